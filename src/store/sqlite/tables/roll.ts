import type { Database } from 'better-sqlite3'
import { slotMs, slotOf } from '../../../domain/slots.ts'
import { inBucket, inSums, onlyBucket } from '../../rows/bucket.ts'
import { foundMs, lateMs } from '../../rows/late.ts'
import type { View } from '../../store.ts'

const lookAgainMs = 600_000

type LeadPlace = { readonly id: string; readonly createdAt: number }

/** What the numbers may have counted already is marked when it is written. */
export function prepareRollups(db: Database) {
  const find = db
    .prepare<[], string>(`select value from rollup_marks where ${inSums} and name = 'slots'`)
    .pluck()
  const dirty = db.prepare<[number]>(
    `insert into rollup_dirty (bucket, slot, mark) values (${onlyBucket}, ?, 1)
     on conflict (bucket, slot) do update set mark = rollup_dirty.mark + 1`,
  )
  const name = db.prepare<[string]>(`insert into log_touched (log, ids) values ('postbacks', ?)`)
  const touch = db.prepare<[string, number]>(
    `insert into rollup_touched (bucket, lead_id, created_at) values (${onlyBucket}, ?, ?)
     on conflict (bucket, lead_id) do nothing`,
  )
  const click = db
    .prepare<[string], number>(`select at from clicks where ${inBucket} and subid = ?`)
    .pluck()
  const leadsOf = db.prepare<[string], LeadPlace>(
    `select id, created_at as "createdAt" from leads
     where ${inBucket} and subid = ?`,
  )
  // The latest time this connection has written at, so that a clock that steps back hides nothing.
  let latest: number | undefined
  const latestAt = (now: number): number => {
    latest ??= Number(find.get() ?? 0) * slotMs + foundMs
    if (now > latest) latest = now
    return latest
  }
  const isLate = (at: number, now: number) => at < latestAt(now) - lateMs
  const touchSlot = (at: number) => dirty.run(slotOf(at))
  const touchLead = (lead: LeadPlace) => touch.run(lead.id, lead.createdAt)
  let hasLookedAgain = false
  return {
    /** After a start, moves are looked at again: a clock may have been set back. */
    againMs: () => {
      if (hasLookedAgain) return 0
      hasLookedAgain = true
      return lookAgainMs
    },
    /** A click of this time has changed. */
    touchSlot,
    touchLead,
    /** A click whose quarter of an hour may have been counted already. */
    noticeClick: (at: number, now: number) => {
      if (isLate(at, now)) touchSlot(at)
    },
    notePostback: (id: string) => {
      name.run(id)
    },
    /** A view told so late that the step which looks for views by their time is past it. */
    noticeView: ({ subid, at }: View, now: number) => {
      if (!isLate(at, now)) return
      const clickAt = click.get(subid)
      if (clickAt !== undefined) touchSlot(clickAt)
      for (const lead of leadsOf.all(subid)) touchLead(lead)
    },
  }
}
