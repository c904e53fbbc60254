import type { Held } from './held-back.ts'
import type { Lead, MoveReason } from './lead.ts'
import type { Note } from './reading.ts'
import type { Status } from './status.ts'

export const outcomes = ['moved', 'repeat', 'stale', 'waiting', 'ignored', 'refused'] as const
export type Outcome = (typeof outcomes)[number]

/** Why a postback ended as it did. Stable for ever, never reused: docs/reasons.md. */
export type PostbackReason =
  | MoveReason
  | 'same-status'
  | 'event-id-known'
  | 'move-not-allowed'
  | 'late-retry'
  | 'transaction-unknown'
  | 'ambiguous-lead'
  | 'waiting-full'
  | 'store-away'
  | 'word-ignored'
  | 'dismissed'
  | 'status-unknown'
  | 'status-missing'
  | 'macro-unreplaced'
  | 'subid-missing'
  | 'subid-unreadable'
  | 'txid-unreadable'
  | 'body-unreadable'
  | 'key-wrong'
  | 'address-not-allowed'
  | 'signature-wrong'
  | 'secret-missing'
  | 'click-never-came'
  | 'lead-gone'
  | 'status-not-allowed'
  | 'loop'

/** Why a destination was not sent a move. Stable for ever, never reused. */
export type NotSentReason =
  | 'event-not-chosen'
  | 'campaign-not-chosen'
  | 'source-not-chosen'
  | 'network-not-chosen'
  | 'from-not-chosen'
  | 'not-first-sale'
  | 'payout-too-low'
  | 'not-in-share'
  | 'amendment-not-chosen'
  | 'confirmation-not-chosen'
  | 'test-lead'
  | 'unauthenticated'
  | 'do-not-sell'
  | 'own-reply'
  | 'chain-too-long'

/** A delivery to be written with its move. `click`: it waits for the click before it is due. */
export type PlannedDelivery = {
  readonly destination: string
  readonly waitsFor: 'nothing' | 'click'
  readonly parked: boolean
}

export type NotSent = { readonly destination: string; readonly reason: NotSentReason }

/** One move to be made. `lead` is how the lead stands after it; `id` is '' when the lead is new. */
export type PlannedMove = {
  readonly lead: Lead
  readonly from: Status | null
  readonly reason: MoveReason | null
  readonly amountBefore: string | null
  readonly currencyBefore: string | null
  readonly deliveries: readonly PlannedDelivery[]
  readonly notSent: readonly NotSent[]
}

/** What `judge` decides. Everything the store writes follows from it. */
export type Verdict = {
  readonly outcome: Outcome
  readonly reason: PostbackReason | null
  readonly notes: readonly Note[]
  readonly moves: readonly PlannedMove[]
  /** Leads that did not move but noted another id or reading. */
  readonly noted: readonly Lead[]
  /** Depth of the chain of replies these moves belong to; 0 for a network's own word. */
  readonly chain: number
  /** What of it was not counted and may be meant. Left out: nothing. */
  readonly held?: Held
}
