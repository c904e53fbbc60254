import { slotMs, slotOf } from '../../domain/slots.ts'
import type { RollWish } from '../numbers.ts'
import {
  type Asking,
  all,
  change,
  changeAll,
  changed,
  fromPairs,
  listed,
  single,
} from '../questions/asking.ts'
import { inBucket, inSums, onlyBucket } from '../rows/bucket.ts'
import { idFloor } from '../rows/id-time.ts'
import { foundMs } from '../rows/late.ts'
import { cubes } from '../rows/number-keys.ts'
import { marks } from './marks.ts'
import { dropOldKeys } from './number-keys.ts'
import { type FoundLead, factColumns, type Leads } from './roll-leads.ts'

export type RollStep = RollWish & {
  /** Moves that are younger may be there and not be seen yet; 0: they come in their order. */
  readonly movesLagMs: number
  /** Asked once a step: from how long before moves are looked at again. 0: they are not. */
  readonly againMs: () => number
}

/** Leads to count, and how many rows were read to find them. */
export type Step = { readonly leads: Leads; readonly rows: number }

type MovedLead = { readonly moveId: string; readonly leadId: string } & (
  | FoundLead
  | { readonly id: null }
)

const nextMoves = `select m.id as "moveId", m.lead_id as "leadId", ${factColumns}
  from moves m left join leads l on l.bucket = m.bucket and l.subid = m.subid
    and l.network = m.network and l.id = m.lead_id
  where m.${inBucket} and m.id > ? and m.id < ? order by m.id limit ?`

/** What moved since. */
export function* moved({ nowMs, limit, movesLagMs, ...step }: RollStep): Asking<Step> {
  const againMs = step.againMs()
  const mark = (yield* marks.find('moves')) ?? ''
  const start = againMs === 0 ? mark : ([mark, idFloor('m_', nowMs - againMs)].sort()[0] ?? '')
  const end = movesLagMs === 0 ? 'm_~' : idFloor('m_', nowMs - movesLagMs)
  const rows = yield* all<MovedLead>(nextMoves, start, end, limit)
  const last = rows.at(-1)
  if (last !== undefined) yield* marks.save('moves', last.moveId)
  const found = new Map(rows.flatMap((row) => (row.id === null ? [] : [[row.id, row]])))
  const ids = [...new Set(rows.map(({ leadId }) => leadId))]
  return { leads: { ids, found: [...found.values()] }, rows: rows.length }
}

type ViewPlace = { readonly subid: string; readonly at: number }

const nextViews = `select subid, at from views indexed by views_by_time
  where ${inBucket} and (at, subid) > (?, ?) and at < ? order by at, subid limit ?`
const clicksOfSubids = `select bucket as "bucket", subid, at from clicks
  where ${inBucket} and subid in (${listed})`
const touchLeads = `insert into rollup_touched (bucket, lead_id, created_at)
  select l.bucket, l.id, l.created_at from leads l where l.bucket = ? and l.subid = ?
  on conflict (bucket, lead_id) do update set created_at = excluded.created_at`
const touchSlot = `insert into rollup_dirty (bucket, slot, mark) values (${onlyBucket}, ?, 1)
  on conflict (bucket, slot) do update set mark = rollup_dirty.mark + 1`

/**
 * What views have changed: their clicks may have come to another landing. Their leads, of which one may have any
 * number, are counted with those that have changed without a move.
 */
export function* viewed({ nowMs, limit }: RollStep): Asking<Step> {
  // Safe: written below and nowhere else.
  const [at, subid] = JSON.parse((yield* marks.find('views')) ?? '[0,""]') as [number, string]
  const views = yield* all<ViewPlace>(nextViews, at, subid, nowMs - foundMs, limit)
  const last = views.at(-1)
  if (last !== undefined) yield* marks.save('views', JSON.stringify([last.at, last.subid]))
  const subids = [...new Set(views.map((view) => view.subid))]
  const clicks = yield* all<ViewPlace>(clicksOfSubids, JSON.stringify(subids))
  yield* changeAll(
    touchSlot,
    clicks.map((click) => [slotOf(click.at)]),
  )
  yield* changeAll(
    touchLeads,
    subids.map((one) => [{ bucketOf: one }, one]),
  )
  return { leads: { ids: [], found: [] }, rows: views.length }
}

