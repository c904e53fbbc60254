import type { AttemptResult, DeliveryProblem, NextStep, ProblemChoice } from './delivery.ts'
import { retryDelayMs } from './retry-schedule.ts'
import type { Destination } from './settings.ts'

export type Attempted = {
  readonly result: Pick<AttemptResult, 'problem' | 'retryAfterMs'>
  /** Attempts made, this one included. */
  readonly attempts: number
  readonly destination: Pick<Destination, 'retryDelaysMs' | 'order' | 'onProblem'>
  /** When the attempt ended, epoch milliseconds. */
  readonly nowMs: number
  /** A random number from 0 to 1. */
  readonly jitter: number
  /** A later move of the same lead waits behind this delivery. */
  readonly newerWaits: boolean
  /** After this time it is not to be sent any more, epoch milliseconds; null: whenever. */
  readonly freshUntil: number | null
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
  'nothing-to-reverse': 'never',
  'too-late': 'never',
  'condition-false': 'never',
  'click-never-came': 'never',
  'destination-removed': 'never',
  restored: 'never',
  redirect: 'briefly',
  'http-4xx': 'briefly',
  dns: 'long',
  connect: 'long',
  proxy: 'long',
  tls: 'long',
  timeout: 'long',
  reset: 'long',
  'outcome-unknown': 'long',
  'http-408': 'long',
  'http-425': 'long',
  'http-429': 'long',
  'http-5xx': 'long',
  'rule-miss': 'long',
} as const satisfies Record<DeliveryProblem, Patience>

const briefAttempts = 3
const headAttempts = 3

/**
 * What follows an attempt: what the destination chose for its problem, or what usually does. `brief`
 * patience ends after three more attempts of the schedule, counted over all attempts. With
 * `order: latest`, a delivery that has failed three times, or would be held, gives way to a newer move.
 */
export function nextStep(attempted: Attempted): NextStep {
  const { problem } = attempted.result
  if (problem === null) return { kind: 'delivered' }
  const choice = choiceFor(problem, attempted.destination)
  if (choice === 'hold') {
    return canGiveWay(attempted) ? superseded : { kind: 'held', problem }
  }
  const delayMs = delayAfter(choice, attempted)
  if (delayMs === undefined) return { kind: 'failed', problem }
  if (canGiveWay(attempted) && attempted.attempts >= headAttempts) return superseded
  const dueAt = attempted.nowMs + delayMs
  if (attempted.freshUntil !== null && dueAt > attempted.freshUntil) return tooLate
  return { kind: 'retry', dueAt, problem }
}

/** Nobody would want it by then. */
export const tooLate = { kind: 'expired', problem: 'too-late' } as const
const superseded = { kind: 'cancelled', problem: 'superseded' } as const

type Patience = 'never' | 'briefly' | 'long'

function choiceFor(
  problem: DeliveryProblem,
  { onProblem }: Pick<Destination, 'onProblem'>,
): Patience | 'hold' {
  const choices: Readonly<Partial<Record<DeliveryProblem, ProblemChoice>>> = onProblem
  const choice = choices[problem]
  if (choice === undefined) return patienceOf[problem]
  return choice === 'hold' ? 'hold' : patienceBy[choice]
}

const patienceBy = { retry: 'long', stop: 'never' } as const

function delayAfter(patience: Patience, attempted: Attempted): number | undefined {
  const { attempts, destination, jitter, result } = attempted
  if (patience === 'never') return undefined
  if (patience === 'briefly' && attempts > briefAttempts) return undefined
  return retryDelayMs({
    attempt: attempts,
    delaysMs: destination.retryDelaysMs,
    jitter,
    retryAfterMs: result.retryAfterMs,
  })
}

function canGiveWay({ destination, newerWaits }: Attempted): boolean {
  return destination.order === 'latest' && newerWaits
}
