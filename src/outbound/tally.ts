import type { AttemptResult, DeliveryProblem } from '../domain/delivery.ts'

/** Upper bounds in seconds; a retry takes its time from the schedule. */
const bounds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3600, 6 * 3600] as const

/** What attempts came to since the start of this process. */
export type Tally = {
  /** By destination and class: its problem, or `delivered`. */
  readonly attempts: ReadonlyMap<string, ReadonlyMap<DeliveryProblem | 'delivered', number>>
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
    result: Pick<AttemptResult, 'problem'>,
    delayMs: number,
  ) => void
  /** Forgets destinations that are not among these. */
  readonly keepOnly: (destinations: object) => void
  readonly tally: () => Tally
}

export function openTallies(): Tallies {
  const attempts = new Map<string, Map<DeliveryProblem | 'delivered', number>>()
  /** Only the smallest of its bounds is told of each: the larger ones are added up when asked. */
  const firstWithin = bounds.map(() => 0)
  let [count, sumSeconds] = [0, 0]
  return {
    note: (destination, { problem }, delayMs) => {
      const classes = attempts.get(destination) ?? new Map()
      attempts.set(destination, classes)
      const name = problem ?? 'delivered'
      classes.set(name, (classes.get(name) ?? 0) + 1)
      if (problem !== null) return
      const seconds = Math.max(0, delayMs) / 1000
      count += 1
      sumSeconds += seconds
      const first = bounds.findIndex((bound) => seconds <= bound)
      if (first !== -1) firstWithin[first] = (firstWithin[first] ?? 0) + 1
    },
    keepOnly: (destinations) => {
      for (const id of attempts.keys()) if (!Object.hasOwn(destinations, id)) attempts.delete(id)
    },
    tally: () => {
      let sum = 0
      const within = firstWithin.map((more) => {
        sum += more
        return sum
      })
      return { attempts, delays: { bounds, within, count, sumSeconds } }
    },
  }
}
