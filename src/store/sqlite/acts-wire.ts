import type {
  Forgotten,
  HeardAgain,
  HeldAnswer,
  HeldChoice,
  NewReplay,
  Replay,
  ResendAnswer,
  TestsWish,
} from '../acts.ts'
import type { ReplayStep } from '../questions/find-replayed.ts'
import type { Intake, Taken } from '../store.ts'

export type ActOp =
  | { readonly kind: 'resend'; readonly id: string }
  | { readonly kind: 'replay'; readonly replay: NewReplay }
  | { readonly kind: 'no-replay'; readonly id: string }
  | { readonly kind: 'replay-step'; readonly step: ReplayStep }
  | { readonly kind: 'try'; readonly intakes: readonly Intake[] }
  | { readonly kind: 'decide'; readonly postbackId: string; readonly leadId: string | null }
  | { readonly kind: 'apply-held'; readonly choice: HeldChoice }
  | { readonly kind: 'hear-again'; readonly heard: readonly HeardAgain[] }
  | { readonly kind: 'forget'; readonly subid: string; readonly limit: number }
  | { readonly kind: 'no-tests'; readonly wish: TestsWish; readonly limit: number }

export type ActAnswer = {
  readonly resend: ResendAnswer
  readonly replay: undefined
  readonly 'no-replay': boolean
  readonly 'replay-step': Replay | undefined
  readonly try: readonly Taken[]
  readonly decide: Taken | undefined
  readonly 'apply-held': HeldAnswer | undefined
  readonly 'hear-again': readonly Taken[]
  readonly forget: Forgotten
  readonly 'no-tests': number
}
