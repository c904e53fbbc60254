import type { WaitingWord } from '../acts.ts'
import { inBucket } from '../rows/bucket.ts'
import { type StoredWord, wordOf } from '../rows/postbacks.ts'
import { type Asking, get } from './asking.ts'

/** A postback that waits for a person, and what it is about. */
export function* findWaiting(id: string): Asking<WaitingWord | undefined> {
  const row = yield* get<StoredWord>(
    `select id, at, network, unauthenticated, pending, reason from postbacks
     where ${inBucket} and id = ? and pending is not null`,
    id,
  )
  if (row?.reason !== 'ambiguous-lead') return undefined
  const { reading, network } = wordOf(row)
  return { subid: reading.subid ?? '', network }
}
