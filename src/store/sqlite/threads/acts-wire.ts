import type { RenderMode } from '../../../domain/resend-reasons.ts'
import type {
  Forgotten,
  HeardAgain,
  HeldAnswer,
  HeldChoice,
  NewReplay,
  Replay,
  ResendAnswer,
  TestsWish,
} from '../../acts.ts'
import type { ReplayStep } from '../../steps/step-replay.ts'
import type { Intake, Taken } from '../../store.ts'

export type ActOp =
  | { readonly kind: 'resend'; readonly id: string; readonly render: RenderMode }
  | { readonly kind: 'replay'; readonly replay: NewReplay }
  | { readonly kind: 'pause-replay'; readonly id: string; readonly paused: boolean }
  | { readonly kind: 'no-replay'; readonly id: string }
  | { readonly kind: 'replay-step'; readonly step: ReplayStep }
  | { readonly kind: 'try'; readonly intakes: readonly Intake[] }
  | { readonly kind: 'decide'; readonly postbackId: string; readonly leadId: string | null }
  | { readonly kind: 'apply-held'; readonly choice: HeldChoice }
  | { readonly kind: 'dismiss-held'; readonly ids: readonly string[] }
  | { readonly kind: 'hear-again'; readonly heard: readonly HeardAgain[] }
  | { readonly kind: 'forget'; readonly subid: string; readonly limit: number }
  | { readonly kind: 'no-tests'; readonly wish: TestsWish; readonly limit: number }

export type ActAnswer = {
  readonly resend: ResendAnswer
  readonly replay: undefined
  readonly 'pause-replay': boolean
  readonly 'no-replay': boolean
  readonly 'replay-step': Replay | undefined
  readonly try: readonly Taken[]
  readonly decide: Taken | undefined
  readonly 'apply-held': HeldAnswer | undefined
  readonly 'dismiss-held': number
  readonly 'hear-again': readonly Taken[]
  readonly forget: Forgotten
  readonly 'no-tests': number
}
