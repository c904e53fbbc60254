import type { Database } from 'better-sqlite3'
import type { DueDelivery } from '../../domain/delivery.ts'
import { reverses } from '../../domain/reversal.ts'
import type { StoredDelivery } from '../steps/stored-delivery.ts'
import type { DueWish } from '../store.ts'
import { inBucket, onlyBucket } from './bucket.ts'
import { deliveryColumns } from './deliveries.ts'
import { selectList } from './fields.ts'
import type { Tables } from './tables.ts'

const open = `${inBucket} and state in ('waiting', 'parked')`
const waiting = `${open} and state = 'waiting'`

/** What is due, read along `deliveries_open`. */
export function prepareDue(db: Database, tables: Tables) {
  const readAll = prepareReadAll(db, tables)
  // Of the index alone: most of what is due is held already, and its rows need not be read.
  const due = db
    .prepare<[string, number, number], string>(
      `select id from deliveries indexed by deliveries_open
       where ${waiting} and destination = ? and due_at <= ? order by due_at limit ?`,
    )
    .pluck()
  const nextDestination = db
    .prepare<[string], string | null>(
      `select min(destination) from deliveries indexed by deliveries_open
       where ${open} and destination > ?`,
    )
    .pluck()
  const firstDue = db
    .prepare<[string], number | null>(
      `select due_at from deliveries indexed by deliveries_open
       where ${waiting} and destination = ? and due_at is not null order by due_at limit 1`,
    )
    .pluck()
  const nextDue = db
    .prepare<[string, number], number | null>(
      `select due_at from deliveries indexed by deliveries_open
       where ${waiting} and destination = ? and due_at > ? order by due_at limit 1`,
    )
    .pluck()

  const listDue = ({ destination, nowMs, held, limit }: DueWish): readonly DueDelivery[] => {
    const known = new Set(held)
    const ids = due
      .all(destination, nowMs, limit + known.size)
      .filter((id) => !known.has(id))
      .slice(0, limit)
    return readAll(ids)
  }

  const listDueDestinations = (nowMs: number) => {
    const destinations: string[] = []
    let nextDueAt: number | null = null
    let name = nextDestination.get('') ?? null
    while (name !== null) {
      if ((firstDue.get(name) ?? nowMs + 1) <= nowMs) destinations.push(name)
      nextDueAt = earlier(nextDueAt, nextDue.get(name, nowMs) ?? null)
      name = nextDestination.get(name) ?? null
    }
    return { destinations, nextDueAt }
  }
  return { listDue, listDueDestinations }
}

/**
 * Everything that attempts of these deliveries read, in their order. By a few statements for all of them:
 * one by one, a row costs four times as much.
 */
function prepareReadAll(db: Database, tables: Tables) {
  const deliveries = db.prepare<[string], StoredDelivery>(
    `select ${selectList(deliveryColumns)} from deliveries
     where ${inBucket} and id in (select value from json_each(?))`,
  )
  const withNewer = db
    .prepare<[string], string>(
      `select d.id from deliveries d where d.${inBucket} and d.id in (select value from json_each(?))
       and exists (
         select 1 from deliveries n
         where n.${inBucket} and n.lead_id = d.lead_id and n.destination = d.destination
           and n.move_id > d.move_id and n.state in ('waiting', 'parked'))`,
    )
    .pluck()
  return (ids: readonly string[]): readonly DueDelivery[] => {
    const found = byName(deliveries.all(JSON.stringify(ids)), ({ id }) => id)
    const all = ids.map((id) => found.get(id)).filter((one) => one !== undefined)
    const moves = byName(tables.moves.findAll(all.map(({ moveId }) => moveId)), ({ id }) => id)
    const subids = new Set(all.map(({ subid }) => subid))
    const clicks = byName(tables.clicks.findAll([...subids]), ({ subid }) => subid)
    const newer = new Set(withNewer.all(JSON.stringify(ids)))
    return all.flatMap((delivery) => {
      const { id, moveId, subid, destination, attempts, generation } = delivery
      const move = moves.get(moveId)
      if (move === undefined) return []
      const request = attempts === 0 ? null : tables.attempts.findRequest(id)
      const known = { id, bucket: onlyBucket, destination, attempts, generation, request }
      const about = { move, previousStatus: move.from, click: clicks.get(subid) ?? null }
      const toldSale = reverses(move) && tables.deliveries.toldSale(delivery)
      return [{ ...known, ...about, toldSale, newerWaits: newer.has(id) }]
    })
  }
}

const byName = <Row>(rows: readonly Row[], nameOf: (row: Row) => string) =>
  new Map(rows.map((row) => [nameOf(row), row]))

function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return Math.min(a, b)
}
