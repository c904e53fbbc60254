import { type Asking, change, get } from '../questions/asking.ts'
import type { Place } from '../questions/cursor.ts'
import { nowhere } from '../questions/derived-to.ts'
import { inSums, onlyBucket } from '../rows/bucket.ts'
import { logDerivations } from './log-derivations.ts'

export type StepWish = {
  readonly nowMs: number
  /** Rows to read at most. */
  readonly limit: number
  /** What is younger than this may change before it is over, or be there and not be seen yet. */
  readonly lagMs: number
  /** The same of moves, which never change; 0: they come in their order. */
  readonly movesLagMs: number
}

export type DeriveStep = StepWish & {
  /** Where the last step ended: all up to and including this is derived. */
  readonly after: Place
}

export type Derivation = {
  /** Of its watermark; unique, and kept for as long as what it has derived. */
  readonly name: string
  /**
   * Reads on from `after` and writes what follows, in the transaction it is called in. What it has read
   * before it may be given again: doing it twice is doing it once.
   */
  readonly step: (step: DeriveStep) => Asking<{ readonly place: Place; readonly rows: number }>
}

type StoredPlace = Place & { readonly seenAt: number }

const findPlace = `select at, id, seen_at as "seenAt" from derivations
  where ${inSums} and name = ?`
const savePlace = `insert into derivations (bucket, name, at, id, seen_at)
  values (${onlyBucket}, ?, ?, ?, ?)
  on conflict (bucket, name) do update
  set at = excluded.at, id = excluded.id, seen_at = excluded.seen_at`

/**
 * Derives from rows that are there already, a bounded step at a time. Answers with the most rows that any
 * derivation read: as many as the limit, and there may be more.
 */
export function* derive(wish: StepWish): Asking<number> {
  let most = 0
  for (const { name, step } of logDerivations) {
    const known = yield* get<StoredPlace>(findPlace, name)
    const after = startOf(known, wish.nowMs)
    const { place, rows } = yield* step({ ...wish, after })
    most = Math.max(most, rows)
    if (known === undefined || rows > 0 || isSetBack(known, wish.nowMs)) {
      yield* change(savePlace, name, place.at, place.id, wish.nowMs)
    }
  }
  return most
}

const isSetBack = (known: StoredPlace, nowMs: number) => nowMs < known.seenAt

const readAgainMs = 60_000

/** What comes after the clock was set back may stand before what is derived already. */
function startOf(known: StoredPlace | undefined, nowMs: number): Place {
  if (known === undefined) return nowhere
  const again = nowMs - readAgainMs
  return isSetBack(known, nowMs) && known.at > again ? { at: again, id: '' } : known
}
