import type { DeliveryState } from '../../domain/delivery.ts'
import type { LeadFilter, LeadRow, ListPage, ListWish } from '../looks.ts'
import { inBucket } from '../rows/bucket.ts'
import { selectList } from '../rows/fields.ts'
import { leadColumns, leadRowOf, type StoredLead } from '../rows/leads.ts'
import { type Asking, all, paired } from './asking.ts'
import { boundedLimit } from './conditions.ts'
import { isWanted, pageOfPlaces } from './log-page.ts'

type ListedLead = StoredLead & { readonly bucket: number; readonly clickAt: number | null }
type StateCount = { readonly leadId: string; readonly state: DeliveryState; readonly n: number }

const selectLeads = `
  select ${selectList(leadColumns, 'l')}, l.bucket as "bucket",
    (select c.at from clicks c where c.bucket = l.bucket and c.subid = l.subid) as "clickAt"
  from leads l`

const countDeliveries = `select lead_id as "leadId", state, count(*) as n from deliveries
  where (bucket, lead_id) in (${paired}) group by lead_id, state`

/** Newest first; by its fields along the logs' index, and what has moved since from the leads. */
export function* listLeads(filter: LeadFilter, wish: ListWish): Asking<ListPage<LeadRow>> {
  const { places, next } = yield* pageOfPlaces({ log: 'leads', filter }, wish)
  const keys = JSON.stringify(places.map(({ at, id }) => [at, id]))
  const rows = yield* all<ListedLead>(
    `${selectLeads} where l.${inBucket} and (l.created_at, l.id) in (${paired})
     order by l.created_at desc, l.id desc limit ${boundedLimit(wish.limit)}`,
    keys,
  )
  const wanted = rows.filter(({ status }) => isWanted(filter, { status }))
  const ids = JSON.stringify(wanted.map(({ bucket, id }) => [bucket, id]))
  const counted = Map.groupBy(yield* all<StateCount>(countDeliveries, ids), ({ leadId }) => leadId)
  const items = wanted.map(
    ({ bucket: _bucket, ...row }): LeadRow => ({
      ...leadRowOf(row),
      clickAt: row.clickAt,
      deliveries: countsOf(counted.get(row.id) ?? []),
    }),
  )
  return { items, next }
}

const countsOf = (counts: readonly StateCount[]): LeadRow['deliveries'] =>
  Object.fromEntries(counts.map(({ state, n }) => [state, n]))
