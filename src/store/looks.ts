import type { Click } from '../domain/click.ts'
import type {
  AttemptResult,
  DeliveryState,
  LoggedState,
  Parker,
  ProcessState,
  RenderedRequest,
} from '../domain/delivery.ts'
import type { Held, HeldKind } from '../domain/held-back.ts'
import type { Lead, Move } from '../domain/lead.ts'
import type { Status } from '../domain/status.ts'
import type { NotSent, Outcome } from '../domain/verdict.ts'

/** A page of a list, newest first; `next` is the cursor of the page after it. */
export type ListPage<Row> = { readonly items: readonly Row[]; readonly next: string | null }

/** `from` inclusive, `to` exclusive, epoch milliseconds; `limit` 1 to 500. */
export type ListWish = {
  readonly limit: number
  readonly cursor: string | null
  readonly from: number | null
  readonly to: number | null
}

export type LogName = 'postbacks' | 'leads' | 'deliveries'

/** One value, or any of several. */
export type AnyOf<Value> = Value | readonly Value[]

export type LogFilter = {
  readonly subid?: string
  /** A subid or transaction id, or how one begins. */
  readonly q?: string
  readonly campaign?: AnyOf<string>
  /** The only campaigns whose rows may be seen; null or left out: all. */
  readonly campaigns?: readonly string[] | null
}

export type LeadFilter = LogFilter & {
  readonly status?: AnyOf<Status>
  readonly network?: AnyOf<string>
}

export type LeadRow = Lead & {
  readonly campaign: string | null
  readonly click: boolean
  readonly clickAt: number | null
  /** How many of its deliveries are in each state. */
  readonly deliveries: Readonly<Partial<Record<DeliveryState, number>>>
}

export type PostbackFilter = LogFilter & {
  readonly outcome?: AnyOf<Outcome>
  readonly reason?: AnyOf<string>
  readonly network?: AnyOf<string>
  readonly status?: AnyOf<Status>
  readonly method?: AnyOf<string>
}

export type PostbackRow = {
  readonly id: string
  readonly at: number
  readonly network: string
  readonly cause: string
  readonly method: string
  readonly path: string
  readonly query: string
  readonly contentType: string | null
  /** Its beginning, where it is long. */
  readonly body: Uint8Array | null
  /** Of the whole body. */
  readonly bodyBytes: number
  /** Those that its dialect reads. */
  readonly headers: Readonly<Record<string, string>>
  readonly ip: string | null
  readonly outcome: Outcome
  readonly reason: string | null
  readonly notes: readonly string[]
  readonly subid: string | null
  readonly txid: string | null
  readonly settingsVersion: number
  readonly campaign: string | null
  /** The move it made; null: none. */
  readonly move: PostbackMove | null
  /** The deliveries owed because of that move. */
  readonly sent: readonly SentRow[]
}

export type PostbackMove = Pick<Move, 'from' | 'to' | 'leadId' | 'amount' | 'currency'>

export type SentRow = {
  readonly id: string
  readonly destination: string
  readonly state: DeliveryState
}

export type DeliveryFilter = LogFilter & {
  readonly state?: AnyOf<LoggedState>
  readonly destination?: AnyOf<string>
  readonly event?: AnyOf<Status>
  readonly error?: AnyOf<string>
}

export type HeldFilter = {
  readonly network?: AnyOf<string>
  readonly kind?: AnyOf<HeldKind>
  /** The only campaigns whose rows may be seen; null: all. */
  readonly campaigns: readonly string[] | null
}

/** A word that was held back, open for a person. */
export type HeldRow = Omit<Held, 'campaign'> & {
  readonly postbackId: string
  readonly at: number
  readonly network: string
  readonly outcome: Outcome
  readonly reason: string | null
  readonly subid: string | null
  readonly txid: string | null
  /** What it said. */
  readonly status: Status
  readonly word: string
  readonly campaign: string | null
}

/** Of the newest so many, by network, kind and currency. */
export type HeldSums = {
  readonly sums: readonly HeldSum[]
  readonly capped: boolean
}

export type HeldSum = {
  readonly network: string
  readonly kind: HeldKind
  readonly currency: string | null
  readonly count: number
  /** Exact decimal text; of those whose amount is known. */
  readonly amount: string
  readonly since: number
  readonly last: number
}

/** An address, or a range where they are many, that a network was called from. Times: epoch ms. */
export type SeenAddress = {
  readonly address: string
  readonly count: number
  readonly firstAt: number
  readonly lastAt: number
  /** It was new, in no list, and told of a Purchase at once; null: it did not. */
  readonly saleAt: number | null
}

export type LogFilters = {
  readonly postbacks: PostbackFilter
  readonly leads: LeadFilter
  readonly deliveries: DeliveryFilter
}

