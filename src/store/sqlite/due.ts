import type { Database } from 'better-sqlite3'
import type { DueDelivery } from '../../domain/delivery.ts'
import type { DueWish } from '../store.ts'
import { inBucket } from './bucket.ts'
import { deliveryColumns, type StoredDelivery } from './deliveries.ts'
import { selectList } from './fields.ts'
import type { Tables } from './tables.ts'
import { dueOf } from './work.ts'

const open = `${inBucket} and state in ('waiting', 'parked')`
const waiting = `${open} and state = 'waiting'`

/** What is due, read along `deliveries_open`. */
export function prepareDue(db: Database, tables: Tables) {
  const due = db.prepare<[string, number, number], StoredDelivery>(
    `select ${selectList(deliveryColumns)} from deliveries indexed by deliveries_open
     where ${waiting} and destination = ? and due_at <= ? order by due_at limit ?`,
  )
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

  const listDue = ({ destination, nowMs, limit }: DueWish): readonly DueDelivery[] =>
    due.all(destination, nowMs, limit).flatMap((delivery) => {
      const move = tables.moves.find(delivery.moveId)
      if (move === undefined) return []
      const click = tables.clicks.find(delivery.subid)
      return [dueOf(tables, delivery, { move, click })]
    })

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