type LeadPlace = { readonly leadId: string; readonly at: number }

const nextTouched = `select lead_id as "leadId", created_at as "at" from rollup_touched
  where ${inBucket} order by lead_id limit ?`
const untouch = `delete from rollup_touched where ${inBucket} and lead_id = ?`
const leadsAt = `select ${factColumns}
  from ${fromPairs({ from: 'leads l', at: 'l.created_at', id: 'l.id' })} and l.${inBucket}`

/** Leads that have changed without a move. */
export function* touched({ limit }: RollStep): Asking<Step> {
  const places = yield* all<LeadPlace>(nextTouched, limit)
  // Before they are read: one that changes meanwhile is marked once more.
  yield* changeAll(
    untouch,
    places.map(({ leadId }) => [leadId]),
  )
  const pairs = JSON.stringify(places.map(({ at, leadId }) => [at, leadId]))
  const found = places.length === 0 ? [] : yield* all<FoundLead>(leadsAt, pairs)
  return { leads: { ids: places.map(({ leadId }) => leadId), found }, rows: places.length }
}

const dayMs = 86_400_000
const slotsOfDay = dayMs / slotMs

const leadParts = cubes.flatMap((cube) =>
  [0, 1].map((base) => ({ table: 'rollup_leads', part: `cube = ${cube} and base = ${base}` })),
)
const otherParts = [
  ...cubes.map((cube) => ({ table: 'rollup_clicks', part: `cube = ${cube}` })),
  { table: 'rollup_postbacks indexed by rollup_postbacks_by_slot', part: 'true' },
]

const dropFacts = `delete from rollup_facts where ${inSums} and lead_id in (
    select lead_id from rollup_facts where ${inSums} and lead_id < ?
    order by lead_id limit ?) returning 1`
const dropDirt = `delete from rollup_dirty where ${inBucket} and slot < ?`

/** Empties what counts leads before it is counted anew; true while it is not empty. */
export function* clear(limit: number): Asking<boolean> {
  if ((yield* marks.find('clearing')) === undefined) return false
  const cells = yield* dropOldest(leadParts, Number.MAX_SAFE_INTEGER)
  if (cells + (yield* changed(dropFacts, 'm', limit)) > 0) return true
  yield* marks.remove('clearing')
  return false
}

/** Numbers go when the leads they count do; a quarter whose clicks are gone is not counted again. */
export function* dropOld(wish: RollWish): Asking<boolean> {
  const { nowMs, limit, keepLeadsDays, keepClicksDays } = wish
  const before = nowMs - keepLeadsDays * dayMs
  yield* change(dropDirt, slotOf(nowMs - keepClicksDays * dayMs) + 1)
  const facts = yield* changed(dropFacts, idFloor('l_', before), limit)
  const cells = yield* dropOldest([...leadParts, ...otherParts], slotOf(before))
  if (facts + cells > 0) return true
  return (yield* dropOldKeys(slotOf(before) - slotsOfDay, limit)) > 0
}

type Part = (typeof leadParts)[number]

/** Deletes the oldest quarter of an hour before this one, a part of a table at a time. */
function* dropOldest(parts: readonly Part[], before: number): Asking<number> {
  let dropped = 0
  for (const { table, part } of parts) {
    const slot = yield* single<number | null>(
      `select min(slot) from ${table} where ${inSums} and ${part} and slot < ?`,
      before,
    )
    if (slot == null) continue
    const where = `${inSums} and ${part} and slot = ?`
    dropped += yield* changed(`delete from ${table} where ${where} returning 1`, slot)
  }
  return dropped
}
