import type { Parker } from '../../domain/delivery.ts'
import { saveReady, saveState, type Work } from './work.ts'

/**
 * Brings open deliveries in line with their destinations: those of a removed one end, those of a paused
 * one are parked, those that a pause parked go on when it is over. Answers with how many were changed.
 */
export function alignDeliveries(work: Work, limit: number): number {
  let left = limit
  for (const destination of work.settings.archivedDestinations) {
    left -= cancelAll(work, destination, left)
  }
  for (const { id, paused, enabled } of Object.values(work.settings.snapshot.destinations)) {
    left -= paused || !enabled ? parkAll(work, id, left) : resumeAll(work, id, left)
  }
  return limit - left
}

function cancelAll(work: Work, destination: string, limit: number): number {
  const { deliveries } = work.tables
  const open = [
    ...deliveries.ofState(destination, 'waiting', limit),
    ...deliveries.ofState(destination, 'parked', limit),
  ].slice(0, limit)
  for (const delivery of open) {
    saveState(work, delivery, {
      ...delivery,
      state: 'cancelled',
      dueAt: null,
      lastError: 'destination-removed',
      finalAt: work.now,
    })
  }
  return open.length
}

function parkAll(work: Work, destination: string, limit: number): number {
  const waiting = work.tables.deliveries.ofState(destination, 'waiting', limit)
  for (const delivery of waiting) {
    saveState(work, delivery, { ...delivery, state: 'parked', parkedBy: 'pause', dueAt: null })
  }
  return waiting.length
}

const resumeAll = (work: Work, destination: string, limit: number): number =>
  letGo(work, destination, { by: 'pause', limit })

/** Lets go of what a problem parked: a person has seen to it. Answers with how many that were. */
export const releaseHeld = (work: Work, destination: string, limit: number): number =>
  letGo(work, destination, { by: 'problem', limit })

type Parked = { readonly by: Parker; readonly limit: number }

function letGo(work: Work, destination: string, { by, limit }: Parked): number {
  const parked = work.tables.deliveries.parkedBy(destination, by, limit)
  for (const delivery of parked) {
    saveReady(work, delivery, { ...delivery, state: 'waiting', parkedBy: null })
  }
  return parked.length
}
