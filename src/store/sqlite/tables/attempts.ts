import type { Database } from 'better-sqlite3'
import type { AttemptRow } from '../../looks.ts'
import { attemptColumns, attemptOf, attemptShown, type StoredAttempt } from '../../rows/attempts.ts'
import { inBucket } from '../../rows/bucket.ts'
import { selectList } from '../../rows/fields.ts'
import type { KeptAttempt, KeptRequest } from '../../steps/tables.ts'
import { prepareInsert } from './fields.ts'

export function prepareAttempts(db: Database) {
  const insert = prepareInsert(db, {
    name: 'attempts',
    columns: attemptColumns,
    conflict: 'on conflict (bucket, delivery_id, generation, attempt) do nothing',
  })
  const request = db.prepare<[string], { generation: number; request: string }>(
    `select generation, request from attempts
     where ${inBucket} and delivery_id = ? and request is not null
     order by generation desc, attempt desc limit 1`,
  )
  const ofDelivery = db.prepare<[string], StoredAttempt>(
    `select ${selectList(attemptShown)} from attempts
     where ${inBucket} and delivery_id = ? and started_at is not null
     order by generation, attempt`,
  )
  return {
    insert: (settlement: KeptAttempt, isNew: boolean) => {
      const { result, request } = settlement
      if (result !== null || request !== null) insert({ settlement, result, isNew })
    },
    findRequest: (deliveryId: string): KeptRequest | null => {
      const kept = request.get(deliveryId)
      return kept === undefined ? null : { ...kept, request: JSON.parse(kept.request) }
    },
    ofDelivery: (deliveryId: string): readonly AttemptRow[] =>
      ofDelivery.all(deliveryId).map(attemptOf),
  }
}
