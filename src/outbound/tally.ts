import { type AnswerNote, noteOf } from '../domain/answer-notes.ts'
import type { AttemptResult, DeliveryProblem } from '../domain/delivery.ts'

/** Upper bounds in seconds; a retry takes its time from the schedule. */
const bounds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3600, 6 * 3600] as const

/** What attempts came to since the start of this process. */
export type Tally = {
  /** By destination and class: its problem, or `delivered`. */
  readonly attempts: ReadonlyMap<string, ReadonlyMap<DeliveryProblem | 'delivered', number>>
  /** By destination: what was noticed of answers that delivered. */
  readonly notes: ReadonlyMap<string, ReadonlyMap<AnswerNote, number>>
  /** From the move to the answer that took it, of what was delivered. */
  readonly delays: {
    /** In seconds; and how many were within each. */
    readonly bounds: readonly number[]
    readonly within: readonly number[]
    readonly count: number
    readonly sumSeconds: number
  }
}

export type Tallies = {
  /** `delayMs`: since the move. */
  readonly note: (
    destination: string,
    result: Pick<AttemptResult, 'problem' | 'detail'>,
    delayMs: number,
  ) => void
  /** Forgets destinations that are not among these. */
  readonly keepOnly: (destinations: object) => void
  readonly tally: () => Tally
}

export function openTallies(): Tallies {
  const attempts: Counts<DeliveryProblem | 'delivered'> = new Map()
  const notes: Counts<AnswerNote> = new Map()
  /** Only the smallest of its bounds is told of each: the larger ones are added up when asked. */
  const firstWithin = bounds.map(() => 0)
  let [count, sumSeconds] = [0, 0]
  return {
    note: (destination, { problem, detail }, delayMs) => {
      countOne(attempts, destination, problem ?? 'delivered')
      if (problem !== null) return
      const noticed = noteOf(detail)
      if (noticed !== undefined) countOne(notes, destination, noticed)
      const seconds = Math.max(0, delayMs) / 1000
      count += 1
      sumSeconds += seconds
      const first = bounds.findIndex((bound) => seconds <= bound)
      if (first !== -1) firstWithin[first] = (firstWithin[first] ?? 0) + 1
    },
    keepOnly: (destinations) => {
      for (const counts of [attempts, notes]) {
        for (const id of counts.keys()) if (!Object.hasOwn(destinations, id)) counts.delete(id)
      }
    },
    tally: () => {
      let sum = 0
      const within = firstWithin.map((more) => {
        sum += more
        return sum
      })
      return { attempts, notes, delays: { bounds, within, count, sumSeconds } }
    },
  }
}

type Counts<Name> = Map<string, Map<Name, number>>

function countOne<Name>(counts: Counts<Name>, destination: string, name: Name): void {
  const own = counts.get(destination) ?? new Map<Name, number>()
  counts.set(destination, own)
  own.set(name, (own.get(name) ?? 0) + 1)
}
