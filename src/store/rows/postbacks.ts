import type { Cause } from '../../domain/lead.ts'
import type { PostbackReason } from '../../domain/verdict.ts'
import type { Ending, Word } from '../steps/word.ts'
import type { Intake } from '../store.ts'
import { bit, type Column, listJson } from './fields.ts'

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

/** With what is read again by those that write alone. */
export const allPostbackColumns: readonly Column<Whole>[] = [
  ...postbackColumns,
  ['unauthenticated', ({ intake }) => bit(intake.unauthenticated)],
  ['pending', ({ intake, ending }) => pendingOf(ending, intake.cause)],
]

export type StoredWord = {
  readonly id: string
  readonly at: number
  readonly network: string
  readonly unauthenticated: number
  readonly pending: string
  readonly reason: PostbackReason
}

export function pendingOf({ waits }: Ending, cause: Cause): string | null {
  return waits === null ? null : JSON.stringify({ cause, reading: waits })
}

export function wordOf(row: StoredWord): Word {
  const { cause, reading } = JSON.parse(row.pending)
  const { id, at, network } = row
  return { id, at, network, cause, reading, unauthenticated: row.unauthenticated === 1 }
}
