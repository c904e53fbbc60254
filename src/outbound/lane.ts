import type { DueDelivery } from '../domain/delivery.ts'
import { callsAtOnce, type Health } from './health.ts'

/** The deliveries of one destination that this process holds, and what goes on with them. */
export type Lane = {
  readonly destination: string
  /** How many may be under way at once; 0: paused or gone, nothing is dialled. */
  concurrency: number
  /** Of the destination it was read from. */
  version: number
  /** Of the receiver, as its last calls told. */
  health: Health
  /** Shared by all lanes to one host; null: it is called inside this process. */
  host: HostCalls | null
  /** When its last turn was, counted over all lanes. */
  turn: number
  /** Never tried, and not asked for by a person: they go before the others. */
  readonly fresh: Queued[]
  /** Tried before, or sent again. */
  readonly again: Queued[]
  /** How often a fresh one has gone since one of the others did. */
  passed: number
  readonly pace: Pace
  inFlight: number
  /** Attempts made whose outcome is not on disk yet. */
  settling: number
  /** Settlements the store refuses for now; while there is one, nothing more is dialled. */
  refused: number
  /** Ids of everything queued, under way or being settled: the claims. */
  readonly held: Set<string>
  /** The store has, or may have, more than is held here. */
  more: boolean
  /** While the store is asked for more: ids let go meanwhile, which its answer may still name. */
  released: Set<string> | null
}

/** How quickly a lane went lately. */
type Pace = {
  perSecond: number
  /** Dialled since `sinceMs`, of the steady clock. */
  turns: number
  sinceMs: number
}

export type Queued = { readonly delivery: DueDelivery; readonly at: number }

export type HostCalls = { readonly name: string; inFlight: number }

const smallestQueue = 64
const queuePerCall = 4
// A claim has its price, however few it finds: what goes soon is claimed at once.
const mostQueuedPerCall = 16
const soonSeconds = 0.5
const shortestPaceMs = 20
const freshBetween = 7

/** How many calls may be under way now: the destination's own ceiling, as far as the receiver is well. */
export function ceilingOf({ concurrency, health }: Lane): number {
  return callsAtOnce(health, concurrency)
}

/** How many further deliveries a lane takes: of whichever kind, or of the kind that it has fewer of. */
export type Room = { readonly ofEither: number; readonly ofOne: number }

export function roomIn(lane: Lane): Room {
  const { fresh, again } = lane
  const limit = queueLimit(lane)
  return {
    ofEither: Math.max(0, limit - Math.max(fresh.length, again.length)),
    ofOne: Math.max(0, limit - Math.min(fresh.length, again.length)),
  }
}

/** Where a delivery waits for its turn. */
export function queueFor({ fresh, again }: Lane, { attempts, generation }: DueDelivery): Queued[] {
  return attempts === 0 && generation === 0 ? fresh : again
}

export function isFull(lane: Lane, queue: readonly Queued[]): boolean {
  return queue.length >= queueLimit(lane)
}

/** A backlog of retries, or of what is sent again, holds up no news; and news does not hold it up for ever. */
export function queueToServe(lane: Lane): Queued[] {
  const { fresh, again, passed } = lane
  if (again.length === 0) return fresh
  return fresh.length === 0 || passed >= freshBetween ? again : fresh
}

/** Worth asking the store for more. */
export function runsLow(lane: Lane): boolean {
  const { fresh, again, more } = lane
  return more && ceilingOf(lane) > 0 && (fresh.length + again.length) * 2 <= queueLimit(lane)
}

export function canStart(lane: Lane, perHost: number): boolean {
  const { fresh, again, inFlight, settling, refused, host } = lane
  if (fresh.length + again.length === 0 || refused > 0 || inFlight >= ceilingOf(lane)) return false
  if (host !== null && host.inFlight >= perHost) return false
  // Calls may run ahead of the disk, but not far: what is lost with the process is sent again.
  return settling < leastQueue(ceilingOf(lane))
}

/** To be called before a lane is asked for more. */
export function measurePace({ pace }: Lane, steadyMs: number): void {
  const passedMs = steadyMs - pace.sinceMs
  if (passedMs < shortestPaceMs) return
  pace.perSecond = (pace.turns * 1000) / passedMs
  pace.turns = 0
  pace.sinceMs = steadyMs
}

export function letGo(lane: Lane, id: string): void {
  lane.held.delete(id)
  lane.released?.add(id)
}

function queueLimit(lane: Lane): number {
  const calls = ceilingOf(lane)
  if (calls === 0) return 0
  const soon = Math.ceil(lane.pace.perSecond * soonSeconds)
  return Math.max(leastQueue(calls), Math.min(mostQueuedPerCall * calls, soon))
}

const leastQueue = (calls: number) => Math.max(smallestQueue, queuePerCall * calls)
