import type { Database } from 'better-sqlite3'
import type { CountedSlot } from '../questions/due-slots.ts'
import { inBucket, onlyBucket } from '../rows/bucket.ts'
import { cubes } from '../rows/number-keys.ts'
import { prepareKeys } from './rollup-keys.ts'
import type { prepareMarks } from './rollup-marks.ts'

/** Puts what was counted in the place of what was known of this quarter of an hour. */
export function prepareSlotWrites(db: Database, marks: ReturnType<typeof prepareMarks>) {
  const keys = prepareKeys(db)
  const dropClicks = db.prepare<[number, number]>(
    `delete from rollup_clicks where ${inBucket} and cube = ? and slot = ?`,
  )
  const keepClicks = db.prepare<[number, number, number, number, bigint, bigint]>(
    `insert into rollup_clicks (bucket, cube, slot, key, clicks, cost_units, cost_micros)
     values (${onlyBucket}, ?, ?, ?, ?, ?, ?)`,
  )
  const dropPostbacks = db.prepare<[number]>(
    `delete from rollup_postbacks where ${inBucket} and slot = ?`,
  )
  const keepPostbacks = db.prepare<(string | number)[]>(
    `insert into rollup_postbacks
       (bucket, network, slot, outcome, reason, count, first_at, last_at)
     values (${onlyBucket}, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const replaceClicks = ({ slot, clicks }: CountedSlot) => {
    for (const cube of cubes) dropClicks.run(cube, slot)
    for (const { cube, name, count, units, micros } of clicks) {
      keepClicks.run(cube, slot, keys.idOf(name, slot), count, units, micros)
    }
  }
  return (counted: CountedSlot, isOver: boolean) => {
    const { slot, postbacks } = counted
    replaceClicks(counted)
    // Raw postbacks go earlier than what they said: none left is no news.
    if (postbacks.length > 0) dropPostbacks.run(slot)
    for (const { network, outcome, reason, count, firstAt, lastAt } of postbacks) {
      keepPostbacks.run(network, slot, outcome, reason, count, firstAt, lastAt)
    }
    for (const { mark } of counted.marks) marks.clean(slot, mark)
    if (isOver) marks.save('slots', slot + 1)
  }
}
