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
  readonly queue: Queued[]
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

export type Queued = { readonly delivery: DueDelivery; readonly at: number }

export type HostCalls = { readonly name: string; inFlight: number }

const smallestQueue = 64
const queuePerCall = 4

/** How many calls may be under way now: the destination's own ceiling, as far as the receiver is well. */
export function ceilingOf({ concurrency, health }: Lane): number {
  return callsAtOnce(health, concurrency)
}

/** How many further deliveries a lane takes. */
export function roomIn(lane: Lane): number {
  return Math.max(0, queueLimit(lane) - lane.queue.length)
}

/** Worth asking the store for more. */
export function runsLow(lane: Lane): boolean {
  return lane.more && ceilingOf(lane) > 0 && lane.queue.length * 2 <= queueLimit(lane)
}

export function canStart(lane: Lane, perHost: number): boolean {
  const { queue, inFlight, settling, refused, host } = lane
  if (queue.length === 0 || refused > 0 || inFlight >= ceilingOf(lane)) return false
  if (host !== null && host.inFlight >= perHost) return false
  // Calls may run ahead of the disk, but not far: what is lost with the process is sent again.
  return settling < queueLimit(lane)
}

export function letGo(lane: Lane, id: string): void {
  lane.held.delete(id)
  lane.released?.add(id)
}

function queueLimit(lane: Lane): number {
  const calls = ceilingOf(lane)
  return calls === 0 ? 0 : Math.max(smallestQueue, queuePerCall * calls)
}
