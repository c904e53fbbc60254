import type { Database } from 'better-sqlite3'
import type { LeadFilter, LeadRow, ListPage, ListWish } from '../looks.ts'
import { selectList } from '../rows/fields.ts'
import { leadColumns, leadRowOf, type StoredLead } from '../rows/leads.ts'
import { inBucket } from './bucket.ts'
import { boundedLimit } from './conditions.ts'
import { isWanted, pageOfPlaces } from './log-page.ts'

type ListedLead = StoredLead & { readonly clickAt: number | null; readonly deliveries: string }

const selectLeads = `
  select ${selectList(leadColumns, 'l')},
    (select c.at from clicks c where c.bucket = l.bucket and c.subid = l.subid) as "clickAt",
    (select json_group_object(state, n) from (
      select d.state as state, count(*) as n from deliveries d
      where d.bucket = l.bucket and d.lead_id = l.id group by d.state)) as "deliveries"
  from leads l`

/** Newest first; by its fields along the logs' index, and what has moved since from the leads. */
export function listLeads(db: Database, filter: LeadFilter, wish: ListWish): ListPage<LeadRow> {
  const { places, next } = pageOfPlaces(db, { log: 'leads', filter }, wish)
  const keys = JSON.stringify(places.map(({ at, id }) => [at, id]))
  const rows = db
    .prepare<[string], ListedLead>(
      `${selectLeads} where l.${inBucket} and (l.created_at, l.id) in (
         select value ->> 0, value ->> 1 from json_each(?))
       order by l.created_at desc, l.id desc limit ${boundedLimit(wish.limit)}`,
    )
    .all(keys)
    .map(
      (row): LeadRow => ({
        ...leadRowOf(row),
        clickAt: row.clickAt,
        deliveries: JSON.parse(row.deliveries),
      }),
    )
  return { items: rows.filter(({ status }) => isWanted(filter, { status })), next }
}
