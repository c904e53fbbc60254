import type { Cause } from '../../domain/lead.ts'
import type { PostbackReason } from '../../domain/verdict.ts'
import type { Ending, HeldWord, KeptHeld, Word } from '../steps/word.ts'
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
  ['headers', ({ intake }) => headersOf(intake)],
  ['ip', ({ intake }) => intake.ip],
  ['outcome', ({ ending }) => ending.outcome],
  ['reason', ({ ending }) => ending.reason],
  ['notes', ({ ending }) => listJson(ending.notes)],
  ['subid', ({ ending }) => ending.subid],
  ['txid', ({ ending }) => ending.txid],
  ['settingsVersion', ({ settingsVersion }) => settingsVersion],
]

const headersOf = ({ headers }: Intake) => (headers === undefined ? null : JSON.stringify(headers))

/** With what is read again by those that write alone. */
export const allPostbackColumns: readonly Column<Whole>[] = [
  ...postbackColumns,
  ['unauthenticated', ({ intake }) => bit(intake.unauthenticated)],
  ['pending', ({ intake, ending }) => pendingOf(ending, intake.cause)],
  ['heldKind', ({ ending }) => ending.held?.kind ?? null],
  ['held', ({ ending }) => heldOf(ending)],
]

export type StoredWord = {
  readonly id: string
  readonly at: number
  readonly network: string
  readonly unauthenticated: number
  readonly pending: string
  readonly reason: PostbackReason
}

export type StoredHeld = {
  readonly id: string
  readonly network: string
  readonly held: string
  readonly kind: string | null
  readonly settledBy: string | null
}

/** Safe: written by `heldOf` alone. */
export function keptHeldOf({ kind, held, ...rest }: StoredHeld): KeptHeld {
  return { ...rest, held: JSON.parse(held) as HeldWord, isOpen: kind !== null }
}

export const heldOf = ({ held }: Ending): string | null =>
  held === undefined ? null : JSON.stringify(held)

export function pendingOf({ waits }: Ending, cause: Cause): string | null {
  return waits === null ? null : JSON.stringify({ cause, reading: waits })
}

export function wordOf(row: StoredWord): Word {
  const { cause, reading } = JSON.parse(row.pending)
  const { id, at, network } = row
  return { id, at, network, cause, reading, unauthenticated: row.unauthenticated === 1 }
}
