import type { Click } from '../../domain/click.ts'
import type { RenderedRequest } from '../../domain/delivery.ts'
import type { Cause } from '../../domain/lead.ts'
import {
  asksForClick,
  choosesClicks,
  isFirstOf,
  planDeliveries,
  whyNotThisClick,
} from '../../domain/plan-deliveries.ts'
import type { NotResent, RenderMode } from '../../domain/resend-reasons.ts'
import type { Destination } from '../../domain/settings.ts'
import type { PlannedDelivery } from '../../domain/verdict.ts'
import type { ResendAnswer } from '../acts.ts'
import type { KnownSettings } from './known-settings.ts'
import { newDelivery } from './make-moves.ts'
import { isOpen, notAttempted, type StoredDelivery } from './stored-delivery.ts'
import type { ToldMove, WorkTables } from './tables.ts'
import { releaseNext, saveState, type Work } from './work.ts'

/** What deciding reads: a transaction in the making, or a look. */
export type Eyes = {
  readonly settings: Pick<KnownSettings, 'snapshot'>
  readonly tables: {
    readonly clicks: Pick<WorkTables['clicks'], 'find'>
    readonly leads: Pick<WorkTables['leads'], 'ofNetwork'>
    readonly moves: Pick<WorkTables['moves'], 'findTold'>
    readonly deliveries: Pick<WorkTables['deliveries'], 'find' | 'newerWaits' | 'ofMove'>
  }
}

type Chance<Found> = { readonly ok: true } & Found
type Answer<Found> = Chance<Found> | { readonly ok: false; readonly reason: NotResent }

const no = (reason: NotResent) => ({ ok: false, reason }) as const

/** Opens a delivery again: with all its tries, under the same ids, rendered anew or with the same bytes. */
export function resend(work: Work, id: string, render: RenderMode): ResendAnswer {
  const may = mayResend(work, id)
  if (!may.ok) return may.reason
  const kept = render === 'same' ? work.tables.attempts.findRequest(id) : null
  if (render === 'same' && kept === null) return 'request-gone'
  const { delivery, destination } = may
  const again: StoredDelivery = {
    ...delivery,
    ...(destination.paused ? parked : ready),
    waitsFor: 'nothing',
    generation: delivery.generation + 1,
    ...notAttempted,
  }
  if (kept !== null) keepFor(work, again, kept.request)
  saveState(work, delivery, again)
  releaseNext(work, again)
  return 'resent'
}

/** Before the first attempt of its generation there is one that nobody made, and that holds the request. */
function keepFor({ tables }: Work, delivery: StoredDelivery, request: RenderedRequest): void {
  const { id: deliveryId, subid, generation } = delivery
  const none = { deliveryId, subid, generation, attempt: 0, request, result: null }
  tables.attempts.insert(none, true)
}

const ready = { state: 'waiting', parkedBy: null, dueAt: null } as const
const parked = { state: 'parked', parkedBy: 'pause', dueAt: null } as const

type Resendable = { readonly delivery: StoredDelivery; readonly destination: Destination }

export function mayResend({ tables, settings }: Eyes, id: string): Answer<Resendable> {
  const delivery = tables.deliveries.find(id)
  if (delivery === undefined) return no('not-found')
  if (isOpen(delivery)) return no('not-over')
  const destination = settings.snapshot.destinations[delivery.destination]
  if (destination === undefined) return no('destination-removed')
  if (!destination.enabled) return no('destination-off')
  // Its turn has passed: behind it, what is newer would wait for what is older.
  if (tables.deliveries.newerWaits(delivery)) return no('newer-waits')
  const reason = whyNotByClick(tables.clicks.find(delivery.subid), destination)
  return reason === undefined ? { ok: true, delivery, destination } : no(reason)
}

/** A person may send without the click, but not where a condition is unknown, or it was forbidden. */
function whyNotByClick(click: Click | null, destination: Destination): NotResent | undefined {
  if (click !== null) return whyNotThisClick(click, destination)
  const { needsClick, withoutClick } = destination
  const asks = choosesClicks(destination) || (needsClick && withoutClick === 'expire')
  return asks && asksForClick(destination) ? 'click-unknown' : undefined
}

export type Untold = { readonly moveId: string; readonly destination: string }

/** Tells a destination of a move that it was never told of. */
export function backfill(work: Work, untold: Untold): ResendAnswer {
  const may = mayBackfill(work, untold)
  if (!may.ok) return may.reason
  const { move, planned } = may
  // What a person asks for is no news of today: no cap counts it.
  const parkedBy = planned.parked ? 'pause' : null
  const delivery = newDelivery(work, move, { planned, parkedBy, dueAt: null })
  work.tables.deliveries.insert(delivery)
  work.ledger.add(delivery.destination, delivery.state)
  const left = move.notSent.filter((one) => one.destination !== untold.destination)
  if (left.length < move.notSent.length) work.tables.moves.setNotSent(move.id, left)
  releaseNext(work, delivery)
  return 'resent'
}

type Tellable = { readonly move: ToldMove; readonly planned: PlannedDelivery }

export function mayBackfill(
  { tables, settings }: Eyes,
  { moveId, destination: id }: Untold,
): Answer<Tellable> {
  const destination = settings.snapshot.destinations[id]
  if (destination === undefined) return no('destination-removed')
  if (!destination.enabled) return no('destination-off')
  const move = tables.moves.findTold(moveId)
  if (move === undefined) return no('not-found')
  const { leadId } = move
  if (tables.deliveries.ofMove({ leadId, destination: id, moveId })) return no('sent-already')
  if (tables.deliveries.newerWaits({ leadId, destination: id, moveId })) return no('newer-waits')
  const known = tables.leads.ofNetwork(move.subid, move.network, { id: leadId })
  const lead = known.find((one) => one.id === leadId)
  if (lead === undefined) return no('lead-gone')
  const news = {
    lead: { ...lead, status: move.to, test: move.test },
    reason: move.reason,
    cause: causeOf(move),
    click: tables.clicks.find(move.subid),
    unauthenticated: move.unauthenticated,
    from: move.from,
    isFirst: isFirstOf(lead, known),
  }
  const { deliveries, notSent } = planDeliveries(news, [destination])
  const [planned] = deliveries
  if (planned === undefined) return no(notSent[0]?.reason ?? 'not-found')
  return { ok: true, move, planned }
}

/** A move keeps the kind of its cause; which destination's reply it was stands among those not told. */
function causeOf(move: ToldMove): Cause {
  const { cause, leadId, chain } = move
  if (cause !== 'reply') return { kind: cause }
  const own = move.notSent.find((one) => one.reason === 'own-reply')
  return { kind: 'reply', destination: own?.destination ?? '', leadId, chain }
}
