import type { Click } from '../../domain/click.ts'
import type { DueDelivery } from '../../domain/delivery.ts'
import type {
  ClickAnswer,
  Intake,
  SettingChange,
  Settlement,
  SweepAnswer,
  SweepWish,
  Taken,
  View,
} from '../store.ts'
import type { ActAnswer, ActOp } from './acts-wire.ts'
import type { HashedToken } from './tokens.ts'
import type { WaitingLimits } from './work.ts'

/** What the writer's thread is asked to write. */
export type WriteOp =
  | { readonly kind: 'click'; readonly click: Click }
  | { readonly kind: 'clicks'; readonly clicks: readonly Click[] }
  | { readonly kind: 'view'; readonly view: View }
  | { readonly kind: 'take'; readonly intake: Intake }
  | { readonly kind: 'settle'; readonly settlement: Settlement }
  | {
      readonly kind: 'state'
      readonly id: string
      readonly state: 'waiting' | 'parked' | 'cancelled'
    }
  | { readonly kind: 'token'; readonly token: HashedToken }
  | { readonly kind: 'no-token'; readonly id: string }
  | { readonly kind: 'settings'; readonly changes: readonly SettingChange[] }
  | { readonly kind: 'align'; readonly limit: number }
  | { readonly kind: 'sweep'; readonly wish: SweepWish }
  | { readonly kind: 'ping' }
  | ActOp

/** What each is answered with. */
export type WriteAnswer = {
  readonly click: ClickAnswer
  readonly clicks: readonly ClickAnswer[]
  readonly view: undefined
  readonly take: Taken
  readonly settle: undefined
  readonly state: boolean
  readonly token: undefined
  readonly 'no-token': boolean
  readonly settings: undefined
  /** How many deliveries were brought in line with the settings; less than the limit: all. */
  readonly align: number
  readonly sweep: SweepAnswer
  readonly ping: undefined
} & ActAnswer

/** One message, one transaction. */
export type Batch = {
  readonly now: number
  readonly ops: readonly WriteOp[]
  /** Somebody listens for what is due. */
  readonly tellDue: boolean
}

/** `full`: the disk; `busy`: another program holds the database; `other`: this one operation. */
export type Failure = {
  readonly index: number
  readonly kind: 'full' | 'busy' | 'other'
  readonly message: string
}

export type BatchAnswer = {
  readonly kind: 'batch'
  /** One for each operation, in order; undefined where it failed. */
  readonly values: readonly unknown[]
  readonly failures: readonly Failure[]
  readonly due: readonly DueDelivery[]
  /** The new snapshot as JSON, when the batch changed it. */
  readonly settings: string | null
}

export type WriterStart = {
  readonly path: string
  readonly now: number
  readonly waitingLimits: WaitingLimits
}

export type WriterMessage = { readonly kind: 'ready'; readonly settings: string } | BatchAnswer
