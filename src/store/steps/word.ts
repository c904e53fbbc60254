import type { Held } from '../../domain/held-back.ts'
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
  /** What of it a person may still apply. Left out: nothing. */
  readonly held?: HeldWord
}

/** What was held back, and the reading that would be judged if a person applied it. */
export type HeldWord = Held & { readonly reading: Reading }

/** A word that was held back, as it is kept. */
export type KeptHeld = Pick<Word, 'id' | 'network'> & {
  readonly held: HeldWord
  readonly isOpen: boolean
  /** The correction that applied it, or `dismissed`; null: it is open, or it ended by itself. */
  readonly settledBy: string | null
}
