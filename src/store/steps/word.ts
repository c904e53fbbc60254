import type { Cause } from '../../domain/lead.ts'
import type { Note, Reading } from '../../domain/reading.ts'
import type { Outcome, PostbackReason } from '../../domain/verdict.ts'

/** What a reading came with: enough to judge it, now or once more. */
export type Word = {
  readonly id: string
  /** Time of receipt. */
  readonly at: number
  readonly network: string
  readonly cause: Cause
  readonly unauthenticated: boolean
  readonly reading: Reading
}

/** What became of a postback. */
export type Ending = {
  readonly outcome: Outcome
  readonly reason: PostbackReason | null
  readonly notes: readonly Note[]
  readonly subid: string | null
  readonly txid: string | null
  /** The reading to be judged again, with all that is known of it; null unless it waits. */
  readonly waits: Reading | null
}
