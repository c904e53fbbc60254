import type { DueDelivery } from '../../domain/delivery.ts'
import { reverses } from '../../domain/reversal.ts'
import { inBucket } from '../rows/bucket.ts'
import { namesOf } from '../rows/fields.ts'
import { type PlainMoveRow, plainMoveAt, plainMoveColumns } from '../rows/moves.ts'
import type { KeptRequest } from '../steps/tables.ts'
import type { DueWish } from '../store.ts'
import { byName, clicksOf, type Place, pairsOf } from './about-deliveries.ts'
import { type Asking, all, column, lists, paired, single } from './asking.ts'

const open = `${inBucket} and state in ('waiting', 'parked')`
const waiting = `${open} and state = 'waiting'`

// Of the index alone: most of what is due is held already, and its rows need not be read.
const selectDue = `select bucket, id from deliveries indexed by deliveries_open
  where ${waiting} and destination = ? and due_at <= ? order by due_at limit ?`

/** What is due at one destination, read along `deliveries_open`. */
export function* listDue({
  destination,
  nowMs,
  held,
  limit,
  withClicks = true,
}: DueWish): Asking<readonly DueDelivery[]> {
  const known = new Set(held)
  const found = yield* all<Place>(selectDue, destination, nowMs, limit + known.size)
  const places = found.filter(({ id }) => !known.has(id)).slice(0, limit)
  return yield* readDue(places, withClicks)
}

const selectOwed = `select ${namesOf(plainMoveColumns)
  .map((name) => `m.${name}`)
  .join(', ')},
    d.id, d.bucket, d.created_at, d.destination, d.attempts, d.generation, case when exists (
      select 1 from deliveries n
      where n.bucket = d.bucket and n.lead_id = d.lead_id and n.destination = d.destination
        and n.move_id > d.move_id and n.state in ('waiting', 'parked')) then 1 else 0 end
  from deliveries d cross join moves m on m.bucket = d.bucket and m.id = d.move_id
  where (d.bucket, d.id) in (${paired})`

type OwedRow = readonly [
  ...move: PlainMoveRow,
  ...[id: string, bucket: number, createdAt: number],
  ...[destination: string, attempts: number, generation: number, newerWaits: number],
]

const selectRequests = `select a.delivery_id as "deliveryId", a.generation, a.request from attempts a
  where (a.bucket, a.delivery_id) in (${paired}) and a.request is not null
  order by a.delivery_id, a.generation, a.attempt`

/** Everything that attempts of these deliveries read, in their order. */
export function* readDue(
  places: readonly Place[],
  withClicks = true,
): Asking<readonly DueDelivery[]> {
  // As lists, and moves with them: of 30 columns a row, objects cost more than all that is done with them.
  const found = byName(
    (yield* lists<OwedRow>(selectOwed, pairsOf(places))).map(dueOf),
    ({ id }) => id,
  )
  const due = places.map(({ id }) => found.get(id)).filter((one) => one !== undefined)
  const clicks = yield* clicksOf(withClicks ? due.map(placeOfClick) : [])
  const requests = yield* requestsOf(due.filter(wasRendered))
  const sold = yield* toldSales(due.filter(({ move }) => reverses(move)))
  if (clicks.size + requests.size + sold.size === 0) return due
  return due.map((one) => {
    const last = requests.get(one.id)
    const request = last?.generation === one.generation ? last.request : null
    const click = clicks.get(one.move.subid) ?? null
    return { ...one, request, click, toldSale: sold.has(one.id) }
  })
}

const placeOfClick = ({ bucket, move: { subid } }: DueDelivery) => ({ bucket, subid })

/** Of what is read apart there is nothing yet. */
function dueOf(row: OwedRow): DueDelivery {
  const move = plainMoveAt(row)
  return {
    id: row[23],
    bucket: row[24],
    createdAt: row[25],
    destination: row[26],
    attempts: row[27],
    generation: row[28],
    move,
    previousStatus: move.from,
    click: null,
    request: null,
    toldSale: false,
    newerWaits: row[29] === 1,
  }
}

const selectTold = `select d.id from deliveries d where (d.bucket, d.id) in (${paired})
  and exists (
    select 1 from deliveries s join moves m on m.bucket = s.bucket and m.id = s.move_id
    where s.bucket = d.bucket and s.lead_id = d.lead_id and s.destination = d.destination
      and s.move_id < d.move_id and s.state = 'delivered' and m.to_status = 'Purchase')`

/** Those of a lead whose sale their destination has been told of. */
function* toldSales(places: readonly Place[]): Asking<ReadonlySet<string>> {
  if (places.length === 0) return new Set()
  return new Set(yield* column<string>(selectTold, pairsOf(places)))
}

type StoredRequest = {
  readonly deliveryId: string
  readonly generation: number
  readonly request: string
}

const wasRendered = ({ attempts, generation }: DueDelivery) => attempts > 0 || generation > 0

/** As they were rendered last, in whichever generation. Of what was never tried there is none. */
function* requestsOf(rows: readonly Place[]): Asking<ReadonlyMap<string, KeptRequest>> {
  if (rows.length === 0) return new Map()
  const found = yield* all<StoredRequest>(selectRequests, pairsOf(rows))
  const last = byName(found, ({ deliveryId }) => deliveryId)
  return new Map(
    [...last].map(([id, kept]) => [id, { ...kept, request: JSON.parse(kept.request) }]),
  )
}

const nextDestination = `select min(destination) from deliveries indexed by deliveries_open
  where ${open} and destination > ?`
const firstDue = `select due_at from deliveries indexed by deliveries_open
  where ${waiting} and destination = ? and due_at is not null order by due_at limit 1`
const nextDue = `select due_at from deliveries indexed by deliveries_open
  where ${waiting} and destination = ? and due_at > ? order by due_at limit 1`

export type DueDestinations = {
  readonly destinations: readonly string[]
  readonly nextDueAt: number | null
}

export function* listDueDestinations(nowMs: number): Asking<DueDestinations> {
  const destinations: string[] = []
  let nextDueAt: number | null = null
  for (const name of yield* openDestinations()) {
    const first = yield* single<number>(firstDue, name)
    if (first !== undefined && first <= nowMs) destinations.push(name)
    nextDueAt = earlier(nextDueAt, (yield* single<number>(nextDue, name, nowMs)) ?? null)
  }
  return { destinations, nextDueAt }
}

/** Destinations with anything open, from one to the next: there are few, and very many rows. */
export function* openDestinations(): Asking<readonly string[]> {
  const names: string[] = []
  let name = (yield* single<string | null>(nextDestination, '')) ?? null
  while (name !== null) {
    names.push(name)
    name = (yield* single<string | null>(nextDestination, name)) ?? null
  }
  return names
}

function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return Math.min(a, b)
}
