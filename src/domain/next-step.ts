import type { AttemptResult, DeliveryProblem, NextStep } from './delivery.ts'
import { retryDelayMs } from './retry-schedule.ts'
import type { Destination } from './settings.ts'

export type Attempted = {
  readonly result: Pick<AttemptResult, 'problem' | 'retryAfterMs'>
  /** Attempts made, this one included. */
  readonly attempts: number
  readonly destination: Pick<Destination, 'retryDelaysMs' | 'order'>
  /** When the attempt ended, epoch milliseconds. */
  readonly nowMs: number
  /** A random number from 0 to 1. */
  readonly jitter: number
  /** A later move of the same lead waits behind this delivery. */
  readonly newerWaits: boolean
}

/**
 * Whether a problem may pass. `never`: the same bytes would fail again. `briefly`: the receiver answered
 * and does not want it; three more attempts cover a restart or a slip of its settings. `long`: the whole
 * schedule.
 */
const patienceOf = {
  'macro-empty': 'never',
  'header-invalid': 'never',
  'url-invalid': 'never',
  'address-blocked': 'never',
  'port-blocked': 'never',
  gone: 'never',
  superseded: 'never',
  'condition-false': 'never',
  'click-never-came': 'never',
  'destination-removed': 'never',
  redirect: 'briefly',
  'http-4xx': 'briefly',
  dns: 'long',
  connect: 'long',
  tls: 'long',
  timeout: 'long',
  reset: 'long',
  'outcome-unknown': 'long',
  'http-408': 'long',
  'http-425': 'long',
  'http-429': 'long',
  'http-5xx': 'long',
  'rule-miss': 'long',
} as const satisfies Record<DeliveryProblem, 'never' | 'briefly' | 'long'>

const briefAttempts = 3
const headAttempts = 3

/**
 * What follows an attempt. `brief` patience ends after three more attempts of the schedule, counted over
 * all attempts. With `order: latest`, a delivery that has failed three times gives way to a newer move.
 */
export function nextStep(attempted: Attempted): NextStep {
  const { problem } = attempted.result
  if (problem === null) return { kind: 'delivered' }
  const delayMs = delayAfter(problem, attempted)
  if (delayMs === undefined) return { kind: 'failed', problem }
  if (givesWay(attempted)) return { kind: 'cancelled', problem: 'superseded' }
  return { kind: 'retry', dueAt: attempted.nowMs + delayMs, problem }
}

function delayAfter(problem: DeliveryProblem, attempted: Attempted): number | undefined {
  const { attempts, destination, jitter, result } = attempted
  const patience = patienceOf[problem]
  if (patience === 'never') return undefined
  if (patience === 'briefly' && attempts > briefAttempts) return undefined
  return retryDelayMs({
    attempt: attempts,
    delaysMs: destination.retryDelaysMs,
    jitter,
    retryAfterMs: result.retryAfterMs,
  })
}

function givesWay({ attempts, destination, newerWaits }: Attempted): boolean {
  return destination.order === 'latest' && newerWaits && attempts >= headAttempts
}
