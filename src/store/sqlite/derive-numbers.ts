import { slotMs } from '../../domain/slots.ts'
import type { RollWish } from '../numbers.ts'
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
  let countedAs = ''
  const count = async (slot: number, isOver: boolean) => {
    const counted = await numbers.ask('countSlot', slot)
    await writer.push({ kind: 'slot', counted, isOver }, 'slow')
  }
  const countOpen = async (slots: readonly number[]) => {
    const began = nowMs()
    // A clock that was set back does not stop it for long.
    if (began < nextOpenAt && began > nextOpenAt - slotMs) return
    // Most of the night nothing comes, and nothing is to be counted again.
    const news = await numbers.ask('newsOf', slots)
    if (news === countedAs) return
    for (const slot of slots) await count(slot, false)
    countedAs = news
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
