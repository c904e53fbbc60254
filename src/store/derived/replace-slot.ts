import { type Asking, change, changeAll } from '../questions/asking.ts'
import type { CountedSlot } from '../questions/due-slots.ts'
import { inSums, onlyBucket } from '../rows/bucket.ts'
import { cubes } from '../rows/number-keys.ts'
import { marks } from './marks.ts'
import { idsOf } from './number-keys.ts'

const dropClicks = `delete from rollup_clicks where ${inSums} and cube = ? and slot = ?`
const keepClicks = `insert into rollup_clicks
    (bucket, cube, slot, key, clicks, cost_units, cost_micros)
  values (${onlyBucket}, ?, ?, ?, ?, ?, ?)`
const dropPostbacks = `delete from rollup_postbacks where ${inSums} and slot = ?`
const keepPostbacks = `insert into rollup_postbacks
    (bucket, network, slot, outcome, reason, count, first_at, last_at)
  values (${onlyBucket}, ?, ?, ?, ?, ?, ?, ?)`
const clean = 'delete from rollup_dirty where bucket = ? and slot = ? and mark = ?'

/** Puts what was counted in the place of what was known of this quarter of an hour. */
export function* replaceSlot(counted: CountedSlot, isOver: boolean): Asking<void> {
  const { slot, clicks, postbacks } = counted
  yield* changeAll(
    dropClicks,
    cubes.map((cube) => [cube, slot]),
  )
  const idOf = yield* idsOf(clicks.map(({ name }) => ({ name, slot })))
  yield* changeAll(
    keepClicks,
    clicks.map(({ cube, name, count, units, micros }) => {
      return [cube, slot, idOf(name), count, units, micros]
    }),
  )
  // Raw postbacks go earlier than what they said: none left is no news.
  if (postbacks.length > 0) yield* change(dropPostbacks, slot)
  yield* changeAll(
    keepPostbacks,
    postbacks.map(({ network, outcome, reason, count, firstAt, lastAt }) => {
      return [network, slot, outcome, reason, count, firstAt, lastAt]
    }),
  )
  yield* changeAll(
    clean,
    counted.marks.map(({ bucket, mark }) => [bucket, slot, mark]),
  )
  if (isOver) yield* marks.save('slots', slot + 1)
}

const markDirty = `insert into rollup_dirty (bucket, slot, mark) values (${onlyBucket}, ?, 1)
  on conflict (bucket, slot) do update set mark = rollup_dirty.mark + 1`

/** Goes on behind a quarter of an hour that could not be counted: it is counted later, as if it had changed. */
export function* passSlot(slot: number): Asking<void> {
  yield* change(markDirty, slot)
  yield* marks.save('slots', slot + 1)
}
