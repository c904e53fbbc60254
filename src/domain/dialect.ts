import type { Sale } from './reading.ts'
import type { Status } from './status.ts'

/** What a reading is made of, in the order it is looked for. */
export const fieldNames = [
  'subid',
  'status',
  'txid',
  'payout',
  'currency',
  'comment',
  'goal',
  'order',
  'time',
] as const
export type FieldName = (typeof fieldNames)[number]

/**
 * One network's language, as data. Names are parameter names, or paths into a JSON body
 * (`affiliateTrackingParameters.extclid`, `trackingCodes[0]`); the first non-empty one wins.
 * Words are in lower case. Only signatures and decryption are code.
 */
export type Dialect = {
  readonly id: string
  readonly name: string
  readonly kind: 'platform' | 'network' | 'cart'
  /** What stands behind the facts: the network's own pages, a quotation, or third parties only. */
  readonly verified: 'official' | 'quoted' | 'third-party'
  readonly source: string
  readonly fields: Readonly<Record<FieldName, readonly string[]>>
  readonly words: Readonly<Record<string, Status | 'ignore'>>
  /** Words that undo a sale: refund, chargeback, … */
  readonly reversals: readonly string[]
  /** Words that say which sale of an order this is. */
  readonly sales: Readonly<Record<string, Sale>>
  /**
   * How the exact sale is named: `none` by the transaction id alone; `txid` the transaction id is the
   * exact sale and is no order (each upsell has its own); `txid+sale` the id is an order shared by its
   * sales, told apart by first, upsell, rebill.
   */
  readonly saleKey: 'none' | 'txid' | 'txid+sale'
  /** A pattern whose match at the end of a receipt is a rebill number (`-B002`); '' for none. */
  readonly rebillSuffix: string
  readonly statusWhenUnknown: 'refused' | 'ignored'
  /** The status of a request that has no status parameter at all; null: refused. */
  readonly defaultStatus: Status | null
  /** The currency when the request names none; null: the network's. */
  readonly currency: string | null
  /** Parameter values that mark a test although the word is real. */
  readonly testMarks: Readonly<Record<string, readonly string[]>>
  /** Kept retrying for so long, in milliseconds. */
  readonly retryWindowMs: number
  /** HTTP status of what was kept but cannot be used. */
  readonly refusedStatus: 200 | 422
  /** Signed or encrypted; such a dialect refuses everything without a secret. */
  readonly signature: 'none' | 'clickbank-ins'
  /** `{host}`, `{network}` and `{key}` are the user's own; everything else is the network's macro. */
  readonly pasteUrl: string
  readonly clickLink: string
  readonly steps: readonly string[]
}
