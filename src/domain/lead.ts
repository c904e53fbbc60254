import type { Sale } from './reading.ts'
import type { Status } from './status.ts'

/** A reading this lead has heard before, kept while a network may still retry it. */
export type PastReading = {
  /** Word, transaction, amount, currency and event time in one text. */
  readonly key: string
  /** When it was first heard, epoch milliseconds. */
  readonly at: number
  /** The lead's count of moves right after it. */
  readonly moves: number
}

/** What became of a click at one network. Times are epoch milliseconds; null: not yet. */
export type Lead = {
  readonly id: string
  readonly subid: string
  readonly network: string
  /** Unique per (subid, network): the transaction id, what the dialect calls its sale key, or ''. */
  readonly saleKey: string
  /** Every transaction or event id this lead has been named by, oldest first. */
  readonly txids: readonly string[]
  readonly order: string | null
  readonly sale: Sale
  readonly status: Status
  /** Known from the user's own event alone; the network has not spoken. */
  readonly provisional: boolean
  readonly test: boolean
  /** Canonical decimal text (`12.5`): expected on Lead, confirmed on Purchase, reversed on the rest. */
  readonly amount: string | null
  readonly currency: string | null
  readonly comment: string | null
  readonly goal: string | null
  readonly leadAt: number | null
  readonly purchaseAt: number | null
  readonly rejectAt: number | null
  readonly trashAt: number | null
  readonly createdAt: number
  readonly updatedAt: number
  /** The latest event time a network has named for this lead. */
  readonly lastEventAt: number | null
  /** How many moves made it what it is. */
  readonly moves: number
  readonly readings: readonly PastReading[]
}

export const causes = ['network', 'event', 'reply', 'import', 'replay', 'correction'] as const
export type CauseKind = (typeof causes)[number]

/** Who says so. A reply knows the destination that answered, the lead it was about, and its depth. */
export type Cause =
  | { readonly kind: Exclude<CauseKind, 'reply' | 'correction'> }
  /**
   * A person; of which lead, where there are several. `sale`: it is one more sale beside that lead, whose
   * amount before an amendment by it is given back.
   */
  | {
      readonly kind: 'correction'
      readonly leadId?: string
      readonly sale?: {
        readonly amended: { readonly amount: string; readonly currency: string | null } | null
      }
    }
  | {
      readonly kind: 'reply'
      readonly destination: string
      readonly leadId: string
      /** 1 for the answer to a delivery of a network's move, 2 for an answer to that, … */
      readonly chain: number
    }

/** Why a move is no plain change of status. */
export type MoveReason = 'confirmed' | 'amount-amended' | 'click-unknown'

/** One change of a lead, with the lead's values as they were right after it. Times: epoch ms. */
export type Move = {
  readonly id: string
  readonly at: number
  readonly leadId: string
  readonly subid: string
  readonly network: string
  readonly postbackId: string
  readonly cause: CauseKind
  readonly chain: number
  readonly from: Status | null
  readonly to: Status
  readonly reason: MoveReason | null
  /** The first transaction id of the lead, or ''. */
  readonly txid: string
  readonly sale: Sale
  readonly amount: string | null
  readonly currency: string | null
  readonly amountBefore: string | null
  readonly currencyBefore: string | null
  readonly comment: string | null
  readonly goal: string | null
  /** The network's time of the event, else the time of receipt. */
  readonly eventAt: number
  readonly test: boolean
  readonly provisional: boolean
  /** It came through a network that has no key. */
  readonly unauthenticated: boolean
}
