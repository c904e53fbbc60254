import type { Database } from 'better-sqlite3'
import { slotMs, slotOf } from '../../domain/slots.ts'
import { inBucket, onlyBucket } from '../rows/bucket.ts'
import { foundMs, lateMs } from '../rows/late.ts'

export type MarkName = 'moves' | 'views' | 'slots' | 'clearing'

/** How far the numbers have come, and what changed behind them. */
export function prepareMarks(db: Database) {
  const find = db
    .prepare<[string], string>(`select value from rollup_marks where ${inBucket} and name = ?`)
    .pluck()
  const save = db.prepare<[string, string]>(
    `insert into rollup_marks (bucket, name, value) values (${onlyBucket}, ?, ?)
     on conflict (bucket, name) do update set value = excluded.value`,
  )
  const remove = db.prepare<[string]>(`delete from rollup_marks where ${inBucket} and name = ?`)
  const dirty = db.prepare<[number]>(
    `insert into rollup_dirty (bucket, slot, mark) values (${onlyBucket}, ?, 1)
     on conflict (bucket, slot) do update set mark = mark + 1`,
  )
  const clean = db.prepare<[number, number]>(
    `delete from rollup_dirty where ${inBucket} and slot = ? and mark = ?`,
  )
  const touch = db.prepare<[string, number]>(
    `insert into rollup_touched (bucket, lead_id, created_at) values (${onlyBucket}, ?, ?)
     on conflict (bucket, lead_id) do nothing`,
  )
  // The latest time this connection has written at, so that a clock that steps back hides nothing.
  let latest: number | undefined
  const latestAt = (now: number): number => {
    latest ??= Number(find.get('slots') ?? 0) * slotMs + foundMs
    if (now > latest) latest = now
    return latest
  }
  const touchSlot = (at: number) => dirty.run(slotOf(at))
  return {
    find: (name: MarkName): string | undefined => find.get(name),
    save: (name: MarkName, value: string | number) => save.run(name, String(value)),
    remove: (name: MarkName) => remove.run(name),
    touchSlot,
    clean: (slot: number, mark: number) => clean.run(slot, mark),
    /** A click whose quarter of an hour may have been counted already. */
    noticeClick: (at: number, now: number) => {
      if (at < latestAt(now) - lateMs) touchSlot(at)
    },
    isLate: (at: number, now: number) => at < latestAt(now) - lateMs,
    /** A lead that has changed without a move. */
    touchLead: (lead: { readonly id: string; readonly createdAt: number }) =>
      touch.run(lead.id, lead.createdAt),
  }
}
