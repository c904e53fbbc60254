import type { Click } from '../../domain/click.ts'
import type { DueDelivery, Parker } from '../../domain/delivery.ts'
import type { Lead, Move } from '../../domain/lead.ts'
import { reverses } from '../../domain/reversal.ts'
import type { PlannedDelivery, PlannedMove, Verdict } from '../../domain/verdict.ts'
import { takesCap } from './daily-cap.ts'
import { notAttempted, type StoredDelivery } from './stored-delivery.ts'
import { orderIdsOf } from './wait-keys.ts'
import type { Word } from './word.ts'
import { delayOf, finish, type Work } from './work.ts'

export type Heard = {
  readonly word: Word
  readonly verdict: Verdict
  /** The leads it was judged with. */
  readonly known: readonly Lead[]
  readonly click: Click | null
  readonly movedAt: number
}

/** Writes a verdict: leads, moves, their deliveries, and by which names the lead is found again. */
export function makeMoves(work: Work, heard: Heard): void {
  const { verdict } = heard
  work.each(verdict.moves, (planned) => makeMove(work, heard, planned))
  for (const lead of verdict.noted) work.tables.leads.update(lead)
  if (verdict.moves.length > 0 || verdict.noted.length > 0) nameOrder(work, heard.word)
}

function makeMove(work: Work, heard: Heard, planned: PlannedMove): void {
  const { leads, moves } = work.tables
  const isNew = planned.lead.id === ''
  const lead = isNew ? { ...planned.lead, id: work.ids.next('l_') } : planned.lead
  if (isNew) leads.insert(lead, heard.click)
  else leads.update(lead)
  const move = moveOf(work, heard, { ...planned, lead })
  moves.insert(move, planned.notSent)
  work.each(planned.deliveries, (delivery) =>
    oweDelivery(work, delivery, { move, click: heard.click, isNewLead: isNew }),
  )
}

function moveOf(work: Work, heard: Heard, planned: PlannedMove): Move {
  const { word, verdict, movedAt } = heard
  const { lead, from, reason, amountBefore, currencyBefore } = planned
  return {
    id: work.ids.next('m_'),
    at: movedAt,
    leadId: lead.id,
    subid: lead.subid,
    network: lead.network,
    postbackId: word.id,
    cause: word.cause.kind,
    chain: verdict.chain,
    from,
    to: lead.status,
    reason,
    txid: lead.txids[0] ?? '',
    sale: lead.sale,
    amount: lead.amount,
    currency: lead.currency,
    amountBefore,
    currencyBefore,
    comment: lead.comment,
    goal: lead.goal,
    eventAt: word.reading.eventAt ?? word.at,
    test: lead.test,
    provisional: lead.provisional,
    unauthenticated: word.unauthenticated,
  }
}

type About = {
  readonly move: Move
  readonly click: Click | null
  readonly isNewLead: boolean
}

const failuresBeforeGivingWay = 3

/** Whether an older move of this lead still waits for this destination, and does not give way. */
function hasOpenHead(work: Work, move: Move, destination: string): boolean {
  const head = work.tables.deliveries.head(move.leadId, destination)
  if (head === undefined) return false
  const mayGiveWay = work.settings.snapshot.destinations[destination]?.order === 'latest'
  if (!mayGiveWay || !(isHeld(head) || waitsLong(head, work.now))) return true
  finish(work, head, { state: 'cancelled', problem: 'superseded' })
  return hasOpenHead(work, move, destination)
}

const isHeld = ({ state, parkedBy }: StoredDelivery) => state === 'parked' && parkedBy === 'problem'

/** Not due yet: no attempt of it is under way that could arrive behind the newer word. */
const waitsLong = ({ state, attempts, dueAt }: StoredDelivery, now: number) =>
  state === 'waiting' && attempts >= failuresBeforeGivingWay && dueAt !== null && dueAt > now

function oweDelivery(work: Work, planned: PlannedDelivery, about: About): void {
  const { deliveries } = work.tables
  const { move, isNewLead } = about
  const { destination, waitsFor } = planned
  const parkedBy = parkerOf(work, planned)
  const isHead = isNewLead || !hasOpenHead(work, move, destination)
  const isReady = isHead && parkedBy === null && waitsFor === 'nothing'
  const dueAt = work.now + delayOf(work, destination)
  const delivery = newDelivery(work, move, { planned, parkedBy, dueAt: isReady ? dueAt : null })
  deliveries.insert(delivery)
  work.ledger.add(destination, delivery.state)
  if (isReady && dueAt === work.now) work.due.push(firstDue(work, delivery, about))
}

function parkerOf(work: Work, { destination, parked }: PlannedDelivery): Parker | null {
  if (parked) return 'pause'
  return takesCap(work, destination) ? null : 'cap'
}

type NewDelivery = {
  readonly planned: PlannedDelivery
  readonly parkedBy: Parker | null
  readonly dueAt: number | null
}

/** Due or not: whether it is its turn is for the caller to see. */
export function newDelivery(
  work: Pick<Work, 'ids' | 'now'>,
  move: Move,
  { planned, parkedBy, dueAt }: NewDelivery,
): StoredDelivery {
  const { destination, waitsFor } = planned
  return {
    id: work.ids.next('d_'),
    createdAt: work.now,
    moveId: move.id,
    leadId: move.leadId,
    subid: move.subid,
    destination,
    state: parkedBy === null ? 'waiting' : 'parked',
    dueAt,
    waitsFor,
    parkedBy,
    generation: 0,
    ...notAttempted,
  }
}

function firstDue(work: Work, delivery: StoredDelivery, { move, click }: About): DueDelivery {
  return {
    id: delivery.id,
    bucket: work.bucketOf(move.subid),
    createdAt: delivery.createdAt,
    destination: delivery.destination,
    attempts: 0,
    generation: 0,
    move,
    previousStatus: move.from,
    click,
    request: null,
    toldSale: reverses(move) && work.tables.deliveries.toldSale(delivery),
    newerWaits: false,
  }
}

/** Lets later words about this order find its subid; what waited for it is judged again. */
function nameOrder(work: Work, { network, reading }: Word): void {
  const { transactions, waiting } = work.tables
  const { subid } = reading
  // A test's order id may be some real order's: it must not lead real words to a test.
  if (subid === undefined || reading.test) return
  const orderIds = orderIdsOf(reading).filter((id) => id !== reading.strippedTxid)
  for (const orderId of orderIds) {
    const isNews = transactions.insert(network, orderId, subid)
    if (isNews && work.waitingRows > 0) {
      work.rematch.push(...waiting.forOrder(orderId, network))
    }
  }
}
