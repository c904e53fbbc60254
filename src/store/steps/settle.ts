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

type StateAfter = Pick<StoredDelivery, 'state' | 'dueAt' | 'lastError' | 'finalAt'>

function stateAfter(work: Work, delivery: StoredDelivery, { step }: Settlement): StateAfter {
  const { state, finalAt } = delivery
  if (step.kind === 'delivered') {
    return { state: 'delivered', dueAt: null, lastError: null, finalAt: work.now }
  }
  const lastError = step.problem
  if (!isOpen(delivery)) return { state, dueAt: null, lastError: delivery.lastError, finalAt }
  if (step.kind !== 'retry') return { state: step.kind, dueAt: null, lastError, finalAt: work.now }
  // Parked meanwhile: it stays parked, and is due when it is let go.
  return { state, dueAt: state === 'waiting' ? step.dueAt : null, lastError, finalAt: null }
}

/** A reply is about the very lead its delivery told of, whatever it says itself. */
function ofDelivery(reply: Intake, { subid }: StoredDelivery): Intake {
  if (!reply.read.ok) return reply
  return { ...reply, read: { ok: true, reading: { ...reply.read.reading, subid } } }
}
