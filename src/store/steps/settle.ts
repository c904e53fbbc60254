import type { Intake, Settlement } from '../store.ts'
import { isOpen, type StoredDelivery } from './stored-delivery.ts'
import { take } from './take.ts'
import { releaseNext, saveState, type Work } from './work.ts'

/** Writes what an attempt did, and the reply it brought. An attempt settled before changes nothing. */
export function settle(work: Work, settlement: Settlement): void {
  const { deliveries, attempts } = work.tables
  const delivery = deliveries.find(settlement.deliveryId)
  if (delivery === undefined || !isNext(delivery, settlement)) return
  const after = settledOf(work, delivery, settlement)
  attempts.insert(settlement, delivery.generatedAt === null)
  saveState(work, delivery, after)
  if (isOpen(delivery) && !isOpen(after)) releaseNext(work, after)
  if (settlement.reply !== null) take(work, ofDelivery(settlement.reply, delivery))
}

function isNext(delivery: StoredDelivery, { attempt, generation, result }: Settlement): boolean {
  if (delivery.attempts + 1 !== attempt || delivery.generation !== generation) return false
  // It was ended while this attempt was under way: only a call that was made is worth knowing.
  return isOpen(delivery) || result !== null
}

function settledOf(work: Work, delivery: StoredDelivery, settlement: Settlement): StoredDelivery {
  const { attempt, result, replyStatus } = settlement
  const reads = work.settings.snapshot.destinations[delivery.destination]?.reply === 'status'
  return {
    ...delivery,
    ...stateAfter(work, delivery, settlement),
    attempts: attempt,
    generatedAt: delivery.generatedAt ?? settlement.generatedAt,
    sendingAt: result?.startedAt ?? delivery.sendingAt,
    processingAt: result?.sentAt ?? delivery.processingAt,
    updatingAt: reads && result?.answer != null ? work.now : delivery.updatingAt,
    lastStatus: result === null ? delivery.lastStatus : result.status,
    replyStatus: replyStatus ?? delivery.replyStatus,
  }
}

type StateAfter = Pick<StoredDelivery, 'state' | 'dueAt' | 'lastError' | 'finalAt' | 'parkedBy'>

function stateAfter(work: Work, delivery: StoredDelivery, settlement: Settlement): StateAfter {
  const { step, result } = settlement
  const { state, finalAt, parkedBy } = delivery
  const ended = { dueAt: null, finalAt: work.now, parkedBy: null }
  if (step.kind === 'delivered') {
    const lastError = result?.detail === 'reply-unknown' ? result.detail : null
    return { ...ended, state: 'delivered', lastError }
  }
  const lastError = step.problem
  // It was ended meanwhile: what it ended with stays.
  if (!isOpen(delivery)) {
    return { state, dueAt: null, lastError: delivery.lastError, finalAt, parkedBy }
  }
  const open = { lastError, finalAt: null }
  if (step.kind === 'held') return { ...open, state: 'parked', dueAt: null, parkedBy: 'problem' }
  if (step.kind !== 'retry') return { ...ended, state: step.kind, lastError }
  // Parked meanwhile: it stays parked, and is due when it is let go.
  return { ...open, state, dueAt: state === 'waiting' ? step.dueAt : null, parkedBy }
}

/** A reply is about the very lead its delivery told of, whatever it says itself. */
function ofDelivery(reply: Intake, { subid }: StoredDelivery): Intake {
  if (!reply.read.ok) return reply
  return { ...reply, read: { ok: true, reading: { ...reply.read.reading, subid } } }
}
