import { isDeepStrictEqual } from 'node:util'
import { slotMs } from '../../domain/slots.ts'
import type { RollWish } from '../numbers.ts'
import type { CountedSlot } from '../questions/due-slots.ts'
import type { ReadClient } from './read-client.ts'
import type { WriteClient } from './write-client.ts'

type Threads = {
  readonly writer: Pick<WriteClient, 'push'>
  readonly numbers: Pick<ReadClient, 'ask'>
  readonly nowMs: () => number
}

/** Of a quarter of an hour that goes on, counting takes at most one part in so many of the time. */
const openShare = 20

/**
 * One step of the background count: what moved is counted where it is written; a quarter of an hour is
 * counted beside the writer, which only puts the result into its place.
 */
export function openDeriver({ writer, numbers, nowMs }: Threads) {
  let nextOpenAt = 0
  let countedAt = -1
  const known = new Map<number, CountedSlot>()
  const count = async (slot: number, isOver: boolean) => {
    const counted = await numbers.ask('countSlot', slot)
    await writer.push({ kind: 'slot', counted, isOver }, 'slow')
  }
  const countAgain = async (slot: number) => {
    const counted = await numbers.ask('countSlot', slot)
    // What is written makes a new version: the same written again would never come to an end.
    if (isDeepStrictEqual(counted, known.get(slot))) return
    known.set(slot, counted)
    await writer.push({ kind: 'slot', counted, isOver: false }, 'slow')
  }
  const forget = (all: readonly number[]) => {
    for (const slot of known.keys()) if (!all.includes(slot)) known.delete(slot)
  }
  /** Most of the night nothing comes, and nothing is to be counted again. */
  const hasNews = async () => {
    const before = countedAt
    countedAt = await numbers.ask('dataVersion')
    return countedAt !== before
  }
  const countOpen = async (slots: readonly number[]) => {
    const began = nowMs()
    // A clock that was set back does not stop it for long.
    if (began < nextOpenAt && began > nextOpenAt - slotMs) return
    if (!(await hasNews())) return
    for (const slot of slots) await countAgain(slot)
    forget(slots)
    nextOpenAt = nowMs() + openShare * (nowMs() - began)
  }
  return async (wish: RollWish): Promise<boolean> => {
    const hasMore = await writer.push({ kind: 'roll', wish }, 'slow')
    const { dirty, over, open } = await numbers.ask('dueSlots', wish)
    for (const slot of over) await count(slot, true)
    for (const slot of dirty) await count(slot, false)
    await countOpen(open)
    return hasMore || over.length + dirty.length > 0
  }
}
