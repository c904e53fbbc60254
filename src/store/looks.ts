import type { Click } from '../domain/click.ts'
import type {
  AttemptResult,
  DeliveryState,
  ProcessState,
  RenderedRequest,
} from '../domain/delivery.ts'
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

export type LeadFilter = {
  readonly subid?: string
  readonly status?: Status
  readonly network?: string
  readonly campaign?: string
}

export type LeadRow = Lead & { readonly campaign: string | null; readonly click: boolean }

export type PostbackFilter = {
  readonly outcome?: Outcome
  readonly reason?: string
  readonly network?: string
  readonly subid?: string
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
  readonly body: Uint8Array | null
  readonly ip: string | null
  readonly outcome: Outcome
  readonly reason: string | null
  readonly notes: readonly string[]
  readonly subid: string | null
  readonly txid: string | null
  readonly settingsVersion: number
}

export type DeliveryFilter = {
  readonly state?: DeliveryState
  readonly destination?: string
  readonly subid?: string
}

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
  readonly state: DeliveryState
  /** Since it was opened last. */
  readonly attempts: number
  /** How often it was opened again. */
  readonly generation: number
  readonly nextAt: number | null
  readonly lastStatus: number | null
  readonly lastError: string | null
  readonly replyStatus: string | null
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
  listPostbacks(filter: PostbackFilter, wish: ListWish): Promise<ListPage<PostbackRow>>
  listDeliveries(filter: DeliveryFilter, wish: ListWish): Promise<ListPage<DeliveryRow>>
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
