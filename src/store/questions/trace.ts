import type { Click } from '../../domain/click.ts'
import type { AttemptRow, DeliveryRow, TraceRows } from '../looks.ts'
import { attemptOf, attemptShown, type StoredAttempt } from '../rows/attempts.ts'
import { inBucket } from '../rows/bucket.ts'
import { type ClickRow, clickColumns, clickOf } from '../rows/clicks.ts'
import { selectList } from '../rows/fields.ts'
import { leadColumns, leadOf, type StoredLead } from '../rows/leads.ts'
import { moveColumns, moveOf, type StoredMove } from '../rows/moves.ts'
import { type Asking, all, get, listed, ofSubid } from './asking.ts'
import { deliveryRowOf, type ListedDelivery, selectDeliveries } from './list-deliveries.ts'
import { postbacksOf } from './list-postbacks.ts'
import { leadIdsOfSubid, postbackIdsOfSubid } from './log-question.ts'

const mostRows = 1_000
const mostLeads = 500

/** Everything known about one subid, oldest first. */
export function* traceSubid(subid: string): Asking<TraceRows> {
  const leads = (yield* all<StoredLead>(leadsOfSubid, ...ofSubid(subid))).map(leadOf)
  const leadIds = JSON.stringify(leads.map(({ id }) => id))
  const deliveries = yield* deliveriesOf(subid)
  const views = yield* all<StoredView>(viewsOfSubid, ...ofSubid(subid), mostRows)
  const moves = yield* all<StoredMove>(movesOfLeads, { bucketOf: subid }, leadIds)
  return {
    click: (yield* findClick(subid)) ?? null,
    leads: leads.toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)),
    views: views.map(({ at, landing }) => ({ at, landing: landing || null })),
    postbacks: yield* postbacksOf(postbackIdsOfSubid, [subid, ...ofSubid(subid), mostRows]),
    moves: moves.map(moveOf),
    deliveries,
    attempts: yield* attemptsOf(
      subid,
      deliveries.map(({ id }) => id),
    ),
  }
}

type StoredView = { readonly at: number; readonly landing: string }

const leadsOfSubid = `select ${selectList(leadColumns)} from leads
  where bucket = ? and subid = ? limit ${mostLeads}`
const viewsOfSubid = `select at, landing from views
  where bucket = ? and subid = ? order by at limit ?`
const movesOfLeads = `select ${selectList(moveColumns)} from moves
  where bucket = ? and lead_id in (${listed}) order by id limit ${mostRows}`

const clickOfSubid = `select ${selectList(clickColumns)} from clicks
  where bucket = ? and subid = ?`

export function* findClick(subid: string): Asking<Click | undefined> {
  const row = yield* get<ClickRow>(clickOfSubid, ...ofSubid(subid))
  return row && clickOf(row)
}

const attemptsOfDeliveries = `select ${selectList(attemptShown)} from attempts
  where bucket = ? and delivery_id in (${listed}) and started_at is not null
  order by started_at, delivery_id, generation, attempt limit ${mostRows}`

function* attemptsOf(subid: string, deliveryIds: readonly string[]): Asking<readonly AttemptRow[]> {
  const ids = JSON.stringify(deliveryIds)
  const rows = yield* all<StoredAttempt>(attemptsOfDeliveries, { bucketOf: subid }, ids)
  return rows.map(attemptOf)
}

const deliveriesOfSubid = `${selectDeliveries}
  where d.bucket = ? and d.lead_id in (${leadIdsOfSubid}) order by d.id limit ?`

function* deliveriesOf(subid: string): Asking<readonly DeliveryRow[]> {
  const values = [{ bucketOf: subid }, ...ofSubid(subid), mostRows]
  return (yield* all<ListedDelivery>(deliveriesOfSubid, ...values)).map(deliveryRowOf)
}

const attemptsOfDelivery = `select ${selectList(attemptShown)} from attempts
  where bucket = ? and delivery_id = ? and started_at is not null order by generation, attempt`

type FoundDelivery = { readonly row: DeliveryRow; readonly attempts: readonly AttemptRow[] }

/** One delivery with its attempts, oldest first. */
export function* findDelivery(id: string): Asking<FoundDelivery | undefined> {
  const found = yield* get<ListedDelivery>(
    `${selectDeliveries} where d.${inBucket} and d.id = ?`,
    id,
  )
  if (found === undefined) return undefined
  const values = [{ bucketOf: found.subid }, id]
  const attempts = yield* all<StoredAttempt>(attemptsOfDelivery, ...values)
  return { row: deliveryRowOf(found), attempts: attempts.map(attemptOf) }
}
