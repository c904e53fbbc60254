import type { Database } from 'better-sqlite3'
import type { RenderedRequest } from '../../domain/delivery.ts'
import type { AttemptRow } from '../looks.ts'
import { attemptColumns, attemptOf, attemptShown, type StoredAttempt } from '../rows/attempts.ts'
import { inBucket } from '../rows/bucket.ts'
import { selectList } from '../rows/fields.ts'
import type { Settlement } from '../store.ts'
import { prepareInsert } from './fields.ts'

export function prepareAttempts(db: Database) {
  const insert = prepareInsert(db, {
    name: 'attempts',
    columns: attemptColumns,
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
    `select ${selectList(attemptShown)} from attempts
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
      ofDelivery.all(deliveryId).map(attemptOf),
  }
}
