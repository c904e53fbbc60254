import type { Database } from 'better-sqlite3'
import type { Place } from '../questions/cursor.ts'
import { nowhere } from '../questions/derived-to.ts'
import { inBucket, onlyBucket } from '../rows/bucket.ts'

export type DeriveStep = {
  /** Where the last step ended: all up to and including this is derived. */
  readonly after: Place
  readonly nowMs: number
  /** Rows to read at most. */
  readonly limit: number
}

export type Derivation = {
  /** Of its watermark; unique, and kept for as long as what it has derived. */
  readonly name: string
  /**
   * Reads on from `after` and writes what follows, in the transaction it is called in. What it has read
   * before it may be given again: doing it twice is doing it once.
   */
  readonly step: (step: DeriveStep) => { readonly place: Place; readonly rows: number }
}

type StoredPlace = Place & { readonly seenAt: number }

/** What is derived from rows that are there already, a bounded step at a time, in the writer's thread. */
export function prepareDerivations(db: Database, derivations: readonly Derivation[]) {
  const find = db.prepare<[string], StoredPlace>(
    `select at, id, seen_at as "seenAt" from derivations where ${inBucket} and name = ?`,
  )
  const save = db.prepare<[string, number, string, number]>(
    `insert into derivations (bucket, name, at, id, seen_at) values (${onlyBucket}, ?, ?, ?, ?)
     on conflict (bucket, name) do update
     set at = excluded.at, id = excluded.id, seen_at = excluded.seen_at`,
  )
  /** The most rows that any of them read: as many as the limit, and there may be more. */
  const step = ({ nowMs, limit }: Pick<DeriveStep, 'nowMs' | 'limit'>): number => {
    let most = 0
    for (const derivation of derivations) {
      const known = find.get(derivation.name)
      const after = startOf(known, nowMs)
      const { place, rows } = derivation.step({ after, nowMs, limit })
      most = Math.max(most, rows)
      if (known === undefined || rows > 0 || isSetBack(known, nowMs)) {
        save.run(derivation.name, place.at, place.id, nowMs)
      }
    }
    return most
  }
  return { step }
}

const isSetBack = (known: StoredPlace, nowMs: number) => nowMs < known.seenAt

const readAgainMs = 60_000

/** What comes after the clock was set back may stand before what is derived already. */
function startOf(known: StoredPlace | undefined, nowMs: number): Place {
  if (known === undefined) return nowhere
  const again = nowMs - readAgainMs
  return isSetBack(known, nowMs) && known.at > again ? { at: again, id: '' } : known
}
