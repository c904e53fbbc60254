import type { Database } from 'better-sqlite3'
import type { Cause } from '../../domain/lead.ts'
import type { PostbackReason } from '../../domain/verdict.ts'
import type { Ending, HeldWord, KeptHeld, Word } from '../steps/word.ts'
import type { Intake, Taken } from '../store.ts'
import { inBucket } from './bucket.ts'
import { bit, type Column, listJson, prepareInsert } from './fields.ts'

type Whole = {
  readonly intake: Intake
  readonly ending: Ending
  readonly settingsVersion: number
}

export const postbackColumns: readonly Column<Whole>[] = [
  ['id', ({ intake }) => intake.id],
  ['at', ({ intake }) => intake.receivedAt],
  ['network', ({ intake }) => intake.network],
  ['cause', ({ intake }) => intake.cause.kind],
  ['method', ({ intake }) => intake.method],
  ['path', ({ intake }) => intake.path],
  ['query', ({ intake }) => intake.query],
  ['contentType', ({ intake }) => intake.contentType],
  ['body', ({ intake }) => intake.body],
  ['ip', ({ intake }) => intake.ip],
  ['outcome', ({ ending }) => ending.outcome],
  ['reason', ({ ending }) => ending.reason],
  ['notes', ({ ending }) => listJson(ending.notes)],
  ['subid', ({ ending }) => ending.subid],
  ['txid', ({ ending }) => ending.txid],
  ['settingsVersion', ({ settingsVersion }) => settingsVersion],
]

const columns: readonly Column<Whole>[] = [
  ...postbackColumns,
  ['unauthenticated', ({ intake }) => bit(intake.unauthenticated)],
  ['pending', ({ intake, ending }) => pendingOf(ending, intake.cause)],
  ['heldKind', ({ ending }) => ending.held?.kind ?? null],
  ['held', ({ ending }) => heldOf(ending)],
]

type StoredWord = {
  readonly id: string
  readonly at: number
  readonly network: string
  readonly unauthenticated: number
  readonly pending: string
  readonly reason: PostbackReason
}

type UnknownWord = Pick<Intake, 'id' | 'receivedAt' | 'network'> & {
  readonly unauthenticated: number
}

export function preparePostbacks(db: Database) {
  const insert = prepareInsert(db, { name: 'postbacks', columns })
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

type StoredHeld = {
  readonly id: string
  readonly network: string
  readonly held: string
  readonly kind: string | null
  readonly settledBy: string | null
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
    findHeld: (id: string): KeptHeld | undefined => {
      const row = find.get(id)
      if (row === undefined) return undefined
      const { kind, held, ...rest } = row
      // Safe: written by `heldOf` alone.
      return { ...rest, held: JSON.parse(held) as HeldWord, isOpen: kind !== null }
    },
    settleHeld: (id: string, by: string) => void settle.run(by, id),
  }
}

const heldOf = ({ held }: Ending) => (held === undefined ? null : JSON.stringify(held))

function pendingOf({ waits }: Ending, cause: Cause): string | null {
  return waits === null ? null : JSON.stringify({ cause, reading: waits })
}

function wordOf(row: StoredWord): Word {
  const { cause, reading } = JSON.parse(row.pending)
  const { id, at, network } = row
  return { id, at, network, cause, reading, unauthenticated: row.unauthenticated === 1 }
}
