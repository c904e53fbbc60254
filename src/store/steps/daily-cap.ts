import { dayOf } from '../../domain/zone.ts'
import { saveReady, type Work } from './work.ts'

/** Of what is parked by a cap, let go by one transaction. */
const drainedAtOnce = 500

/**
 * Whether one more delivery may be told today, and then counts it. What waits since another day goes
 * first: while there is such, nothing newer overtakes it.
 */
export function takesCap(work: Work, destination: string): boolean {
  if (capOf(work, destination) === null) return true
  drainCap(work, destination, drainedAtOnce)
  if (roomToday(work, destination) <= 0) return false
  if (work.tables.deliveries.parkedBy(destination, 'cap', 1).length > 0) return false
  count(work, destination, 1)
  return true
}

/** Lets go of what a cap parked, oldest first, as far as today has room. Answers with how many. */
export function drainCap(work: Work, destination: string, limit: number): number {
  const most = Math.min(limit, roomToday(work, destination))
  const parked = most <= 0 ? [] : work.tables.deliveries.parkedBy(destination, 'cap', most)
  work.each(parked, (delivery) =>
    saveReady(work, delivery, { ...delivery, state: 'waiting', parkedBy: null }),
  )
  if (parked.length > 0) count(work, destination, parked.length)
  return parked.length
}

export function capOf({ settings }: Work, destination: string): number | null {
  return settings.snapshot.destinations[destination]?.dailyCap ?? null
}

function roomToday(work: Work, destination: string): number {
  const cap = capOf(work, destination)
  if (cap === null) return Number.POSITIVE_INFINITY
  return cap - work.tables.caps.used(destination, today(work))
}

/** Without a cap nobody asks. */
function count(work: Work, destination: string, added: number): void {
  if (capOf(work, destination) === null) return
  work.tables.caps.add(destination, today(work), added)
}

/** A day of the workspace: it begins and ends there. */
const today = ({ now, tables }: Work) => dayOf(now, tables.workspace.read().zone)
