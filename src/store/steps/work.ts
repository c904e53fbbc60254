import type { Click } from '../../domain/click.ts'
import type { DeliveryProblem, DueDelivery, RenderedRequest } from '../../domain/delivery.ts'
import type { Ids } from '../../domain/ids.ts'
import type { Move } from '../../domain/lead.ts'
import { reverses } from '../../domain/reversal.ts'
import type { KnownSettings } from './known-settings.ts'
import type { LedgerChanges } from './ledger-changes.ts'
import type { RematchRound } from './rematch-round.ts'
import { isOpen, type StoredDelivery } from './stored-delivery.ts'
import type { WorkTables } from './tables.ts'

export type WaitingLimits = {
  /** Rows of postbacks that wait, in all. */
  readonly total: number
  /** For one subid, or one order. */
  readonly perKey: number
}

/** What settles within this time is derived once, as it ended, and nobody has to tell of it. */
export const logLagMs = 10_000

/** One transaction in the making. What is not rows is forgotten when it is rolled back. */
export type Work = {
  readonly tables: WorkTables
  /**
   * Does the same for many. Where rows are fetched between tries, one that is missing for an item hides
   * nothing that the items behind it miss: a try for each would never come to the end of a thousand.
   */
  readonly each: <Item, Value>(items: readonly Item[], act: (item: Item) => Value) => Value[]
  /** Where the rows of a subid are. */
  readonly bucketOf: (subid: string) => number
  readonly ids: Ids
  readonly settings: KnownSettings
  readonly waitingLimits: WaitingLimits
  /** When this transaction began, epoch milliseconds. */
  readonly now: number
  readonly ledger: LedgerChanges
  /** Told to the dispatcher once it is on disk. */
  readonly due: DueDelivery[]
  /** Postbacks whose wait may be over; judged again before the transaction ends. */
  readonly rematch: string[]
  waitingRows: number
  round: RematchRound
}

/** Ends a delivery, and lets the next one of its lead and destination go. */
export function finish(
  work: Work,
  delivery: StoredDelivery,
  ending: {
    readonly state: 'failed' | 'expired' | 'cancelled'
    readonly problem: DeliveryProblem
  },
): void {
  const { state, problem } = ending
  saveState(work, delivery, {
    ...delivery,
    state,
    dueAt: null,
    lastError: problem,
    finalAt: work.now,
  })
  releaseNext(work, delivery)
}

/** Writes a delivery that was `before`, and what that changes in the ledger. */
export function saveState(work: Work, before: StoredDelivery, after: StoredDelivery): void {
  work.tables.deliveries.save(after)
  if (before.state !== after.state) {
    work.ledger.move(after.destination, before.state, after.state)
  }
  const isOld = after.createdAt < work.now - logLagMs
  if (isOld && (before.state !== after.state || before.lastError !== after.lastError)) {
    work.ledger.touch(after.id)
  }
}

/** Makes the head of this lead and destination due, unless something else holds it. */
export function releaseNext(
  work: Work,
  { leadId, destination }: Pick<StoredDelivery, 'leadId' | 'destination'>,
): void {
  const head = work.tables.deliveries.head(leadId, destination)
  if (head === undefined || head.dueAt !== null || !isReady(head)) return
  const dueAt = Math.max(work.now, head.createdAt + delayOf(work, destination))
  const due = { ...head, dueAt }
  work.tables.deliveries.save(due)
  if (dueAt === work.now) announce(work, due)
}

/** How long after its move a destination is told, in milliseconds. */
export function delayOf({ settings }: Pick<Work, 'settings'>, destination: string): number {
  return settings.snapshot.destinations[destination]?.delayMs ?? 0
}

function isReady({ state, waitsFor }: StoredDelivery): boolean {
  return state === 'waiting' && waitsFor === 'nothing'
}

/** A delivery that is ready and head of its lead and destination is due now; any other is not. */
export function saveReady(work: Work, before: StoredDelivery, after: StoredDelivery): void {
  saveState(work, before, { ...after, dueAt: null })
  releaseNext(work, after)
}

function announce(work: Work, delivery: StoredDelivery): void {
  const move = work.tables.moves.find(delivery.moveId)
  if (move === undefined) return
  const click = work.tables.clicks.find(delivery.subid)
  const bucket = work.bucketOf(delivery.subid)
  work.due.push(dueOf(work.tables, delivery, { move, click, bucket }))
}

/** Everything that an attempt of this delivery reads. */
export function dueOf(
  tables: Pick<WorkTables, 'attempts' | 'deliveries'>,
  delivery: StoredDelivery,
  { move, click, bucket }: { move: Move; click: Click | null; bucket: number },
): DueDelivery {
  const { id, createdAt, destination, attempts, generation } = delivery
  return {
    id,
    bucket,
    createdAt,
    destination,
    attempts,
    generation,
    move,
    previousStatus: move.from,
    click,
    request: requestOf(tables, delivery),
    toldSale: reverses(move) && tables.deliveries.toldSale(delivery),
    newerWaits: tables.deliveries.newerWaits(delivery),
  }
}

/** Rendered by an attempt of this generation, or kept for it by whoever wants the same bytes again. */
function requestOf(
  { attempts: kept }: Pick<WorkTables, 'attempts'>,
  { id, attempts, generation }: StoredDelivery,
): RenderedRequest | null {
  if (attempts === 0 && generation === 0) return null
  const last = kept.findRequest(id)
  return last?.generation === generation ? last.request : null
}

/** By hand: parked, let go again, or given up. False when it is over already, or was so before. */
export function setDeliveryState(
  work: Work,
  id: string,
  state: 'waiting' | 'parked' | 'cancelled',
): boolean {
  const delivery = work.tables.deliveries.find(id)
  if (delivery === undefined || !isOpen(delivery) || delivery.state === state) return false
  if (state === 'waiting') {
    saveReady(work, delivery, { ...delivery, state, parkedBy: null })
    return true
  }
  if (state === 'parked') {
    saveState(work, delivery, { ...delivery, state, parkedBy: 'hand', dueAt: null })
    return true
  }
  const parkedBy = null
  saveState(work, delivery, { ...delivery, state, parkedBy, dueAt: null, finalAt: work.now })
  releaseNext(work, delivery)
  return true
}
