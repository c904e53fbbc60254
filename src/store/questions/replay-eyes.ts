import type { Lead } from '../../domain/lead.ts'
import { selectList } from '../rows/fields.ts'
import { leadColumns, leadOf, type StoredLead } from '../rows/leads.ts'
import type { Eyes } from '../steps/resend.ts'
import type { ToldMove } from '../steps/tables.ts'
import { mostLeads } from '../steps/unfinished.ts'
import {
  clicksOf,
  deliveriesAt,
  movesAt,
  type Place,
  pairsOf,
  withNewer,
} from './about-deliveries.ts'
import { type Asking, all, column, ofSubid, paired } from './asking.ts'
import { leadsNamed } from './find-lead.ts'
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
      leads: { ofNetwork: () => [] },
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
  const leads = yield* leadsOf([...moves.values()])
  return {
    settings: yield* readSettings(),
    tables: {
      clicks: { find: (subid) => clicks.get(subid) ?? null },
      leads: { ofNetwork: leads },
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

type OfNetwork = Eyes['tables']['leads']['ofNetwork']
type About = Pick<ToldMove, 'leadId' | 'subid' | 'network'>

const leadsOfNetwork = `select ${selectList(leadColumns)} from leads
  where bucket = ? and subid = ? and network = ? limit ${mostLeads}`

const clickAndNetwork = ({ subid, network }: Omit<About, 'leadId'>) => `${network}\n${subid}`

/** Click by click: it may have more leads than a step should look through. */
function* leadsOf(moves: readonly About[]): Asking<OfNetwork> {
  const known = new Map<string, readonly Lead[]>()
  const named = new Map<string, Lead>()
  for (const [name, about] of Map.groupBy(moves, clickAndNetwork)) {
    const { subid = '', network = '' } = about[0] ?? {}
    const leads = yield* all<StoredLead>(leadsOfNetwork, ...ofSubid(subid), network)
    known.set(name, leads.map(leadOf))
    if (leads.length < mostLeads) continue
    const found = yield* leadsNamed(subid, [...new Set(about.map(({ leadId }) => leadId))])
    for (const row of found.values()) named.set(row.id, leadOf(row))
  }
  return (subid, network, { id = '' }) => {
    const leads = known.get(clickAndNetwork({ subid, network })) ?? []
    const lead = named.get(id)
    return lead === undefined || leads.some((one) => one.id === id) ? leads : [...leads, lead]
  }
}
