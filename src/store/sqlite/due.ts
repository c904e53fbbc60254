import type { Database } from 'better-sqlite3'
import type { DueDelivery } from '../../domain/delivery.ts'
import { dueOf } from '../steps/work.ts'
import type { DueWish } from '../store.ts'
import { inBucket, onlyBucket } from './bucket.ts'
import type { Tables } from './tables.ts'

const open = `${inBucket} and state in ('waiting', 'parked')`
const waiting = `${open} and state = 'waiting'`

/** What is due, read along `deliveries_open`. */
export function prepareDue(db: Database, tables: Tables) {
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

  const read = (id: string): DueDelivery | undefined => {
    const delivery = tables.deliveries.find(id)
    const move = delivery && tables.moves.find(delivery.moveId)
    if (delivery === undefined || move === undefined) return undefined
    return dueOf(tables, delivery, {
      move,
      click: tables.clicks.find(delivery.subid),
      bucket: onlyBucket,
    })
  }
  const listDue = ({ destination, nowMs, held, limit }: DueWish): readonly DueDelivery[] => {
    const known = new Set(held)
    return due
      .all(destination, nowMs, limit + known.size)
      .filter((id) => !known.has(id))
      .slice(0, limit)
      .map(read)
      .filter((delivery) => delivery !== undefined)
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

function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return Math.min(a, b)
}
