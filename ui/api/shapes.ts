/**
 * What the pages read from the API. What the server's contract names is taken from there; a part that
 * an older server leaves out is optional, and what shows it is left out then.
 */
import type {
  ShownAttempt,
  ShownClick,
  ShownDelivery,
  ShownLead,
  ShownPostback,
  ShownRequest,
  Trace,
  TraceEvent,
} from '../../src/admin/contract.ts'
import type { DeliveryState } from '../../src/domain/delivery.ts'
import type { Status } from '../../src/domain/status.ts'

export type { DeliveryState } from '../../src/domain/delivery.ts'
export type { Status } from '../../src/domain/status.ts'
export type { Outcome } from '../../src/domain/verdict.ts'
export type {
  ShownAttempt,
  ShownClick,
  ShownDelivery,
  ShownLead,
  ShownPostback,
  ShownRequest,
  Trace,
  TraceEvent,
}

export type Page<Item> = { readonly items: readonly Item[]; readonly next: string | null }

export type SentOn = {
  readonly id: string
  readonly destination: string
  readonly state: DeliveryState
}

/** A postback as the log lists it. */
export type PostbackRow = ShownPostback &
  Partial<{
    campaign: string | null
    from: Status | null
    to: Status | null
    payout: string | null
    currency: string | null
    leadId: string | null
    sent: readonly SentOn[]
  }>

/** Counted to 10,000 at most; `capped`: there are more. */
export type Count = { readonly count: number; readonly capped: boolean }

export type Histogram = {
  readonly stepMs: number
  /** Only the newest rows were counted. */
  readonly truncated?: boolean
  readonly items: readonly {
    readonly at: string
    readonly counts: Readonly<Record<string, number>>
  }[]
}

export type Facets = {
  readonly items: readonly (Count & { readonly value: string })[]
}

export type SessionUser = {
  readonly name: string
  readonly scopes: readonly string[]
  readonly id?: string
  readonly role?: string
  readonly campaigns?: readonly string[] | null
  readonly totp?: boolean
}
export type SessionAnswer = { readonly user: SessionUser | null; readonly setup?: boolean }

export type Workspace = {
  readonly name: string
  readonly zone: string
  readonly currency: string | null
  readonly countBy: 'postback' | 'click'
  readonly weekStart: 1 | 7
}

/** A setting in the shape of the settings file. */
export type Setting = { readonly id: string; readonly [key: string]: unknown }
