import type { Database } from 'better-sqlite3'
import type { RollWish } from '../numbers.ts'
import type { View } from '../store.ts'
import { inBucket } from './bucket.ts'
import { openCellChanges } from './rollup-cells.ts'
import { type LeadPlace, prepareRolledLeads } from './rollup-leads.ts'
import { prepareMarks } from './rollup-marks.ts'
import { prepareSlotWrites } from './rollup-slots.ts'
import { prepareSteps } from './rollup-steps.ts'

const mostTouched = 500

/** Numbers as they are written: leads in short steps, clicks and postbacks by quarters of an hour. */
export function prepareRollups(db: Database) {
  const marks = prepareMarks(db)
  const leads = prepareRolledLeads(db)
  const steps = prepareSteps(db, marks)
  const click = db
    .prepare<[string], number>(`select at from clicks where ${inBucket} and subid = ?`)
    .pluck()
  const leadsOf = db.prepare<[string], LeadPlace>(
    `select id as "leadId", created_at as "at" from leads
     where ${inBucket} and subid = ? limit ${mostTouched}`,
  )
  const touchClick = (subid: string, roll: (place: LeadPlace) => void) => {
    const at = click.get(subid)
    if (at !== undefined) marks.touchSlot(at)
    for (const place of leadsOf.all(subid)) roll(place)
  }
  return {
    noticeClick: marks.noticeClick,
    /** A click of this time has changed. */
    touchSlot: marks.touchSlot,
    touchLead: marks.touchLead,
    /** A view told so late that the step which looks for views by their time is past it. */
    noticeView: ({ subid, at }: View, now: number) => {
      if (!marks.isLate(at, now)) return
      touchClick(subid, (place) => marks.touchLead({ id: place.leadId, createdAt: place.at }))
    },
    /** One short step; true when there is more to do. */
    roll: (wish: RollWish): boolean => {
      if (steps.clear(wish.limit) || steps.dropOld(wish)) return true
      const changes = openCellChanges()
      const roll = (place: LeadPlace) => leads.roll(changes, place)
      const viewed = steps.views(wish)
      for (const subid of new Set(viewed)) touchClick(subid, roll)
      const touched = steps.touched(wish.limit, roll)
      const moved = steps.moves(wish, roll)
      leads.writeCells(changes)
      return Math.max(viewed.length, touched, moved) >= wish.limit
    },
    replaceSlot: prepareSlotWrites(db, marks),
    /** Leads are counted anew from nothing; each quarter of an hour is replaced in its turn. */
    recount: () => {
      marks.save('clearing', 1)
      for (const name of ['moves', 'views', 'slots'] as const) marks.remove(name)
    },
  }
}
