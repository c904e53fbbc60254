import type { Parker } from '../../domain/delivery.ts'
import { capOf, drainCap } from './daily-cap.ts'
import { saveReady, saveState, type Work } from './work.ts'

/**
 * Brings open deliveries in line with their destinations: those of a removed one end, those of a paused
 * one are parked, those that a pause parked go on when it is over, those that a cap parked when its day
 * has ended. Answers with how many were changed.
 */
export function alignDeliveries(work: Work, limit: number): number {
  let left = limit
  work.each(work.settings.archivedDestinations, (id) => {
    left -= cancelAll(work, id, left)
  })
  const known = Object.values(work.settings.snapshot.destinations)
  work.each(known, ({ id, paused, enabled }) => {
    left -= paused || !enabled ? parkAll(work, id, left) : resumeAll(work, id, left)
  })
  return limit - left
}

function cancelAll(work: Work, destination: string, limit: number): number {
  const { deliveries } = work.tables
  const open = [
    ...deliveries.ofState(destination, 'waiting', limit),
    ...deliveries.ofState(destination, 'parked', limit),
  ].slice(0, limit)
  work.each(open, (delivery) =>
    saveState(work, delivery, {
      ...delivery,
      state: 'cancelled',
      dueAt: null,
      lastError: 'destination-removed',
      finalAt: work.now,
    }),
  )
  return open.length
}

function parkAll(work: Work, destination: string, limit: number): number {
  const waiting = work.tables.deliveries.ofState(destination, 'waiting', limit)
  work.each(waiting, (delivery) =>
    saveState(work, delivery, { ...delivery, state: 'parked', parkedBy: 'pause', dueAt: null }),
  )
  return waiting.length
}

function resumeAll(work: Work, destination: string, limit: number): number {
  if (capOf(work, destination) !== null) return resumeByDay(work, destination, limit)
  const resumed = letGo(work, destination, { by: 'pause', limit })
  return resumed + letGo(work, destination, { by: 'cap', limit: limit - resumed })
}

/** What a pause held back was not counted on any day: it goes as the cap has room. */
function resumeByDay(work: Work, destination: string, limit: number): number {
  const paused = work.tables.deliveries.parkedBy(destination, 'pause', limit)
  work.each(paused, (delivery) => {
    const isCounted = delivery.attempts > 0
    if (isCounted) saveReady(work, delivery, { ...delivery, state: 'waiting', parkedBy: null })
    else saveState(work, delivery, { ...delivery, parkedBy: 'cap' })
  })
  return paused.length + drainCap(work, destination, limit - paused.length)
}

/** Lets go of what a problem parked: a person has seen to it. Answers with how many that were. */
export const releaseHeld = (work: Work, destination: string, limit: number): number =>
  letGo(work, destination, { by: 'problem', limit })

type Parked = { readonly by: Parker; readonly limit: number }

function letGo(work: Work, destination: string, { by, limit }: Parked): number {
  const parked = work.tables.deliveries.parkedBy(destination, by, limit)
  work.each(parked, (delivery) =>
    saveReady(work, delivery, { ...delivery, state: 'waiting', parkedBy: null }),
  )
  return parked.length
}
