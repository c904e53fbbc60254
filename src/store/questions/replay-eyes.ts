import type { Lead } from '../../domain/lead.ts'
import { selectList } from '../rows/fields.ts'
import { leadColumns, leadOf, type StoredLead } from '../rows/leads.ts'
import type { Eyes } from '../steps/resend.ts'
import {
  clicksOf,
  deliveriesAt,
  movesAt,
  type Place,
  pairsOf,
  withNewer,
} from './about-deliveries.ts'
import { type Asking, all, column, ofSubid, paired } from './asking.ts'
import { readSettings } from './settings.ts'

export type { Place } from './about-deliveries.ts'

/** What deciding reads of deliveries that may be sent again, read at once for all of them. */
export function* eyesOnDeliveries(places: readonly Place[]): Asking<Eyes> {
  const deliveries = yield* deliveriesAt(places)
  const clicks = yield* clicksOf([...deliveries.values()])
  const newer = yield* withNewer(places)
  const names = new Map([...deliveries.values()].map((one) => [nameOf(one), one.id]))
  return {
    settings: yield* readSettings(),
    tables: {
      clicks: { find: (subid) => clicks.get(subid) ?? null },
      leads: { ofSubid: () => [] },
      moves: { findTold: () => undefined },
      deliveries: {
        find: (id) => deliveries.get(id),
        newerWaits: (told) => newer.has(names.get(nameOf(told)) ?? ''),
        ofMove: () => true,
      },
    },
  }
}

type Told = { readonly moveId: string; readonly destination: string }

const nameOf = ({ moveId, destination }: Told) => `${moveId} ${destination}`

const movesWithNewer = `select m.id from moves m where (m.bucket, m.id) in (${paired})
  and exists (
    select 1 from deliveries n
    where n.bucket = m.bucket and n.lead_id = m.lead_id and n.destination = ?
      and n.move_id > m.id and n.state in ('waiting', 'parked'))`

/** The same of moves that one destination was not told of. */
export function* eyesOnMoves(places: readonly Place[], destination: string): Asking<Eyes> {
  const moves = yield* movesAt(places)
  const buckets = new Map(places.map(({ id, bucket }) => [id, bucket]))
  const told = [...moves.values()].map(({ id, subid }) => ({
    bucket: buckets.get(id) ?? 0,
    subid,
  }))
  const clicks = yield* clicksOf(told)
  const newer = new Set(yield* column<string>(movesWithNewer, pairsOf(places), destination))
  const leads = yield* leadsOf(new Set(told.map(({ subid }) => subid)))
  return {
    settings: yield* readSettings(),
    tables: {
      clicks: { find: (subid) => clicks.get(subid) ?? null },
      leads: { ofSubid: (subid) => leads.get(subid) ?? [] },
      moves: { findTold: (id) => moves.get(id) },
      deliveries: {
        find: () => undefined,
        newerWaits: ({ moveId }) => newer.has(moveId),
        // Those that were told are not among them.
        ofMove: () => false,
      },
    },
  }
}

const mostLeads = 500
const leadsOfSubid = `select ${selectList(leadColumns)} from leads
  where bucket = ? and subid = ? limit ${mostLeads}`

/** One by one: a subid may have more leads than a step should look through. */
function* leadsOf(subids: ReadonlySet<string>): Asking<ReadonlyMap<string, readonly Lead[]>> {
  const leads = new Map<string, readonly Lead[]>()
  for (const subid of subids) {
    leads.set(subid, (yield* all<StoredLead>(leadsOfSubid, ...ofSubid(subid))).map(leadOf))
  }
  return leads
}
