import { isDeepStrictEqual } from 'node:util'
import { slotMs } from '../../domain/slots.ts'
import type { RollWish } from '../numbers.ts'
import type { CountedSlot, DueSlots, SlotsWish } from '../questions/due-slots.ts'
import { openFailures } from './failures.ts'

/** How a database counts and writes; each is one transaction. */
export type Counting = {
  readonly roll: (wish: RollWish) => Promise<boolean>
  readonly dueSlots: (wish: SlotsWish) => Promise<DueSlots>
  readonly countSlot: (slot: number) => Promise<CountedSlot>
  readonly replaceSlot: (counted: CountedSlot, isOver: boolean) => Promise<void>
  readonly passSlot: (slot: number) => Promise<void>
  /** Another number after every commit that wrote anything. */
  readonly dataVersion: () => Promise<number>
}

/** Of a quarter of an hour that goes on, counting takes at most one part in so many of the time. */
const openShare = 20

/** The first error of a step is thrown at its end: what comes behind it is done all the same. */
function openStep() {
  const errors: unknown[] = []
  return {
    /** Undefined: it could not be done. */
    attempt: async <Value>(act: () => Promise<Value>): Promise<Value | undefined> => {
      try {
        return await act()
      } catch (error) {
        errors.push(error)
        return undefined
      }
    },
    end: () => {
      if (errors.length > 0) throw errors[0]
    },
  }
}

type Attempt = ReturnType<typeof openStep>['attempt']

/**
 * One step of the background count: what moved is counted where it is written; a quarter of an hour is
 * counted beside the writer, which only puts the result into its place.
 */
export function openDeriver(nowMs: () => number) {
  const countOpen = openCountOpen(nowMs)
  const failures = openFailures(nowMs)
  return async (counting: Counting, wish: RollWish): Promise<boolean> => {
    const { roll, dueSlots, countSlot, replaceSlot, passSlot } = counting
    const { attempt, end } = openStep()
    const count = (slot: number, isOver: boolean) =>
      attempt(() =>
        failures.attempt(slot, async () => {
          await replaceSlot(await countSlot(slot), isOver)
          return true
        }),
      )
    const hasMore = await attempt(() => roll(wish))
    const { dirty, over, open } = await dueSlots({ ...wish, failed: failures.failed() })
    for (const slot of over) if (!(await count(slot, true))) await passSlot(slot)
    for (const slot of dirty) await count(slot, false)
    await countOpen(counting, open, attempt)
    end()
    return hasMore === true || over.length + dirty.length > 0
  }
}

/** Counts quarters of an hour that are not over. */
function openCountOpen(nowMs: () => number) {
  let nextOpenAt = 0
  let countedAt = -1
  const known = new Map<number, CountedSlot>()
  const countAgain = async ({ countSlot, replaceSlot }: Counting, slot: number) => {
    const counted = await countSlot(slot)
    // What is written makes a new version: the same written again would never come to an end.
    if (isDeepStrictEqual(counted, known.get(slot))) return
    await replaceSlot(counted, false)
    known.set(slot, counted)
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
  return async (counting: Counting, slots: readonly number[], attempt: Attempt) => {
    const began = nowMs()
    // A clock that was set back does not stop it for long.
    if (began < nextOpenAt && began > nextOpenAt - slotMs) return
    if (!(await hasNews(counting))) return
    for (const slot of slots) await attempt(() => countAgain(counting, slot))
    forget(slots)
    nextOpenAt = nowMs() + openShare * (nowMs() - began)
  }
}
