import type { DeliveryProblem } from '../domain/delivery.ts'
import type { BreakerRule } from '../domain/settings.ts'
import { afterCall, afterTime, type Breaker, closedBreaker } from './breaker.ts'
import { atOnce, faster, fullGait, type Gait, slower, slowStart } from './gait.ts'

/** What is known of a receiver: whether it is called at all, and how often at once. */
export type Health = { readonly breaker: Breaker; readonly gait: Gait }

export const goodHealth: Health = { breaker: closedBreaker, gait: fullGait }

/** Of a destination whose first delivery after a start is one that has failed before. */
export const doubtfulHealth: Health = { breaker: closedBreaker, gait: slowStart }

/** The receiver is not there, or not itself. What it refuses says that it is well. */
const illProblems: ReadonlySet<DeliveryProblem> = new Set([
  ...(['dns', 'connect', 'proxy', 'tls', 'timeout', 'reset'] as const),
  ...(['outcome-unknown', 'http-408', 'http-5xx'] as const),
])

const overloadProblems: ReadonlySet<DeliveryProblem> = new Set([
  ...(['http-429', 'timeout', 'outcome-unknown'] as const),
])

export type Ceiling = { readonly concurrency: number; readonly rule: BreakerRule }

/** What a call came to, and when, by the steady clock. */
type Call = { readonly problem: DeliveryProblem | null; readonly at: number }

export function afterAttempt(
  { breaker, gait }: Health,
  { problem, at }: Call,
  { concurrency, rule }: Ceiling,
): Health {
  const isWell = problem === null || !illProblems.has(problem)
  const next = afterCall(breaker, { at, isWell }, rule)
  if (breaker.state === 'half-open' && next.state === 'closed') {
    return { breaker: next, gait: slowStart }
  }
  if (problem !== null && overloadProblems.has(problem)) {
    return { breaker: next, gait: slower(gait, concurrency, at) }
  }
  return { breaker: next, gait: problem === null ? faster(gait, concurrency) : gait }
}

export function healthAt({ breaker, gait }: Health, now: number): Health {
  return { breaker: afterTime(breaker, now), gait }
}

/** Nothing while the circuit is open, and one call to find out whether it may close. */
export function callsAtOnce({ breaker, gait }: Health, concurrency: number): number {
  if (breaker.state === 'open') return 0
  return breaker.state === 'half-open' ? Math.min(1, concurrency) : atOnce(gait, concurrency)
}

/** Nothing is remembered that a new start would not know. */
export function isForgettable({ breaker, gait }: Health, concurrency: number): boolean {
  return breaker.state === 'closed' && gait.limit >= concurrency
}
