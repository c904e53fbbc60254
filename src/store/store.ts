import type { Click } from '../domain/click.ts'
import type {
  AttemptResult,
  DeliveryState,
  DueDelivery,
  NextStep,
  RenderedRequest,
} from '../domain/delivery.ts'
import type { FieldDays } from '../domain/field-days.ts'
import type { Cause } from '../domain/lead.ts'
import type { Report } from '../domain/read-report.ts'
import type { SettingKind, Settings } from '../domain/settings.ts'
import type { Outcome, PostbackReason } from '../domain/verdict.ts'
import type { Access, AuditEntry } from './access.ts'
import type { Acts } from './acts.ts'
import type { Costs } from './costs.ts'
import type { Looks } from './looks.ts'
import type { Nodes } from './nodes.ts'
import type { NumberLooks, NumberWrites } from './numbers.ts'

/** A request as it came, byte for byte, and what its reader made of it. Kept first, judged after. */
export type Intake = {
  /** `p_…`; made at receipt, so that keeping it twice keeps one. */
  readonly id: string
  /** Epoch milliseconds. */
  readonly receivedAt: number
  readonly network: string
  readonly cause: Cause
  readonly method: string
  readonly path: string
  /** The raw query without `?`, as received. */
  readonly query: string
  readonly contentType: string | null
  readonly body: Uint8Array | null
  /** Those that its dialect reads, by their names in lower case. Left out: none. */
  readonly headers?: Readonly<Record<string, string>>
  readonly ip: string | null
  /** Its network learns who calls: whether this address is one that may. Left out: it does not. */
  readonly observed?: 'listed' | 'unlisted'
  readonly unauthenticated: boolean
  readonly read: IntakeReading
}

/** What the reader made of it; when it is no reading, with what could be read all the same. */
export type IntakeReading = Report

/** The sender is answered from this, and only when it is on disk. */
export type Taken = {
  readonly id: string
  readonly outcome: Outcome
  readonly reason: PostbackReason | null
}

export type View = {
  readonly subid: string
  readonly at: number
  readonly landing: string | null
  /** Kept when `/l` knows the click from its cookie before the click itself is stored. */
  readonly prelanding: string | null
}

/** What an attempt did to its delivery, written together with the reply it brought, or not at all. */
export type Settlement = {
  readonly deliveryId: string
  readonly bucket: number
  /** As its delivery was claimed: once the group was leased anew, nothing is written. */
  readonly epoch?: number
  /** Of the delivery, epoch milliseconds. */
  readonly createdAt: number
  readonly subid: string
  readonly destination: string
  /** 1 for the first. A settlement of an attempt that is already settled changes nothing. */
  readonly attempt: number
  readonly generation: number
  readonly request: RenderedRequest | null
  /** When the request was rendered, epoch milliseconds. */
  readonly generatedAt: number
  /** null when nothing was dialled (`macro-empty`). */
  readonly result: AttemptResult | null
  readonly step: NextStep
  /** The word a destination's answer carried, to be judged in the same transaction. */
  readonly reply: Intake | null
  /** The status named by the answer, for people. */
  readonly replyStatus: string | null
}

export type ClickAnswer = 'kept' | 'repeated'

/** Deliveries of one destination that are due, beyond those the caller already holds. */
export type DueWish = {
  readonly destination: string
  readonly nowMs: number
  /** Ids that are passed over. */
  readonly held: readonly string[]
  /** Of those that are not held. */
  readonly limit: number
  /** false: nothing of the destination reads a click, and each is left null. Left out: they are read. */
  readonly withClicks?: boolean
}

/** One step of the background work; each runs in its own short transaction. */
export type SweepWish = {
  readonly nowMs: number
  readonly retentionDays: RetentionDays
  /** Left out: fields are kept as long as their clicks. */
  readonly fieldDays?: FieldDays
  readonly limit: number
}

export type DeriveWish = { readonly nowMs: number; readonly limit: number }

export type RetentionDays = {
  readonly clicks: number
  readonly leads: number
  readonly postbacks: number
  readonly attempts: number
}

export type SweepAnswer = {
  /** Deliveries whose wait for a click ended. */
  readonly clickWaitsEnded: number
  /** Postbacks that waited and were judged again or given up. */
  readonly rematched: number
  /** Rows deleted because they were old enough. */
  readonly deleted: number
  /** Old clicks that were looked at, and left without a field. */
  readonly thinned: number
  /** Something was done as far as the limit: there may be more of it. */
  readonly hasMore: boolean
  /** All that waits has been judged by the present settings. */
  readonly isJudged: boolean
}

