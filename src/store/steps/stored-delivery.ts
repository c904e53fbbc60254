import type { AnswerNote } from '../../domain/answer-notes.ts'
import type { DeliveryProblem, DeliveryState, Parker } from '../../domain/delivery.ts'

/** A delivery as it is kept; `sending` is known to the dispatcher alone. */
export type StoredDelivery = {
  readonly id: string
  readonly createdAt: number
  readonly moveId: string
  readonly leadId: string
  readonly subid: string
  readonly destination: string
  readonly state: Exclude<DeliveryState, 'sending'>
  /** null unless it is the head of its lead and destination, and waits for nothing but its turn. */
  readonly dueAt: number | null
  readonly waitsFor: 'nothing' | 'click'
  readonly parkedBy: Parker | null
  readonly attempts: number
  readonly generation: number
  readonly generatedAt: number | null
  readonly sendingAt: number | null
  readonly processingAt: number | null
  readonly updatingAt: number | null
  readonly finalAt: number | null
  readonly lastStatus: number | null
  /** Of a delivered one: what was noticed of its answer. */
  readonly lastError: DeliveryProblem | Extract<AnswerNote, 'reply-unknown'> | null
  readonly replyStatus: string | null
}

/** Which move of a lead, and whom. */
export type Told = Pick<StoredDelivery, 'leadId' | 'destination' | 'moveId'>

export const isOpen = ({ state }: Pick<StoredDelivery, 'state'>) =>
  state === 'waiting' || state === 'parked'

/** What attempts fill in, before there was one. */
export const notAttempted = {
  attempts: 0,
  generatedAt: null,
  sendingAt: null,
  processingAt: null,
  updatingAt: null,
  finalAt: null,
  lastStatus: null,
  lastError: null,
  replyStatus: null,
} as const satisfies Partial<StoredDelivery>
