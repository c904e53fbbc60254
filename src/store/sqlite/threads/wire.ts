import type { User, Workspace } from '../../../domain/access.ts'
import type { DueDelivery } from '../../../domain/delivery.ts'
import type { SecretKeys } from '../../../platform/secret-key.ts'
import type { AuditEntry, UserAnswer, UserChange } from '../../access.ts'
import type { NewCost, SpreadStep } from '../../costs.ts'
import type { RollWish, WeightsVersion } from '../../numbers.ts'
import type { CountedSlot } from '../../questions/due-slots.ts'
import type { WaitingLimits } from '../../steps/work.ts'
import type { DeriveWish, SettingChange, SweepAnswer, SweepWish } from '../../store.ts'
import type { RowAnswer, RowOp } from '../../writing/row-ops.ts'
import type { QueueAnswer } from '../../writing/write-queue.ts'
import type { HashedToken } from '../tables/tokens.ts'
import type { ActAnswer, ActOp } from './acts-wire.ts'
import type { PackedAnswer } from './pack.ts'

/** What concerns people. */
export type AccessOp =
  | { readonly kind: 'token'; readonly token: HashedToken; readonly audit: AuditEntry | null }
  | { readonly kind: 'no-token'; readonly id: string; readonly audit: AuditEntry | null }
  | { readonly kind: 'user'; readonly change: UserChange }
  | { readonly kind: 'no-user'; readonly user: User; readonly audit: AuditEntry }
  | { readonly kind: 'audit'; readonly audit: AuditEntry }
  | { readonly kind: 'workspace'; readonly workspace: Workspace; readonly audit: AuditEntry }

export type AccessAnswer = {
  readonly token: undefined
  readonly 'no-token': boolean
  readonly user: UserAnswer
  readonly 'no-user': 'saved' | 'changed' | 'last-owner'
  readonly audit: undefined
  readonly workspace: undefined
}

/** What was paid for clicks. */
export type CostOp =
  | { readonly kind: 'costs'; readonly costs: readonly NewCost[]; readonly audit: AuditEntry }
  | { readonly kind: 'no-cost'; readonly id: string; readonly audit: AuditEntry }
  | {
      readonly kind: 'spread'
      readonly step: SpreadStep | null
      readonly limit: number
      readonly keepDays: number
    }

export type CostAnswer = {
  readonly costs: undefined
  readonly 'no-cost': boolean
  /** Whether there may be more to spread. */
  readonly spread: boolean
}

/** What the writer's thread is asked to write. */
export type WriteOp =
  | RowOp
  | AccessOp
  | { readonly kind: 'release'; readonly destination: string; readonly limit: number }
  | { readonly kind: 'settings'; readonly changes: readonly SettingChange[] }
  | { readonly kind: 'align'; readonly limit: number }
  | { readonly kind: 'sweep'; readonly wish: SweepWish }
  | { readonly kind: 'derive'; readonly wish: DeriveWish }
  | { readonly kind: 'roll'; readonly wish: RollWish }
  | { readonly kind: 'slot'; readonly counted: CountedSlot; readonly isOver: boolean }
  | { readonly kind: 'pass-slot'; readonly slot: number }
  | { readonly kind: 'recount' }
  | { readonly kind: 'weights'; readonly weights: WeightsVersion }
  | { readonly kind: 'mute'; readonly id: string; readonly until: number }
  | CostOp
  | { readonly kind: 'ping' }
  | ActOp

/** What each is answered with. */
export type WriteAnswer = {
  /** How many were let go; less than the limit: all. */
  readonly release: number
  /** False: one of them was not what it was changed from. */
  readonly settings: boolean
  /** How many deliveries were brought in line with the settings; less than the limit: all. */
  readonly align: number
  readonly sweep: SweepAnswer
  readonly derive: number
  /** Whether there is more to count. */
  readonly roll: boolean
  readonly slot: undefined
  readonly 'pass-slot': undefined
  readonly recount: undefined
  readonly weights: undefined
  readonly mute: undefined
  readonly ping: undefined
} & RowAnswer &
  AccessAnswer &
  ActAnswer &
  CostAnswer

/** One message, one transaction. */
export type Batch = {
  readonly now: number
  readonly ops: readonly WriteOp[]
  /** Somebody listens for what is due. */
  readonly tellDue: boolean
}

export type BatchAnswer = QueueAnswer & {
  readonly kind: 'batch'
  readonly due: readonly DueDelivery[]
  /** The new snapshot as JSON, when the batch changed it. */
  readonly settings: string | null
}

export type WriterStart = {
  readonly path: string
  readonly now: number
  readonly waitingLimits: WaitingLimits
  /** null: secrets are kept as they are. */
  readonly keys: SecretKeys | null
}

export type WriterMessage = { readonly kind: 'ready'; readonly settings: string } | PackedAnswer
