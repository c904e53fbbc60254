import { isDeepStrictEqual } from 'node:util'
import { slotMs } from '../../domain/slots.ts'
import type { RollWish } from '../numbers.ts'
import type { CountedSlot, DueSlots } from '../questions/due-slots.ts'

/** How a database counts and writes; each is one transaction. */
export type Counting = {
  readonly roll: (wish: RollWish) => Promise<boolean>
  readonly dueSlots: (wish: RollWish) => Promise<DueSlots>
  readonly countSlot: (slot: number) => Promise<CountedSlot>
  readonly replaceSlot: (counted: CountedSlot, isOver: boolean) => Promise<void>
  /** Another number after every commit that wrote anything. */
  readonly dataVersion: () => Promise<number>
}

/** Of a quarter of an hour that goes on, counting takes at most one part in so many of the time. */
const openShare = 20

/**
 * One step of the background count: what moved is counted where it is written; a quarter of an hour is
 * counted beside the writer, which only puts the result into its place.
 */
export function openDeriver(nowMs: () => number) {
  let nextOpenAt = 0
  let countedAt = -1
  const known = new Map<number, CountedSlot>()
  const countAgain = async ({ countSlot, replaceSlot }: Counting, slot: number) => {
    const counted = await countSlot(slot)
    // What is written makes a new version: the same written again would never come to an end.
    if (isDeepStrictEqual(counted, known.get(slot))) return
    known.set(slot, counted)
    await replaceSlot(counted, false)
  }
  const forget = (all: readonly number[]) => {
    for (const slot of known.keys()) if (!all.includes(slot)) known.delete(slot)
  }
  /** Most of the night nothing comes, and nothing is to be counted again. */
  const hasNews = async ({ dataVersion }: Counting) => {
    const before = countedAt
    countedAt = await dataVersion()
    return countedAt !== before
  }
  const countOpen = async (counting: Counting, slots: readonly number[]) => {
    const began = nowMs()
    // A clock that was set back does not stop it for long.
    if (began < nextOpenAt && began > nextOpenAt - slotMs) return
    if (!(await hasNews(counting))) return
    for (const slot of slots) await countAgain(counting, slot)
    forget(slots)
    nextOpenAt = nowMs() + openShare * (nowMs() - began)
  }
  return async (counting: Counting, wish: RollWish): Promise<boolean> => {
    const { roll, dueSlots, countSlot, replaceSlot } = counting
    const hasMore = await roll(wish)
    const { dirty, over, open } = await dueSlots(wish)
    for (const slot of over) await replaceSlot(await countSlot(slot), true)
    for (const slot of dirty) await replaceSlot(await countSlot(slot), false)
    await countOpen(counting, open)
    return hasMore || over.length + dirty.length > 0
  }
}
