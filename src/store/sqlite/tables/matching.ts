import type { Database } from 'better-sqlite3'
import type { Reading } from '../../../domain/reading.ts'
import { inBucket, onlyBucket } from '../../rows/bucket.ts'
import type { WaitingPlace } from '../../steps/rematch-round.ts'
import { orderIdsOf, type WaitKey } from '../../steps/wait-keys.ts'
import type { Word } from '../../steps/word.ts'

/** Finds the subid of what names none. The first word about an order settles whose it is. */
export function prepareTransactions(db: Database) {
  const insert = db.prepare<[string, string, string]>(
    `insert into transactions (bucket, network, order_id, subid) values (${onlyBucket}, ?, ?, ?)
     on conflict (bucket, network, order_id) do nothing`,
  )
  const find = db
    .prepare<[string, string], string>(
      `select subid from transactions where ${inBucket} and network = ? and order_id = ?`,
    )
    .pluck()
  return {
    insert: (network: string, orderId: string, subid: string) =>
      insert.run(network, orderId, subid).changes === 1,
    findSubid: (network: string, reading: Reading): string | undefined => {
      for (const orderId of orderIdsOf(reading)) {
        const subid = find.get(network, orderId)
        if (subid !== undefined) return subid
      }
      return undefined
    },
  }
}

export function prepareWaiting(db: Database) {
  const insert = db.prepare<[string, string, string, string, number]>(
    `insert into waiting (bucket, kind, key, network, postback_id, at)
     values (${onlyBucket}, ?, ?, ?, ?, ?)`,
  )
  const remove = db.prepare<[string, string, string, string]>(
    `delete from waiting
     where ${inBucket} and kind = ? and key = ? and network = ? and postback_id = ?`,
  )
  const count = db.prepare<[], number>(`select count(*) from waiting where ${inBucket}`).pluck()
  const countOf = db
    .prepare<[string, string], number>(
      `select count(*) from waiting where ${inBucket} and kind = ? and key = ?`,
    )
    .pluck()
  const before = db
    .prepare<[number, number], string>(
      `select distinct postback_id from waiting
       where ${inBucket} and at < ? order by at limit ?`,
    )
    .pluck()
  const after = db.prepare<[number, string, number], WaitingPlace>(
    `select at, postback_id as "postbackId" from waiting indexed by waiting_by_time
     where ${inBucket} and (at, postback_id) > (?, ?) and kind in ('click', 'order')
     order by at, postback_id limit ?`,
  )
  const forClick = db
    .prepare<[string], string>(
      `select postback_id from waiting where ${inBucket} and kind = 'click' and key = ?`,
    )
    .pluck()
  const forOrder = db
    .prepare<[string, string], string>(
      `select postback_id from waiting
       where ${inBucket} and kind = 'order' and key = ? and network = ?`,
    )
    .pluck()
  return {
    insert: ({ kind, key, network }: WaitKey, word: Pick<Word, 'id' | 'at'>) =>
      insert.run(kind, key, network, word.id, word.at),
    remove: ({ kind, key, network }: WaitKey, postbackId: string) =>
      remove.run(kind, key, network, postbackId).changes,
    count: () => count.get() ?? 0,
    countOf: ({ kind, key }: WaitKey) => countOf.get(kind, key) ?? 0,
    before: (at: number, limit: number): readonly string[] => before.all(at, limit),
    after: ({ at, postbackId }: WaitingPlace, limit: number) => after.all(at, postbackId, limit),
    forClick: (subid: string): readonly string[] => forClick.all(subid).sort(),
    forOrder: (orderId: string, network: string): readonly string[] =>
      forOrder.all(orderId, network).sort(),
  }
}
