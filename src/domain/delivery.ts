import type { Click } from './click.ts'
import type { Move } from './lead.ts'

export const deliveryStates = [
  'waiting',
  'sending',
  'delivered',
  'parked',
  'failed',
  'expired',
  'cancelled',
] as const
export type DeliveryState = (typeof deliveryStates)[number]

/**
 * Who parks. A pause ends for all that it parked, and a daily cap with its day; what a person (`hand`) or
 * a problem parked waits for a person.
 */
export const parkers = ['pause', 'cap', 'hand', 'problem'] as const
export type Parker = (typeof parkers)[number]

/** What these parked goes when a person lets it go, and not before. */
export const holders: readonly Parker[] = ['hand', 'problem']

/** What a log is looked through by: of what is parked, `held` waits for a person, the rest goes by itself. */
export type LoggedState = DeliveryState | 'held'

export const loggedState = ({
  state,
  parkedBy,
}: {
  readonly state: DeliveryState
  readonly parkedBy: Parker | null
}): LoggedState =>
  state === 'parked' && holders.some((holder) => holder === parkedBy) ? 'held' : state

/** What may pass, or be mended: of these a destination may choose what follows. */
export const passingProblems = [
  'dns',
  'connect',
  'proxy',
  'tls',
  'timeout',
  'reset',
  'outcome-unknown',
  'redirect',
  'http-4xx',
  'http-408',
  'http-425',
  'http-429',
  'http-5xx',
  'gone',
  'rule-miss',
] as const
export type PassingProblem = (typeof passingProblems)[number]

/** Tried again on the whole schedule; ended at once; kept until a person sends or cancels it. */
export const problemChoices = ['retry', 'stop', 'hold'] as const
export type ProblemChoice = (typeof problemChoices)[number]
export type ProblemChoices = Readonly<Partial<Record<PassingProblem, ProblemChoice>>>

/** Why an attempt did not deliver, or a delivery ended. Stable for ever, never reused. */
export type DeliveryProblem =
  | 'macro-empty'
  | 'header-invalid'
  | 'url-invalid'
  | 'address-blocked'
  | 'port-blocked'
  | PassingProblem
  | 'superseded'
  | 'nothing-to-reverse'
  | 'too-late'
  | 'condition-false'
  | 'click-never-came'
  | 'destination-removed'
  | 'restored'

/** The exact request of a delivery: rendered once, sent as these bytes by every attempt. */
export type RenderedRequest = {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  /** Version of the destination whose templates made it. */
  readonly version: number
}

/** The six states of the process of one outgoing postback, with their times in epoch ms. */
export const processStates = [
  'Initial',
  'Generated',
  'Sending',
  'Processing',
  'Updating',
  'Final',
] as const
export type ProcessState = (typeof processStates)[number]
export type ProcessTimes = Readonly<Record<ProcessState, number | null>>

/** A delivery that may be attempted now, with all that its rendering reads. */
export type DueDelivery = {
  readonly id: string
  /** Where its row is; its settlement names it again. */
  readonly bucket: number
  /** Under which its group was leased when it was claimed. Left out: one process sends everything. */
  readonly epoch?: number
  /** When it was made, epoch milliseconds. */
  readonly createdAt: number
  readonly destination: string
  /** Attempts made so far. */
  readonly attempts: number
  /** Grows when a person asks for it to be sent again. */
  readonly generation: number
  readonly move: Move
  readonly previousStatus: Move['from']
  readonly click: Click | null
  /** Rendered by an earlier attempt; null before the first. */
  readonly request: RenderedRequest | null
  /** The destination was told of the sale that this move takes back. */
  readonly toldSale: boolean
  /** A later move of the same lead waits for this destination behind it. */
  readonly newerWaits: boolean
}

/** How one HTTP call went. Times in milliseconds; the answer is capped and may be cut. */
export type AttemptResult = {
  readonly startedAt: number
  readonly endedAt: number
  readonly status: number | null
  readonly problem: DeliveryProblem | null
  /**
   * A person's detail of the problem: an error code, a Location; never a secret. Without one: an
   * `AnswerNote`, and why (`answer-cut: closed`).
   */
  readonly detail: string | null
  readonly answer: string | null
  readonly answerTruncated: boolean
  readonly retryAfterMs: number | null
  readonly remoteAddress: string | null
  /** When the request's bytes were on the wire; null: never. */
  readonly sentAt: number | null
}

/** What follows an attempt. */
export type NextStep =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly dueAt: number; readonly problem: DeliveryProblem }
  | { readonly kind: 'held'; readonly problem: DeliveryProblem }
  | { readonly kind: 'failed'; readonly problem: DeliveryProblem }
  | { readonly kind: 'expired'; readonly problem: DeliveryProblem }
  | { readonly kind: 'cancelled'; readonly problem: DeliveryProblem }
