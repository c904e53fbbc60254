import type { Database } from 'better-sqlite3'
import { inBucket } from '../../rows/bucket.ts'
import { listJson } from '../../rows/fields.ts'
import {
  allPostbackColumns,
  heldOf,
  keptHeldOf,
  pendingOf,
  type StoredHeld,
  type StoredWord,
  wordOf,
} from '../../rows/postbacks.ts'
import type { Ending, Word } from '../../steps/word.ts'
import type { Intake, Taken } from '../../store.ts'
import { prepareInsert } from './fields.ts'

type UnknownWord = Pick<Intake, 'id' | 'receivedAt' | 'network'> & {
  readonly unauthenticated: number
}

export function preparePostbacks(db: Database) {
  const insert = prepareInsert(db, { name: 'postbacks', columns: allPostbackColumns })
  const answer = db.prepare<[string], Taken>(
    `select id, outcome, reason from postbacks where ${inBucket} and id = ?`,
  )
  const last = db
    .prepare<[], string>(`select id from postbacks where ${inBucket} order by id desc limit 1`)
    .pluck()
  // Ids begin with their time: what is newer than all this connection knows is not looked for.
  let newest = last.get() ?? ''
  const pending = db.prepare<[string], StoredWord>(
    `select id, at, network, unauthenticated, pending, reason from postbacks
     where ${inBucket} and id = ? and pending is not null`,
  )
  const unknownWord = db.prepare<[string], UnknownWord>(
    `select id, at as "receivedAt", network, unauthenticated from postbacks
     where ${inBucket} and id = ? and reason = 'status-unknown' and cause = 'network'`,
  )
  const setEnding = db.prepare<(string | number | null)[]>(
    `update postbacks set outcome = ?, reason = ?, notes = ?, subid = ?, settings_version = ?,
       pending = ?, held_kind = ?, held = coalesce(?, held), held_by = null
     where ${inBucket} and id = ?`,
  )
  const held = prepareHeld(db)
  return {
    insert: (intake: Intake, ending: Ending, settingsVersion: number) => {
      insert({ intake, ending, settingsVersion })
      if (intake.id > newest) newest = intake.id
    },
    /** Asked by the one connection that writes: it knows of every postback. */
    findAnswer: (id: string): Taken | undefined => (id > newest ? undefined : answer.get(id)),
    /** A postback that waits, as it is to be judged again. */
    findWaiting: (id: string) => {
      const row = pending.get(id)
      return row && { word: wordOf(row), reason: row.reason }
    },
    /** A postback whose word nobody understood. */
    findUnknownWord: (id: string) => {
      const row = unknownWord.get(id)
      return row && { ...row, unauthenticated: row.unauthenticated === 1 }
    },
    setEnding: (word: Pick<Word, 'id' | 'cause'>, ending: Ending, settingsVersion: number) =>
      setEnding.run(
        ending.outcome,
        ending.reason,
        listJson(ending.notes),
        ending.subid,
        settingsVersion,
        pendingOf(ending, word.cause),
        ending.held?.kind ?? null,
        heldOf(ending),
        word.id,
      ),
    ...held,
  }
}

function prepareHeld(db: Database) {
  const find = db.prepare<[string], StoredHeld>(
    `select id, network, held, held_kind as "kind", held_by as "settledBy" from postbacks
     where ${inBucket} and id = ? and held is not null`,
  )
  const settle = db.prepare<[string, string]>(
    `update postbacks set held_kind = null, held_by = ?
     where ${inBucket} and id = ? and held is not null`,
  )
  return {
    findHeld: (id: string) => {
      const row = find.get(id)
      return row && keptHeldOf(row)
    },
    settleHeld: (id: string, by: string) => void settle.run(by, id),
  }
}
