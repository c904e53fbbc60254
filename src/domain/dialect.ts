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
  'sale',
  'upsell',
  'time',
] as const
export type FieldName = (typeof fieldNames)[number]

/**
 * How a sender proves itself beyond the key. `hmac` is over the raw body; `as` is where its text stands, a
 * field's name. The others are one network's own: what they cover stands in the code that checks them.
 */
export type Signature =
  | { readonly kind: 'none' }
  | { readonly kind: 'clickbank-ins' }
  | { readonly kind: 'clickbank-cverify' }
  | { readonly kind: 'jvzoo-cverify' }
  | { readonly kind: 'digistore24' }
  | { readonly kind: 'stripe' }
  | {
      readonly kind: 'hmac'
      readonly hash: 'sha1' | 'sha256'
      readonly encoding: 'hex' | 'base64'
      readonly as: string
      /** The sender decodes HTML entities (`&amp;`) in its secret before it signs. */
      readonly decodesSecret: boolean
    }

/** How the exact sale of an order is named, see `Dialect`. */
export const saleKeys = ['none', 'txid', 'order/txid', 'txid+sale', 'txid+upsell'] as const
export type SaleKey = (typeof saleKeys)[number]

/** A word that means something else when another parameter says so: `completed`, but `unpaid`. */
export type Refinement = {
  readonly word: string
  readonly field: string
  readonly values: readonly string[]
  readonly means: Status | 'ignore'
}

/**
 * One network's language, as data. Names are parameter names; paths into a JSON body (`a.b`, `a[0].b`,
 * `list[key=subid].value`); a parameter of a query within a value (`landing_site?subid`); or headers
 * (`header:x-topic`). The first non-empty one wins. Words are in lower case. Only signatures and
 * decryption are code.
 */
export type Dialect = {
  readonly id: string
  readonly name: string
  readonly kind: 'platform' | 'network' | 'cart'
  /** Whom it tells. */
  readonly role: 'affiliate' | 'seller' | 'both'
  /** What stands behind the facts: the network's own pages, a quotation, third parties only, or nothing. */
  readonly verified: 'official' | 'quoted' | 'third-party' | 'none'
  readonly source: string
  /** How it calls; `none`: it does not, its numbers have to be fetched or imported. */
  readonly method: 'GET' | 'POST' | 'GET or POST' | 'none'
  readonly fields: Readonly<Record<FieldName, readonly string[]>>
  /** Names among them that have to be looked for in lists or queries, see `selectFields`. */
  readonly selected: readonly string[]
  /** Headers among all its names, in lower case. */
  readonly headers: readonly string[]
  /** A form field that holds the whole report as JSON; '' for none. */
  readonly unwrap: string
  readonly words: ReadonlyMap<string, Status | 'ignore'>
  readonly refinements: readonly Refinement[]
  /** Words that undo a sale: refund, chargeback, … */
  readonly reversals: readonly string[]
  /** Words that say which sale of an order this is, of the field `sale` or else of the status. */
  readonly sales: ReadonlyMap<string, Sale>
  /**
   * How the exact sale is named: `none` by the transaction id alone; `txid` the same, and an `order` is the
   * receipt it was added to; `order/txid` the same, and an `order` is what sales have in common;
   * `txid+sale` the id is an order shared by its sales, told apart by first, upsell, rebill; `txid+upsell`
   * by the number of the upsell.
   */
  readonly saleKey: SaleKey
  /** A pattern whose match at the end of a receipt is a rebill number (`-B002`); '' for none. */
  readonly rebillSuffix: string
  readonly statusWhenUnknown: 'refused' | 'ignored'
  /** The status of a request that has no status parameter at all; null: refused. */
  readonly defaultStatus: Status | 'ignore' | null
  /** The currency when the request names none; null: the network's. */
  readonly currency: string | null
  /** Names of amounts that count the smallest unit: cents. */
  readonly minorUnits: readonly string[]
  /** Digits of that unit where the network does not count as ISO 4217 does, by currency. */
  readonly minorDigits: Readonly<Record<string, number>>
  /** Names of amounts that are the sum of all refunds so far → of the amount that they are of. */
  readonly refundTotals: Readonly<Record<string, string>> | null
  /** Parameter values that mark a test although the word is real. */
  readonly testMarks: Readonly<Record<string, readonly string[]>>
  /** A request that says nothing but these is the network's check of the URL, unsigned; null: it has none. */
  readonly pings: readonly string[] | null
  /** What its transaction ids name, unless the network's settings say otherwise. */
  readonly txid: 'order' | 'event'
  /** Whether a smaller refund leaves a smaller sale, unless the network's settings say otherwise. */
  readonly partialRefund: boolean
  /** Kept retrying for so long, in milliseconds. */
  readonly retryWindowMs: number
  /** HTTP status of what was kept but cannot be used. */
  readonly refusedStatus: 200 | 422
  /** The text it takes for a success. */
  readonly answer: string
  /** Names that bring the secret itself. Asked for only where the network has a secret. */
  readonly tokens: readonly string[]
  /** A dialect with any kind but `none` refuses everything without a secret. */
  readonly signature: Signature
  /** `{host}`, `{network}` and `{key}` are the user's own; everything else is the network's macro. */
  readonly pasteUrl: string
  readonly clickLink: string
  readonly steps: readonly string[]
  /** What is worth knowing, and what is not known. */
  readonly notes: readonly string[]
}
