import type { Database } from 'better-sqlite3'
import type { AttemptRow, DeliveryRow, TraceRows } from '../looks.ts'
import { inBucket } from './bucket.ts'
import { deliveryRowOf, selectDeliveries } from './list-deliveries.ts'
import { postbacksOf } from './list-postbacks.ts'
import { leadIdsOfSubid, postbackIdsOfSubid } from './log-question.ts'
import type { Tables } from './tables.ts'

const mostRows = 1_000

/** Everything known about one subid, oldest first. */
export function traceSubid(db: Database, tables: Tables, subid: string): TraceRows {
  const leads = tables.leads.ofSubid(subid)
  const deliveries = deliveriesOf(db, subid)
  return {
    click: tables.clicks.find(subid),
    leads: leads.toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)),
    views: tables.clicks.views(subid, mostRows),
    postbacks: postbacksOf(db, postbackIdsOfSubid, [subid, subid, mostRows]),
    moves: leads
      .flatMap((lead) => tables.moves.ofLead(lead.id))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, mostRows),
    deliveries,
    attempts: attemptsOf(tables, deliveries),
  }
}

function attemptsOf(tables: Tables, deliveries: readonly DeliveryRow[]): readonly AttemptRow[] {
  return deliveries
    .flatMap((delivery) => tables.attempts.ofDelivery(delivery.id))
    .sort((a, b) => a.startedAt - b.startedAt)
    .slice(0, mostRows)
}

function deliveriesOf(db: Database, subid: string): readonly DeliveryRow[] {
  return db
    .prepare<[string, number], Parameters<typeof deliveryRowOf>[0]>(
      `${selectDeliveries} where d.${inBucket} and d.lead_id in (${leadIdsOfSubid})
       order by d.id limit ?`,
    )
    .all(subid, mostRows)
    .map(deliveryRowOf)
}

/** One delivery with its attempts, oldest first. */
export function findDelivery(db: Database, tables: Tables, id: string) {
  const row = db
    .prepare<[string], Parameters<typeof deliveryRowOf>[0]>(
      `${selectDeliveries} where d.${inBucket} and d.id = ?`,
    )
    .get(id)
  return row && { row: deliveryRowOf(row), attempts: tables.attempts.ofDelivery(id) }
}
