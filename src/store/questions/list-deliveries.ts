import { loggedState, type RenderedRequest } from '../../domain/delivery.ts'
import type { Status } from '../../domain/status.ts'
import type { DeliveryFilter, DeliveryRow, ListPage, ListWish } from '../looks.ts'
import { inBucket } from '../rows/bucket.ts'
import { deliveryColumns } from '../rows/deliveries.ts'
import { selectList } from '../rows/fields.ts'
import type { StoredDelivery } from '../steps/stored-delivery.ts'
import { type Asking, all, listed } from './asking.ts'
import { boundedLimit } from './conditions.ts'
import { isWanted, pageOfPlaces } from './log-page.ts'
import { leadOfDelivery } from './log-shapes.ts'

export type ListedDelivery = StoredDelivery & {
  readonly txid: string
  readonly event: Status
  readonly movedAt: number
  readonly network: string
  readonly campaign: string | null
  readonly amount: string | null
  readonly currency: string | null
  readonly latencyMs: number | null
  readonly request: string | null
  readonly supersededBy: string | null
}

/** Newest first; by its fields along the logs' index, and what is newer than that from the log. */
export function* listDeliveries(
  filter: DeliveryFilter,
  wish: ListWish,
): Asking<ListPage<DeliveryRow>> {
  const { places, next } = yield* pageOfPlaces({ log: 'deliveries', filter }, wish)
  const rows = yield* all<ListedDelivery>(
    `${selectDeliveries} where d.${inBucket} and d.id in (${listed})
     order by d.id desc limit ${boundedLimit(wish.limit)}`,
    JSON.stringify(places.map(({ id }) => id)),
  )
  const items = rows
    .map(deliveryRowOf)
    .filter((row) => isWanted(filter, { state: loggedState(row), error: row.lastError }))
  return { items, next }
}

/** Deliveries with what their move says and the request that was rendered last. */
export const selectDeliveries = `
  select ${selectList(deliveryColumns, 'd')},
    m.txid as "txid", m.to_status as "event", m.at as "movedAt",
    m.network as "network", m.amount as "amount", m.currency as "currency",
    ${leadOfDelivery('l.campaign')} as "campaign",
    (select a.ended_at - a.started_at from attempts a
     where a.bucket = d.bucket and a.delivery_id = d.id
     order by a.generation desc, a.attempt desc limit 1) as "latencyMs",
    (select a.request from attempts a
     where a.bucket = d.bucket and a.delivery_id = d.id and a.request is not null
     order by a.generation desc, a.attempt desc limit 1) as "request",
    case when d.last_error = 'superseded' then (
      select n.id from deliveries n
      where n.bucket = d.bucket and n.lead_id = d.lead_id and n.destination = d.destination
        and n.move_id > d.move_id
      order by n.move_id limit 1) end as "supersededBy"
  from deliveries d join moves m on m.bucket = d.bucket and m.id = d.move_id`

export function deliveryRowOf(row: ListedDelivery): DeliveryRow {
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
    network: row.network,
    campaign: row.campaign,
    amount: row.amount,
    currency: row.currency,
    state: row.state,
    parkedBy: row.parkedBy,
    attempts: row.attempts,
    generation: row.generation,
    waitsFor: row.waitsFor,
    nextAt: row.dueAt,
    lastStatus: row.lastStatus,
    lastError: row.lastError,
    supersededBy: row.supersededBy,
    replyStatus: row.replyStatus,
    latencyMs: row.latencyMs,
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
