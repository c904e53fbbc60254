import type { Bandit } from './bandit.ts'
import type { ProblemChoices } from './delivery.ts'
import type { SaleKey } from './dialect.ts'
import type { PageRule } from './page-rule.ts'
import type { MoveTable, Status } from './status.ts'

/** Where traffic is bought. `externalId` and `cost` name click parameters. */
export type Source = {
  readonly id: string
  /** Of the catalogue of sources; null: of none. */
  readonly kind: string | null
  readonly externalId: string | null
  readonly cost: string | null
  /** Parameters of the link with the source's own macros; an empty one: the source adds it itself. */
  readonly tokens: Readonly<Record<string, string>>
  /** Decimal text in the base currency, for clicks that name no cost; null: unknown. */
  readonly costPerClick: string | null
}

export type Page = {
  readonly id: string
  readonly url: string
  readonly weight: number
  /** Append the click's other parameters to the page's URL. */
  readonly passParams: boolean
}

export type Landing = Page & {
  readonly network: string | null
  readonly payout: string | null
  readonly currency: string | null
  /** Purchases a day, in the workspace's zone; then the other landings take over. null: any number. */
  readonly dailyCap: number | null
}

export type Campaign = {
  readonly id: string
  readonly source: string | null
  readonly externalId: string | null
  readonly px: string | null
  /** As of a source, and before it. */
  readonly costPerClick: string | null
  /** The user this campaign belongs to; null: everybody's. */
  readonly owner: string | null
  readonly paused: boolean
  /** Out of sight, and takes no visitors; its numbers stay. */
  readonly archived: boolean
  readonly notes: string | null
  /** null: the weights of the pages are those by hand. */
  readonly bandit: Bandit | null
  /** Asked in their order before the weights. */
  readonly rules: readonly PageRule[]
  readonly prelandings: readonly Page[]
  readonly landings: readonly Landing[]
  /** What pages name themselves by, readable by everybody; null: no page is heard without one. */
  readonly publicKey: string | null
  /** While pages are changed over: the one of before, heard too. null: none. */
  readonly previousPublicKey: string | null
  /** Statuses that a page may report from a browser: whoever reads its source can report the same. */
  readonly pageEvents: readonly Status[]
  /** Origins whose pages may call `POST /event` from a browser; if there are any, `POST /px` too. */
  readonly eventOrigins: readonly string[]
}

export type RepeatPolicy = {
  /** How long this network may retry one and the same call, in milliseconds. */
  readonly windowMs: number
  /** Same status and amount again after the window, no transaction ids: a repeat, or one more sale. */
  readonly after: 'repeat' | 'sale'
  /** Same status, other amount, no transaction ids: an amendment, or one more sale. */
  readonly otherAmount: 'amend' | 'sale'
}

/** An affiliate program (PP). Words are in lower case, trimmed. */
export type Network = {
  readonly id: string
  /** One dialect per channel the network speaks on; tried in this order. */
  readonly dialects: readonly string[]
  readonly enabled: boolean
  readonly key: string | null
  /** While the key is changed: the one of before, taken too. null: none. */
  readonly previousKey: string | null
  readonly secret: string | null
  readonly previousSecret: string | null
  readonly statuses: Readonly<Partial<Record<Status, readonly string[]>>>
  readonly ignore: readonly string[]
  /** Words that undo a sale, beside those of its dialects; each must mean Reject or Trash. */
  readonly reversals: readonly string[]
  readonly currency: string | null
  readonly defaultStatus: Status | null
  /** What becomes of a word in no list; null: the dialect's. */
  readonly statusWhenUnknown: 'refused' | 'ignored' | null
  readonly unknownSubid: 'accept' | 'wait' | 'refuse'
  readonly txid: 'order' | 'event'
  /** How the exact sale of an order is named; null: the dialect's. */
  readonly saleKey: SaleKey | null
  /** CIDRs or addresses; empty: any. */
  readonly allowFrom: readonly string[]
  /**
   * `observe`: who calls is learnt and nobody refused; `off`: the list is not looked at. null: it is
   * enforced where there is one.
   */
  readonly addresses: 'off' | 'observe' | 'enforce' | null
  readonly repeat: RepeatPolicy
  /** A network's own table; null: the common one. */
  readonly moves: MoveTable | null
  readonly reopen: boolean
  readonly partialRefund: boolean
  /** HTTP status of what was kept but cannot be used; null: the dialect's. */
  readonly refusedStatus: number | null
  /** The text of a success; null: the dialect's. */
  readonly answer: string | null
}

/** What nobody but the network and we should know. */
export function secretsOf(network: Network): readonly string[] {
  const { key, previousKey, secret, previousSecret } = network
  return [key, previousKey, secret, previousSecret].filter((known) => known != null)
}

/** Which answers count as delivered: all that is set has to hold. */
export type SuccessRule = {
  /** null: any 2xx. */
  readonly status: readonly number[] | null
  readonly contains: string | null
  /** A text that says it failed, whatever the code of the answer. */
  readonly lacks: string | null
  /** A regular expression of RE2, found anywhere in the answer. */
  readonly matches: string | null
  readonly json: { readonly path: string; readonly equals: string } | null
  /** An answer with this text, whatever else it is, says that the receiver had it already. */
  readonly duplicate: string | null
}

