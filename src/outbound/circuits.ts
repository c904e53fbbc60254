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

export function circuitsOf(lanes: Iterable<Lane>): readonly Circuit[] {
  return [...lanes].flatMap((lane) => {
    const { destination, health, concurrency } = lane
    if (concurrency === 0 || isForgettable(health, concurrency)) return []
    const { state, since, until } = health.breaker
    const opensAt = state === 'open' ? until : null
    return [{ destination, state, since, until: opensAt, atOnce: ceilingOf(lane) }]
  })
}
