import type { AttemptResult } from '../../domain/delivery.ts'
import type { AttemptRow } from '../looks.ts'
import type { KeptAttempt } from '../steps/tables.ts'
import { bit, type Column } from './fields.ts'

type Whole = {
  readonly settlement: KeptAttempt
  /** null when nothing was dialled. */
  readonly result: AttemptResult | null
  /** This attempt rendered the request; later ones send the same bytes. */
  readonly isNew: boolean
}

/** Without the request. */
export const attemptShown: readonly Column<Whole>[] = [
  ['deliveryId', ({ settlement }) => settlement.deliveryId],
  ['generation', ({ settlement }) => settlement.generation],
  ['attempt', ({ settlement }) => settlement.attempt],
  ['startedAt', ({ result }) => result?.startedAt ?? null],
  ['endedAt', ({ result }) => result?.endedAt ?? null],
  ['status', ({ result }) => result?.status ?? null],
  ['problem', ({ result }) => result?.problem ?? null],
  ['detail', ({ result }) => result?.detail ?? null],
  ['answer', ({ result }) => result?.answer ?? null],
  ['answerTruncated', ({ result }) => bit(result?.answerTruncated ?? false)],
  ['retryAfterMs', ({ result }) => result?.retryAfterMs ?? null],
  ['remoteAddress', ({ result }) => result?.remoteAddress ?? null],
  ['sentAt', ({ result }) => result?.sentAt ?? null],
]

export const attemptColumns: readonly Column<Whole>[] = [
  ...attemptShown,
  ['request', ({ settlement, isNew }) => requestOf(settlement, isNew)],
]

export type StoredAttempt = Omit<AttemptRow, 'answerTruncated'> & {
  readonly answerTruncated: number
}

export function attemptOf(row: StoredAttempt): AttemptRow {
  return { ...row, answerTruncated: row.answerTruncated === 1 }
}

function requestOf({ request }: KeptAttempt, isNew: boolean): string | null {
  return isNew && request !== null ? JSON.stringify(request) : null
}