/** What takes a sale back at a receiver. */
export type Reversal = Pick<Destination, 'url' | 'method' | 'body' | 'contentType'> & {
  /** null: those of the destination. */
  readonly headers: Readonly<Record<string, string>> | null
}

/** When a destination is left alone for a while: of so many calls within the window too many failed. */
export type BreakerRule = {
  readonly enabled: boolean
  /** Fewer calls within the window say nothing. */
  readonly attempts: number
  /** So many of them failed, in percent. */
  readonly percent: number
  readonly windowMs: number
  /** How long it is left alone at first; doubled each time that does not help. */
  readonly openMs: number
}

export const usualBreaker: BreakerRule = {
  ...{ enabled: true, attempts: 10, percent: 70 },
  ...{ windowMs: 60_000, openMs: 30_000 },
}

/** How a receiver can tell that a request is ours. Secrets as they are written. */
export type Signing =
  | {
      /** Standard Webhooks. */
      readonly kind: 'standard'
      readonly secret: string
      /** While the secret is changed: the one of before signs too. null: none. */
      readonly previousSecret: string | null
    }
  | {
      readonly kind: 'hmac'
      readonly secret: string
      readonly header: string
      readonly encoding: 'hex' | 'base64'
      /** Stands before the signature, such as `sha256=`. */
      readonly prefix: string
    }

/** Where news is sent. Every listed condition must hold; an empty list asks for nothing. */
export type Destination = {
  readonly id: string
  /** false: it is told nothing, and what it was owed is held back. */
  readonly enabled: boolean
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly events: readonly Status[]
  readonly campaigns: readonly string[]
  readonly sources: readonly string[]
  readonly networks: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  readonly contentType: string | null
  readonly signing: Signing | null
  /** Sent when a Purchase it was told of becomes Reject or Trash; null: what `events` says. */
  readonly reversal: Reversal | null
  /** `{payout}` is the amount times this decimal text; null: the amount. */
  readonly payoutShare: string | null
  readonly reply: 'status' | 'ignore'
  readonly replyDialect: string | null
  /** Total time one attempt may take, in milliseconds. */
  readonly timeoutMs: number
  /** Waits between attempts in milliseconds; null: the default schedule. */
  readonly retryDelaysMs: readonly number[] | null
  /** What follows a problem, where it is not what usually does. */
  readonly onProblem: ProblemChoices
  /** `http://user:password@host:port` or `socks5://…` that its calls go through; null: none. */
  readonly proxy: string | null
  /** Certificate authorities in PEM instead of the usual ones. */
  readonly ca: string | null
  /** Address of this machine that its calls come from; null: the system's choice. */
  readonly localAddress: string | null
  /** The most calls under way at once; fewer while the receiver asks for that. */
  readonly concurrency: number
  readonly breaker: BreakerRule
  /** Decimal text: leads of a smaller amount, or of none that is known, are not told. */
  readonly minPayout: string | null
  /** The status before, `new` for a lead that was none; empty: any. */
  readonly from: readonly (Status | 'new')[]
  /** No upsell, no rebill, and no further lead of the same click at the network. */
  readonly firstSaleOnly: boolean
  /** Percent of the leads that are told; which of them is settled by their names. */
  readonly share: number
  /** So many are sent on one day of the workspace; the others wait for the next. null: all. */
  readonly dailyCap: number | null
  /** How long after the move it is sent, in milliseconds. */
  readonly delayMs: number
  /** What could not be sent within this time after its move is not sent any more; null: whenever. */
  readonly freshForMs: number | null
  readonly success: SuccessRule
  readonly withoutClick: 'send' | 'expire'
  /** How long a delivery waits for its click, in milliseconds. */
  readonly clickWaitMs: number
  readonly amendments: boolean
  readonly confirmed: boolean
  readonly authenticated: boolean
  readonly tests: boolean
  /** Whether it is told of visitors who do not want their data sold or shared. */
  readonly doNotSell: 'send' | 'skip'
  readonly paused: boolean
  readonly order: 'latest' | 'strict'
  /** Derived: one of its templates reads the click (or it has no macro at all, and so sends the six). */
  readonly needsClick: boolean
  /** Grows by one with every saved change of this destination. */
  readonly version: number
}

/** All settings at one moment. `version` grows by one with every change. */
export type Settings = {
  readonly version: number
  readonly sources: Readonly<Record<string, Source>>
  readonly campaigns: Readonly<Record<string, Campaign>>
  readonly networks: Readonly<Record<string, Network>>
  readonly destinations: Readonly<Record<string, Destination>>
}

export const settingKinds = ['sources', 'campaigns', 'networks', 'destinations'] as const
export type SettingKind = (typeof settingKinds)[number]

/** The landing a click was sent to, if the settings still know it. */
export function landingOf(settings: Settings, campaignId: string | null, landingId: string | null) {
  if (campaignId === null || landingId === null) return undefined
  return settings.campaigns[campaignId]?.landings.find((landing) => landing.id === landingId)
}