export type SettingChange = {
  readonly kind: SettingKind
  readonly id: string
  /** null: it is archived; its open deliveries are cancelled. */
  readonly value: object | null
  readonly by: string
  /** What the change was made from, as it was read; null: from nothing. Not said: no matter. */
  readonly from?: object | null
}

/** Tables that are cut by time into parts. */
export type PartsLook = {
  /** How far ahead there are parts for what comes; below 0: it lies where no part is for it. */
  readonly aheadMs: number
  /** Rows that no part is for, counted up to 100,000 for each table. */
  readonly strayRows: number
}

/** Requests that this machine keeps until the database has them. */
export type SpoolLook = {
  /** The database does not take them at this moment. */
  readonly away: boolean
  readonly rows: number
  readonly bytes: number
  /** When the oldest of them came, epoch milliseconds; null: there is none. */
  readonly oldestAt: number | null
  /** No more can be kept: senders are told to come again. */
  readonly full: boolean
  /** Those that no database would take, kept for a person. */
  readonly aside: number
}

/** A setting is no longer what the change was made from; nothing was changed. */
export class SettingConflictError extends Error {
  override readonly name = 'SettingConflictError'
}

/**
 * Everything durable. One method is one transaction: when its promise resolves, it is on disk; when it
 * rejects, nothing of it is. `StoreBusyError` says the queue is full, `StoreFullError` that the disk is.
 */
export type Store = Looks &
  Access &
  Acts &
  Costs &
  NumberLooks &
  NumberWrites &
  Nodes & {
    /** Keeps a click; a subid that is known changes nothing. What waited for it becomes due. */
    keepClick(click: Click): Promise<ClickAnswer>
    /** The same for many, in slices of 1,000 between live batches; one answer per click, in order. */
    importClicks(clicks: readonly Click[]): Promise<readonly ClickAnswer[]>
    keepView(view: View): Promise<void>
    /** Keeps the raw postback, judges it, makes its moves and their deliveries: all or nothing. */
    take(intake: Intake): Promise<Taken>

    /** Calls back with deliveries that have just been committed and are due at once. */
    onDue(listener: (due: readonly DueDelivery[]) => void): void
    /** Of what this process sends, oldest due first. Nothing is written: the caller remembers what it holds. */
    listDue(wish: DueWish): Promise<readonly DueDelivery[]>
    /** Destinations that it has something due for at `nowMs`, and the next time any other will. */
    listDueDestinations(nowMs: number): Promise<{
      readonly destinations: readonly string[]
      readonly nextDueAt: number | null
    }>
    /** In order of the lead and its destination; an attempt settled twice changes nothing. */
    settle(settlement: Settlement): Promise<void>
    /** Puts a delivery in another state by hand: parked ↔ waiting, or cancelled. */
    setDeliveryState(
      id: string,
      state: Extract<DeliveryState, 'waiting' | 'parked' | 'cancelled'>,
      audit?: AuditEntry,
    ): Promise<boolean>
    /** Lets go of all that a problem parked at this destination; answers with how many that were. */
    releaseHeld(destination: string, audit: AuditEntry): Promise<number>

    /** The newest snapshot this process knows; changes made here are seen at once. */
    settings(): Settings
    onSettings(listener: (settings: Settings) => void): void
    /**
     * Applies all changes in one transaction and answers with the snapshot after them. Rejects with
     * `SettingConflictError`, and changes nothing, when one of them is not what its change was made `from`.
     */
    changeSettings(changes: readonly SettingChange[]): Promise<Settings>

    /** Writes asked for and not yet on disk. */
    queued(): number
    /** What is kept on this machine for a database that is away; null: the database is on this machine. */
    spool(): SpoolLook | null
    sweep(wish: SweepWish): Promise<SweepAnswer>
    /**
     * Takes what is derived from the rows (the logs' index) a short step further. Answers with how many
     * rows the step read: as many as the limit, and there may be more.
     */
    derive(wish: DeriveWish): Promise<number>
    /** null: no table is cut. */
    parts(): Promise<PartsLook | null>
    /** Writes a consistent copy of everything to this path. */
    backup(path: string): Promise<void>
    close(): Promise<void>
  }

/** The intake queue is over its bound: the sender is told to come again. */
export class StoreBusyError extends Error {
  override readonly name: string = 'StoreBusyError'
}

/** The database cannot be written to for now: it does not answer, or all of its servers are standbys. */
export class StoreAwayError extends StoreBusyError {
  override readonly name: string = 'StoreAwayError'
}

/** It is away, and what this machine keeps for it is over its bound. */
export class SpoolFullError extends StoreBusyError {
  override readonly name: string = 'SpoolFullError'
}

/** The disk is full, or read-only: nothing can be kept until that ends. */
export class StoreFullError extends Error {
  override readonly name = 'StoreFullError'
}
