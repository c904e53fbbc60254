import type { Database } from 'better-sqlite3'
import type { Parker } from '../../../domain/delivery.ts'
import { inBucket } from '../../rows/bucket.ts'
import {
  deliveryAttempted,
  deliveryColumns,
  deliveryFixed,
  deliveryKeys,
  deliveryOpening,
} from '../../rows/deliveries.ts'
import { selectList } from '../../rows/fields.ts'
import { type PlainSettlement, problemOf } from '../../steps/settle-plain.ts'
import type { StoredDelivery, Told } from '../../steps/stored-delivery.ts'
import { prepareInsert, prepareUpdate } from './fields.ts'

const older = (a: StoredDelivery | undefined, b: StoredDelivery) =>
  a !== undefined && a.moveId < b.moveId ? a : b

const all = selectList(deliveryColumns)
const open = `state in ('waiting', 'parked')`

// SQLite prepares a statement anew for every value bound to a limit, and for every value at all where
// it has an order: ten times the price of the look itself. What every postback asks has neither.
export function prepareDeliveries(db: Database) {
  const insert = prepareInsert(db, {
    name: 'deliveries',
    columns: [...deliveryKeys, ...deliveryFixed, ...deliveryOpening],
  })
  const save = prepareUpdate(db, {
    name: 'deliveries',
    columns: [...deliveryOpening, ...deliveryAttempted],
    keys: deliveryKeys,
  })
  const find = db.prepare<[string], StoredDelivery>(
    `select ${all} from deliveries where ${inBucket} and id = ?`,
  )
  const openOfLead = db.prepare<[string, string], StoredDelivery>(
    `select ${all} from deliveries
     where ${inBucket} and lead_id = ? and destination = ? and ${open}`,
  )
  const clicklessOfLead = db.prepare<[string], StoredDelivery>(
    `select ${all} from deliveries
     where ${inBucket} and lead_id = ? and waits_for = 'click' and ${open}`,
  )
  const clicklessSince = db.prepare<[string, number, number], StoredDelivery>(
    `select ${all} from deliveries indexed by deliveries_clickless
     where ${inBucket} and waits_for = 'click' and ${open} and destination = ?
       and created_at <= ?
     order by created_at limit ?`,
  )
  const ofState = db.prepare<[string, string, number], StoredDelivery>(
    `select ${all} from deliveries indexed by deliveries_open
     where ${inBucket} and ${open} and destination = ? and state = ? limit ?`,
  )
  const parkedBy = db.prepare<[string, string, number], StoredDelivery>(
    `select ${all} from deliveries indexed by deliveries_open
     where ${inBucket} and ${open} and destination = ? and state = 'parked'
       and due_at is null and parked_by = ? order by id limit ?`,
  )
  return {
    insert,
    save,
    find: (id: string) => find.get(id),
    /** The oldest that is still open: the only one that may be due. */
    head: (leadId: string, destination: string) =>
      openOfLead.all(leadId, destination).reduce<StoredDelivery | undefined>(older, undefined),
    end: prepareEnd(db),
    ...prepareTold(db),
    clicklessOfLead: (leadId: string) =>
      clicklessOfLead.all(leadId).sort((a, b) => (a.moveId < b.moveId ? -1 : 1)),
    clicklessSince: (destination: string, before: number, limit: number) =>
      clicklessSince.all(destination, before, limit),
    ofState: (destination: string, state: 'waiting' | 'parked', limit: number) =>
      ofState.all(destination, state, limit),
    parkedBy: (destination: string, by: Parker, limit: number) =>
      parkedBy.all(destination, by, limit),
  }
}

/** Ends one that waits for this very attempt, and answers with its lead; undefined when there is none. */
function prepareEnd(db: Database) {
  const end = db
    .prepare<(string | number | null)[], string>(
      `update deliveries set state = ?, due_at = null, parked_by = null, attempts = ?,
         generated_at = coalesce(generated_at, ?), sending_at = ?,
         processing_at = coalesce(?, processing_at), final_at = ?, last_status = ?, last_error = ?
       where ${inBucket} and id = ? and state = 'waiting' and generation = 0 and attempts = ?
       returning lead_id`,
    )
    .pluck()
  return (settlement: PlainSettlement, now: number) => {
    const { deliveryId, attempt, generatedAt, result, step } = settlement
    const { startedAt, sentAt, status } = result
    const times = [generatedAt, startedAt, sentAt, now] as const
    const last = [status, problemOf(settlement)] as const
    return end.get(step.kind, attempt, ...times, ...last, deliveryId, attempt - 1)
  }
}

/** What a destination has been told, or is to be told. */
function prepareTold(db: Database) {
  const newer = db
    .prepare<[string, string, string], number>(
      `select 1 from deliveries
       where ${inBucket} and lead_id = ? and destination = ? and move_id > ? and ${open} limit 1`,
    )
    .pluck()
  const sale = db
    .prepare<[string, string, string], number>(
      `select 1 from deliveries d join moves m on m.bucket = d.bucket and m.id = d.move_id
       where d.${inBucket} and d.lead_id = ? and d.destination = ? and d.move_id < ?
         and d.state = 'delivered' and m.to_status = 'Purchase' limit 1`,
    )
    .pluck()
  const ofMove = db
    .prepare<[string, string, string], number>(
      `select 1 from deliveries
       where ${inBucket} and lead_id = ? and destination = ? and move_id = ?`,
    )
    .pluck()
  return {
    newerWaits: ({ leadId, destination, moveId }: Told) =>
      newer.get(leadId, destination, moveId) !== undefined,
    toldSale: ({ leadId, destination, moveId }: Told) =>
      sale.get(leadId, destination, moveId) !== undefined,
    /** Whether this destination has been, or is to be, told of this move. */
    ofMove: ({ leadId, destination, moveId }: Told) =>
      ofMove.get(leadId, destination, moveId) !== undefined,
  }
}
