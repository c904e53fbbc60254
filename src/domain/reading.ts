import type { Status } from './status.ts'

/** Whether a sale opens an order, is added to it, or repeats it. */
export const sales = ['first', 'upsell', 'rebill'] as const
export type Sale = (typeof sales)[number]

/** What a reader of postbacks noticed and went on without. Kept with the postback, never a refusal. */
export type Note =
  | 'amount-not-understood'
  | 'amount-zero-not-applied'
  | 'refund-smaller'
  | 'macro-unreplaced'
  | 'address-new'

/**
 * What a postback says, once read in the network's words. Absent values are undefined, never ''.
 * `amount` is positive canonical decimal text (`12.5`); the sign has already been judged.
 */
export type Reading = {
  /** The click it is about, in keyed form (see `keySubid`). */
  readonly subid?: string
  /** The network's transaction id. */
  readonly txid?: string
  /** The exact sale within the order, when the dialect has one (order + upsell number). */
  readonly saleKey?: string
  /** The order whose sales stand or fall together; an original receipt of an upsell counts. */
  readonly order?: string
  /** A receipt with its rebill number cut off (`ABC` of `ABC-B002`): finds the click, never the lead. */
  readonly strippedTxid?: string
  readonly sale?: Sale
  readonly status: Status
  /** The status word as received. */
  readonly word: string
  /** True for refund, chargeback, RFND, CGBK, …: words that undo a sale. Never for the four names. */
  readonly reversal: boolean
  readonly amount?: string
  /** Of a refund whose `amount` is the sum of all so far: the whole that they are of. */
  readonly refundedOf?: string
  readonly currency?: string
  readonly comment?: string
  readonly goal?: string
  /** The network's own time of the event, epoch milliseconds. */
  readonly eventAt?: number
  /** The word is real but the request carries a test mark (`livemode=false`). */
  readonly test: boolean
  readonly notes: readonly Note[]
}
