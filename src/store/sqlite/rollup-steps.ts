import type { Database } from 'better-sqlite3'
import { slotMs, slotOf } from '../../domain/slots.ts'
import type { RollWish } from '../numbers.ts'
import { inBucket } from '../rows/bucket.ts'
import { idFloor } from '../rows/id-time.ts'
import { foundMs } from '../rows/late.ts'
import { cubes } from '../rows/number-keys.ts'
import { prepareKeys } from './rollup-keys.ts'
import type { LeadPlace } from './rollup-leads.ts'
import type { prepareMarks } from './rollup-marks.ts'

type Marks = ReturnType<typeof prepareMarks>
type Roll = (place: LeadPlace) => void
type MovePlace = Required<LeadPlace> & { readonly id: string }
type ViewPlace = { readonly subid: string; readonly at: number }

const dayMs = 86_400_000
const slotsOfDay = dayMs / slotMs
/** After a start, moves are looked at again from so long before: a clock may have been set back. */
const againMs = 600_000

/** What has happened since the last step, a little at a time. */
export function prepareSteps(db: Database, marks: Marks) {
  return {
    ...prepareFound(db, marks),
    ...prepareDrops(db, marks),
  }
}

function prepareFound(db: Database, marks: Marks) {
  const moves = db.prepare<[string, number], MovePlace>(
    `select id, lead_id as "leadId", at, subid, network from moves
     where ${inBucket} and id > ? order by id limit ?`,
  )
  const views = db.prepare<[number, string, number, number], ViewPlace>(
    `select subid, at from views indexed by views_by_time
     where ${inBucket} and (at, subid) > (?, ?) and at < ? order by at, subid limit ?`,
  )
  const touched = db.prepare<[number], LeadPlace>(
    `select lead_id as "leadId", created_at as "at" from rollup_touched
     where ${inBucket} order by lead_id limit ?`,
  )
  const untouch = db.prepare<[string]>(
    `delete from rollup_touched where ${inBucket} and lead_id = ?`,
  )
  let hasLookedAgain = false
  const startOfMoves = (nowMs: number): string => {
    const mark = marks.find('moves') ?? ''
    if (hasLookedAgain) return mark
    hasLookedAgain = true
    const again = idFloor('m_', nowMs - againMs)
    return [mark, again].sort()[0] ?? ''
  }
  return {
    moves: ({ nowMs, limit }: RollWish, roll: Roll): number => {
      const found = moves.all(startOfMoves(nowMs), limit)
      const firstOfLead = new Map(found.toReversed().map((move) => [move.leadId, move]))
      for (const move of firstOfLead.values()) roll(move)
      const last = found.at(-1)
      if (last !== undefined) marks.save('moves', last.id)
      return found.length
    },
    /** The subids of views: their clicks may have come to another landing. */
    views: ({ nowMs, limit }: RollWish): readonly string[] => {
      // Safe: written below and nowhere else.
      const [at, subid] = JSON.parse(marks.find('views') ?? '[0,""]') as [number, string]
      const found = views.all(at, subid, nowMs - foundMs, limit)
      const last = found.at(-1)
      if (last !== undefined) marks.save('views', JSON.stringify([last.at, last.subid]))
      return found.map((view) => view.subid)
    },
    touched: (limit: number, roll: Roll): number => {
      const found = touched.all(limit)
      for (const place of found) {
        roll(place)
        untouch.run(place.leadId)
      }
      return found.length
    },
  }
}

function prepareDrops(db: Database, marks: Marks) {
  const keys = prepareKeys(db)
  const ofLeads = cubes.flatMap((cube) =>
    [0, 1].map((base) => prepareDropSlot(db, 'rollup_leads', `cube = ${cube} and base = ${base}`)),
  )
  const others = [
    ...cubes.map((cube) => prepareDropSlot(db, 'rollup_clicks', `cube = ${cube}`)),
    prepareDropSlot(db, 'rollup_postbacks indexed by rollup_postbacks_by_slot', 'true'),
  ]
  const facts = db.prepare<[string, number]>(
    `delete from rollup_facts where ${inBucket} and lead_id in (
       select lead_id from rollup_facts where ${inBucket} and lead_id < ?
       order by lead_id limit ?)`,
  )
  const oldDirt = db.prepare<[number]>(`delete from rollup_dirty where ${inBucket} and slot < ?`)
  const drop = (drops: typeof others, slot: number) =>
    drops.reduce((dropped, one) => dropped + one(slot), 0)
  return {
    /** Empties what counts leads before it is counted anew; true while it is not empty. */
    clear: (limit: number): boolean => {
      if (marks.find('clearing') === undefined) return false
      if (drop(ofLeads, Number.MAX_SAFE_INTEGER) + facts.run('m', limit).changes > 0) return true
      marks.remove('clearing')
      return false
    },
    /** Numbers go when the leads they count do; a quarter whose clicks are gone is not counted again. */
    dropOld: ({ nowMs, limit, keepLeadsDays, keepClicksDays }: RollWish): boolean => {
      const before = nowMs - keepLeadsDays * dayMs
      oldDirt.run(slotOf(nowMs - keepClicksDays * dayMs) + 1)
      const gone = facts.run(idFloor('l_', before), limit).changes
      const emptied = drop([...ofLeads, ...others], slotOf(before))
      if (gone + emptied > 0) return true
      return keys.dropOld(slotOf(before) - slotsOfDay, limit) > 0
    },
  }
}

/** Deletes the oldest quarter of an hour before this one, a part of a table at a time. */
function prepareDropSlot(db: Database, table: string, part: string): (before: number) => number {
  const oldest = db
    .prepare<[number], number | null>(
      `select min(slot) from ${table} where ${inBucket} and ${part} and slot < ?`,
    )
    .pluck()
  const drop = db.prepare<[number]>(
    `delete from ${table} where ${inBucket} and ${part} and slot = ?`,
  )
  return (before) => {
    const slot = oldest.get(before) ?? null
    return slot === null ? 0 : drop.run(slot).changes
  }
}
