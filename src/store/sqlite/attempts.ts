import type { Database } from 'better-sqlite3'
import type { AttemptResult, RenderedRequest } from '../../domain/delivery.ts'
import type { AttemptRow } from '../looks.ts'
import type { Settlement } from '../store.ts'
import { inBucket } from './bucket.ts'
import { bit, type Column, prepareInsert, selectList } from './fields.ts'

type Whole = {
  readonly settlement: Settlement
  /** null when nothing was dialled. */
  readonly result: AttemptResult | null
  /** This attempt rendered the request; later ones send the same bytes. */
  readonly isNew: boolean
}

const shown: readonly Column<Whole>[] = [
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

const columns: readonly Column<Whole>[] = [
  ...shown,
  ['request', ({ settlement, isNew }) => requestOf(settlement, isNew)],
]

type StoredAttempt = Omit<AttemptRow, 'answerTruncated'> & { readonly answerTruncated: number }

export function prepareAttempts(db: Database) {
  const insert = prepareInsert(db, {
    name: 'attempts',
    columns,
    conflict: 'on conflict (bucket, delivery_id, generation, attempt) do nothing',
  })
  const request = db
    .prepare<[string], string>(
      `select request from attempts
       where ${inBucket} and delivery_id = ? and request is not null
       order by generation desc, attempt desc limit 1`,
    )
    .pluck()
  const ofDelivery = db.prepare<[string], StoredAttempt>(
    `select ${selectList(shown)} from attempts
     where ${inBucket} and delivery_id = ? and started_at is not null
     order by generation, attempt`,
  )
  return {
    insert: (settlement: Settlement, isNew: boolean) => {
      const { result, request } = settlement
      if (result !== null || request !== null) insert({ settlement, result, isNew })
    },
    findRequest: (deliveryId: string): RenderedRequest | null => {
      const text = request.get(deliveryId)
      return text === undefined ? null : JSON.parse(text)
    },
    ofDelivery: (deliveryId: string): readonly AttemptRow[] =>
      ofDelivery.all(deliveryId).map((row) => ({
        ...row,
        answerTruncated: row.answerTruncated === 1,
      })),
  }
}

function requestOf({ request }: Settlement, isNew: boolean): string | null {
  return isNew && request !== null ? JSON.stringify(request) : null
}
