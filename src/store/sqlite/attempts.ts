import type { Database } from 'better-sqlite3'
import type { AttemptResult, RenderedRequest } from '../../domain/delivery.ts'
import type { AttemptRow } from '../looks.ts'
import type { Settlement } from '../store.ts'
import { bit, prepareInsert, selectList } from './fields.ts'

const resultFields = [
  'startedAt',
  'endedAt',
  'status',
  'problem',
  'detail',
  'answer',
  'answerTruncated',
  'retryAfterMs',
  'remoteAddress',
  'sentAt',
] as const
const rowFields = ['deliveryId', 'generation', 'attempt', ...resultFields] as const
const fields = [...rowFields, 'request'] as const

type StoredAttempt = Omit<AttemptRow, 'answerTruncated'> & { readonly answerTruncated: number }

export function prepareAttempts(db: Database) {
  const insert = prepareInsert(db, {
    name: 'attempts',
    fields,
    conflict: 'on conflict (delivery_id, generation, attempt) do nothing',
  })
  const request = db
    .prepare<[string], string>(
      `select request from attempts where delivery_id = ? and request is not null
       order by generation desc, attempt desc limit 1`,
    )
    .pluck()
  const ofDelivery = db.prepare<[string], StoredAttempt>(
    `select ${selectList(rowFields)} from attempts
     where delivery_id = ? and started_at is not null order by generation, attempt`,
  )
  return {
    /** The request is kept with the attempt that rendered it; later ones send the same bytes. */
    insert: ({ deliveryId, generation, attempt, result, request }: Settlement, isNew: boolean) => {
      if (result === null && request === null) return
      insert({
        deliveryId,
        generation,
        attempt,
        ...storedOf(result),
        request: isNew && request !== null ? JSON.stringify(request) : null,
      })
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

const nothingDialled: AttemptResult = {
  startedAt: 0,
  endedAt: 0,
  status: null,
  problem: null,
  detail: null,
  answer: null,
  answerTruncated: false,
  retryAfterMs: null,
  remoteAddress: null,
  sentAt: null,
}

function storedOf(result: AttemptResult | null) {
  if (result === null)
    return { ...nothingDialled, startedAt: null, endedAt: null, answerTruncated: 0 }
  return { ...result, answerTruncated: bit(result.answerTruncated) }
}
