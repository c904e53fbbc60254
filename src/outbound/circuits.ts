import type { BreakerState } from './breaker.ts'
import { isForgettable } from './health.ts'
import { ceilingOf, type Lane } from './lane.ts'

/** How a destination is called at this moment. Times in epoch milliseconds. */
export type Circuit = {
  readonly destination: string
  readonly state: BreakerState
  readonly since: number
  /** While it is open: when the next call goes. */
  readonly until: number | null
  /** Calls that may be under way at once. */
  readonly atOnce: number
}

/** `epochOf` tells when something was that is known by the steady clock. */
export function circuitsOf(
  lanes: Iterable<Lane>,
  epochOf: (steadyMs: number) => number,
): readonly Circuit[] {
  return [...lanes].flatMap((lane) => {
    const { destination, health, concurrency } = lane
    if (concurrency === 0 || isForgettable(health, concurrency)) return []
    const { state, since, until } = health.breaker
    const times = { since: epochOf(since), until: state === 'open' ? epochOf(until) : null }
    return [{ destination, state, ...times, atOnce: ceilingOf(lane) }]
  })
}
