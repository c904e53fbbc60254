import type { Database } from 'better-sqlite3'
import type { RenderedRequest } from '../../domain/delivery.ts'
import type { Status } from '../../domain/status.ts'
import type { DeliveryFilter, DeliveryRow, ListPage, ListWish } from '../looks.ts'
import { inBucket } from './bucket.ts'
import { boundedLimit, type Conditions, openConditions, pageOf } from './conditions.ts'
import { readCursor } from './cursor.ts'
import { deliveryColumns, type StoredDelivery } from './deliveries.ts'
import { type SqlValue, selectList } from './fields.ts'
import { idFloor } from './id-time.ts'

type Told = {
  readonly txid: string
  readonly event: Status
  readonly movedAt: number
  readonly request: string | null
}

/** Newest first along the key: ids bear the time they were made at. */
export function listDeliveries(
  db: Database,
  filter: DeliveryFilter,
  wish: ListWish,
): ListPage<DeliveryRow> {
  const limit = boundedLimit(wish.limit)
  const after = readCursor(wish.cursor)
  const conditions = openConditions()
  conditions.add(`d.${inBucket}`)
  conditions.add(`d.lead_id in (${leadIdsOfSubid})`, filter.subid)
  conditions.add('d.destination = ?', filter.destination)
  addState(conditions, filter.state)
  conditions.add('d.id >= ?', wish.from === null ? undefined : idFloor('d_', wish.from))
  conditions.add('d.id < ?', wish.to === null ? undefined : idFloor('d_', wish.to))
  conditions.add('d.id < ?', after?.id)
  const rows = db
    .prepare<SqlValue[], StoredDelivery & Told>(
      `${selectDeliveries} ${conditions.where()} order by d.id desc limit ?`,
    )
    .all(...conditions.values(), limit + 1)
    .map(deliveryRowOf)
  return pageOf(rows, limit, (row) => ({ at: row.at, id: row.id }))
}

// The texts of the partial indexes, which are used only where a query repeats them. What is open is
// gathered by its index first: among millions that are over it would be looked for in vain.
function addState(conditions: Conditions, state: DeliveryFilter['state']): void {
  if (state === undefined || state === 'delivered') {
    conditions.add('d.state = ?', state)
  } else if (state === 'waiting' || state === 'parked') {
    conditions.add(
      `d.id in (
        select id from deliveries
        where ${inBucket} and state in ('waiting', 'parked') and state = ?)`,
      state,
    )
  } else {
    conditions.add(`d.state in ('failed', 'expired', 'cancelled') and d.state = ?`, state)
  }
}

export const leadIdsOfSubid = `select id from leads where ${inBucket} and subid = ?`

/** Deliveries with what their move says and the request that was rendered last. */
export const selectDeliveries = `
  select ${selectList(deliveryColumns, 'd')},
    m.txid as "txid", m.to_status as "event", m.at as "movedAt",
    (select a.request from attempts a
     where a.bucket = d.bucket and a.delivery_id = d.id and a.request is not null
     order by a.generation desc, a.attempt desc limit 1) as "request"
  from deliveries d join moves m on m.bucket = d.bucket and m.id = d.move_id`

export function deliveryRowOf(row: StoredDelivery & Told): DeliveryRow {
  const request: RenderedRequest | null = row.request === null ? null : JSON.parse(row.request)
  return {
    id: row.id,
    at: row.createdAt,
    subid: row.subid,
    txid: row.txid,
    leadId: row.leadId,
    moveId: row.moveId,
    event: row.event,
    destination: row.destination,
    state: row.state,
    attempts: row.attempts,
    generation: row.generation,
    nextAt: row.dueAt,
    lastStatus: row.lastStatus,
    lastError: row.lastError,
    replyStatus: row.replyStatus,
    request,
    process: {
      Initial: row.movedAt,
      Generated: row.generatedAt,
      Sending: row.sendingAt,
      Processing: row.processingAt,
      Updating: row.updatingAt,
      Final: row.finalAt,
    },
  }
}