/** A log, with what is asked of it. */
export type LogAsk = {
  readonly [Log in LogName]: { readonly log: Log; readonly filter: LogFilters[Log] }
}[LogName] & { readonly from: number | null; readonly to: number | null }

/** At least so many; not capped: exactly. */
export type LogCount = { readonly count: number; readonly capped: boolean }

/** Rows from each edge up to the next one, by what they are stacked by. */
export type LogHistogram = {
  readonly bars: readonly Readonly<Record<string, number>>[]
  /** Only the newest rows were counted: there are too many that no count is kept of. */
  readonly truncated: boolean
}

export type LogFacet = LogCount & { readonly value: string }

export type DeliveryRow = {
  readonly id: string
  readonly at: number
  readonly subid: string
  readonly txid: string
  readonly leadId: string
  readonly moveId: string
  /** The status it tells. */
  readonly event: Status
  readonly destination: string
  readonly network: string
  readonly campaign: string | null
  readonly amount: string | null
  readonly currency: string | null
  readonly state: DeliveryState
  readonly parkedBy: Parker | null
  /** Since it was opened last. */
  readonly attempts: number
  /** How often it was opened again. */
  readonly generation: number
  readonly waitsFor: 'nothing' | 'click'
  readonly nextAt: number | null
  readonly lastStatus: number | null
  /** The delivery of newer news that it gave way to. */
  readonly supersededBy: string | null
  readonly lastError: string | null
  readonly replyStatus: string | null
  /** Of its last attempt. */
  readonly latencyMs: number | null
  readonly request: RenderedRequest | null
  readonly process: Readonly<Record<ProcessState, number | null>>
}

export type AttemptRow = AttemptResult & {
  readonly deliveryId: string
  readonly attempt: number
  readonly generation: number
}

export type TraceRows = {
  readonly click: Click | null
  readonly leads: readonly Lead[]
  readonly views: readonly { readonly at: number; readonly landing: string | null }[]
  readonly postbacks: readonly PostbackRow[]
  readonly moves: readonly (Move & { readonly notSent: readonly NotSent[] })[]
  readonly deliveries: readonly DeliveryRow[]
  readonly attempts: readonly AttemptRow[]
}

/** Lifetime totals of one destination. `accepted` is always the sum of the rest. */
export type LedgerRow = {
  readonly destination: string
  readonly accepted: number
  readonly delivered: number
  readonly failed: number
  readonly expired: number
  readonly cancelled: number
  readonly parked: number
  readonly waiting: number
}

/** Questions. Served by a read-only connection of its own, so that no list delays intake. */
export type Looks = {
  listLeads(filter: LeadFilter, wish: ListWish): Promise<ListPage<LeadRow>>
  /** One of the leads of this subid, however many there are. */
  findLead(subid: string, id: string): Promise<Omit<LeadRow, 'clickAt' | 'deliveries'> | undefined>
  listPostbacks(filter: PostbackFilter, wish: ListWish): Promise<ListPage<PostbackRow>>
  listDeliveries(filter: DeliveryFilter, wish: ListWish): Promise<ListPage<DeliveryRow>>
  /** Clicks as they came, newest first. */
  listClicks(
    filter: { readonly campaigns?: readonly string[] | null },
    wish: ListWish,
  ): Promise<ListPage<Click>>
  countLog(ask: LogAsk): Promise<LogCount>
  /** Of what is asked between the first and the last of these edges, in order of time. */
  histogram(ask: LogAsk, edges: readonly number[]): Promise<LogHistogram>
  /** The values of one of its fields, most rows first; what is asked of that field itself is left out. */
  facets(ask: LogAsk, field: string): Promise<readonly LogFacet[]>
  findPostback(id: string): Promise<PostbackRow | undefined>
  /** What was held back and is open, newest first. */
  listHeld(filter: HeldFilter, wish: ListWish): Promise<ListPage<HeldRow>>
  /** Who called a network that learns it, most calls first; at most 256. */
  listAddresses(network: string): Promise<readonly SeenAddress[]>
  sumHeld(filter: HeldFilter): Promise<HeldSums>
  /** One of them. */
  findHeld(postbackId: string): Promise<HeldRow | undefined>
  findDelivery(
    id: string,
  ): Promise<{ row: DeliveryRow; attempts: readonly AttemptRow[] } | undefined>
  findClick(subid: string): Promise<Click | undefined>
  /** Everything known about one subid, oldest first in each list; at most 1,000 rows of each. */
  trace(subid: string): Promise<TraceRows>
  ledger(): Promise<readonly LedgerRow[]>
  /** The ledger counted anew from the rows; differs from `ledger()` only when something is wrong. */
  recountLedger(): Promise<readonly LedgerRow[]>
  /** Resolves when the store answers; rejects when it does not. */
  ping(): Promise<void>
}
