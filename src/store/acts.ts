import type { DeliveryState } from '../domain/delivery.ts'
import type { NotResent, RenderMode, ReplayMode } from '../domain/resend-reasons.ts'
import type { SettingKind } from '../domain/settings.ts'
import type { Status } from '../domain/status.ts'
import type { AnyOf } from './looks.ts'
import type { Intake, IntakeReading, Taken } from './store.ts'

export type ResendAnswer = 'resent' | NotResent

export type OverState = Exclude<DeliveryState, 'waiting' | 'sending' | 'parked'>

/** Times are epoch milliseconds: when the delivery (of `missing`: the move) was made. */
export type ReplayFilter = {
  readonly states?: readonly OverState[]
  readonly destination?: AnyOf<string>
  readonly network?: AnyOf<string>
  /** Any of them. */
  readonly campaigns?: readonly string[]
  readonly event?: AnyOf<Status>
  /** Why it was not delivered last. */
  readonly error?: AnyOf<string>
  readonly subid?: string
  /** How a subid or transaction id begins. */
  readonly q?: string
  readonly from?: number
  /** Always set: what comes after the start of a replay is not its business. */
  readonly to: number
}

export type ReplayWish = {
  readonly mode: ReplayMode
  readonly filter: ReplayFilter
}

export type Skipped = Readonly<Partial<Record<NotResent, number>>>

/** What a replay would do. Beyond so many it is not counted any further. */
export type ReplayCount = {
  readonly count: number
  readonly capped: boolean
  readonly skipped: Skipped
}

export type NewReplay = ReplayWish & {
  readonly id: string
  readonly createdAt: number
  readonly by: string
  readonly render: RenderMode
  readonly perSecond: number
  readonly total: number
  readonly capped: boolean
}

export type Replay = NewReplay & {
  readonly state: 'running' | 'paused' | 'done' | 'cancelled'
  readonly sent: number
  readonly skipped: Skipped
  readonly updatedAt: number
}

export type SettingVersion = {
  readonly version: number
  readonly at: number
  readonly by: string
  /** As it was kept; null: it was archived. */
  readonly value: object | null
}

/** A postback whose word was in no list, as it reads today. */
export type HeardAgain = { readonly postbackId: string; readonly read: IntakeReading }

export type WaitingWord = { readonly subid: string; readonly network: string }

/** What a person says of a word that was held back. */
export type HeldChoice = {
  readonly postbackId: string
  readonly as: 'applied' | 'dismissed'
  /** Which lead, and whose, where the word itself does not say. */
  readonly leadId?: string
  readonly subid?: string
  /** The postback that the correction is kept as. */
  readonly correction: Omit<Intake, 'network' | 'cause' | 'read'>
}

/** `isNew`: it was done now; else it had been before, and is answered as it was. */
export type HeldAnswer = { readonly taken: Taken; readonly isNew: boolean }

export type TestsWish = {
  /** null: of every network. */
  readonly network: string | null
  /** null: of every campaign, and without one. */
  readonly campaigns: readonly string[] | null
  /** Their clicks, views and postbacks as well. */
  readonly withClicks: boolean
}

/** From how many rows of each kind something was taken. */
export type Forgotten = {
  readonly clicks: number
  readonly leads: number
  readonly postbacks: number
  readonly attempts: number
}

/** What people do by hand. */
export type Acts = {
  /** Opens a delivery that is over again: one generation more, the same event id. */
  resend(id: string, render?: RenderMode): Promise<ResendAnswer>
  /** What a replay would do now; nothing is written. */
  countReplay(wish: ReplayWish): Promise<ReplayCount>
  startReplay(replay: NewReplay): Promise<void>
  findReplay(id: string): Promise<Replay | undefined>
  /** Newest first, at most 200. */
  listReplays(): Promise<readonly Replay[]>
  /** Stops for a while, or goes on. False when that is how it stands, or it is over. */
  pauseReplay(id: string, paused: boolean): Promise<boolean>
  /** False when it is over already. */
  cancelReplay(id: string): Promise<boolean>
  /** Reopens at most so many; each step is one transaction, so that a restart goes on behind it. */
  stepReplay(id: string, limit: number): Promise<Replay | undefined>
  /** Judges them in this order as if they came now, and forgets all of it. */
  tryTake(intakes: readonly Intake[]): Promise<readonly Taken[]>
  /** A person says which lead a waiting postback is about; null: none. undefined: it waits no longer. */
  decide(postbackId: string, leadId: string | null): Promise<Taken | undefined>
  /**
   * Applies, once, what was held back of a postback, or lets it be. undefined: nothing was, or a lead has to
   * be named.
   */
  applyHeld(choice: HeldChoice): Promise<HeldAnswer | undefined>
  /** Lets all of these be in one transaction; answers with how many of them were open. */
  dismissHeld(postbackIds: readonly string[]): Promise<number>
  /**
   * Judges postbacks whose word was not understood, each in its own place and with its time of receipt, in
   * this order. Those that end as they did, or whose word was understood all along, are left out.
   */
  hearAgain(heard: readonly HeardAgain[]): Promise<readonly Taken[]>
  /** A postback that waits for a person, and what it is about. */
  findWaiting(postbackId: string): Promise<WaitingWord | undefined>
  /** Deletes leads that are tests, with all that is theirs; answers with how many. */
  deleteTests(wish: TestsWish): Promise<number>
  /**
   * Takes from everything about a subid what tells who its visitor is; money, statuses and times stay. In
   * steps, each a transaction: done again it goes on where it was interrupted.
   */
  forget(subid: string): Promise<Forgotten>
  /** Newest first, at most 200. */
  listVersions(kind: SettingKind, id: string): Promise<readonly SettingVersion[]>
}
