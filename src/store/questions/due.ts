import type { DueDelivery } from '../../domain/delivery.ts'
import type { Move } from '../../domain/lead.ts'
import { reverses } from '../../domain/reversal.ts'
import { inBucket } from '../rows/bucket.ts'
import type { StoredDelivery } from '../steps/stored-delivery.ts'
import type { KeptRequest } from '../steps/tables.ts'
import type { DueWish } from '../store.ts'
import {
  byName,
  clicksOf,
  deliveriesAt,
  type Place,
  pairsOf,
  plainMovesAt,
  withNewer,
} from './about-deliveries.ts'
import { type Asking, all, column, paired, single } from './asking.ts'

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

const selectRequests = `select a.delivery_id as "deliveryId", a.generation, a.request from attempts a
  where (a.bucket, a.delivery_id) in (${paired}) and a.request is not null
  order by a.delivery_id, a.generation, a.attempt`

/** Everything that attempts of these deliveries read, in their order. */
export function* readDue(
  places: readonly Place[],
  withClicks = true,
): Asking<readonly DueDelivery[]> {
  const found = yield* deliveriesAt(places)
  const rows = places.map(({ id }) => found.get(id)).filter((one) => one !== undefined)
  const moves = yield* plainMovesAt(rows.map(({ bucket, moveId: id }) => ({ bucket, id })))
  const clicks = yield* clicksOf(withClicks ? rows : [])
  const newer = yield* withNewer(places)
  const requests = yield* requestsOf(rows.filter(wasRendered))
  const sold = yield* toldSales(rows.filter(({ moveId }) => isReversal(moves.get(moveId))))
  return rows.flatMap(({ id, bucket, createdAt, moveId, subid, ...row }) => {
    const move = moves.get(moveId)
    if (move === undefined) return []
    const last = requests.get(id)
    const { destination, attempts, generation } = row
    const request = last?.generation === generation ? last.request : null
    const known = { id, bucket, createdAt, destination, attempts, generation, request }
    const about = { move, previousStatus: move.from, click: clicks.get(subid) ?? null }
    return [{ ...known, ...about, toldSale: sold.has(id), newerWaits: newer.has(id) }]
  })
}

const isReversal = (move: Move | undefined) => move !== undefined && reverses(move)

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

const wasRendered = ({ attempts, generation }: StoredDelivery) => attempts > 0 || generation > 0

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
