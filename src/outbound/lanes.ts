import type { DueDelivery } from '../domain/delivery.ts'

/** The deliveries of one destination that this process holds, and what goes on with them. */
export type Lane = {
  readonly destination: string
  /** How many may be under way at once; 0: paused or gone, nothing is dialled. */
  concurrency: number
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

type Queued = { readonly delivery: DueDelivery; readonly at: number }

type LanesDeps = {
  readonly nowMs: () => number
  /** 0 for a destination that is paused or gone. */
  readonly concurrencyOf: (destination: string) => number
  /** Calls under way in the whole process. */
  readonly maxInFlight: number
}

const smallestQueue = 64
const queuePerCall = 4
// What a person cancels, or a newer move supersedes, is known to the store alone: what has waited
// here longer than this is asked for again instead of being dialled.
const staleAfterMs = 5_000

/** Which deliveries this process has claimed, in memory alone, and whose turn it is. */
export class Lanes {
  readonly #deps: LanesDeps
  readonly #lanes = new Map<string, Lane>()
  /** Lanes that could start something, in order of their turn. */
  readonly #ready = new Set<Lane>()
  #inFlight = 0
  #settling = 0

  constructor(deps: LanesDeps) {
    this.#deps = deps
  }

  /** The lane of a destination, made when there is none. */
  of(destination: string): Lane {
    const known = this.#lanes.get(destination)
    if (known) return known
    const lane: Lane = {
      destination,
      concurrency: this.#deps.concurrencyOf(destination),
      queue: [],
      inFlight: 0,
      settling: 0,
      refused: 0,
      held: new Set(),
      more: false,
      released: null,
    }
    this.#lanes.set(destination, lane)
    return lane
  }

  /** Claims a delivery unless it is held already, was let go just now, or there is no room. */
  offer(lane: Lane, delivery: DueDelivery): void {
    if (lane.held.has(delivery.id) || lane.released?.has(delivery.id)) return
    if (roomIn(lane) === 0) {
      lane.more = true
      return
    }
    lane.held.add(delivery.id)
    lane.queue.push({ delivery, at: this.#deps.nowMs() })
    this.refresh(lane)
  }

  /** The next delivery to dial, lane by lane in turn; undefined when every ceiling is reached. */
  next(): { readonly lane: Lane; readonly delivery: DueDelivery } | undefined {
    const { maxInFlight } = this.#deps
    if (this.#inFlight >= maxInFlight) return undefined
    if (this.#inFlight + this.#settling >= 2 * maxInFlight) return undefined
    for (const lane of this.#ready) {
      this.#ready.delete(lane)
      const delivery = this.#take(lane)
      if (!delivery) continue
      lane.inFlight += 1
      this.#inFlight += 1
      this.refresh(lane)
      return { lane, delivery }
    }
    return undefined
  }

  /** The call has ended; its outcome is not on disk yet. */
  dialled(lane: Lane): void {
    lane.inFlight -= 1
    this.#inFlight -= 1
    lane.settling += 1
    this.#settling += 1
    this.refresh(lane)
  }

  /** The outcome is on disk: the claim ends. */
  settled(lane: Lane, id: string): void {
    this.abandoned(lane)
    letGo(lane, id)
    this.refresh(lane)
  }

  /** The outcome will not be on disk; the claim stays, so that nothing is sent twice from here. */
  abandoned(lane: Lane): void {
    lane.settling -= 1
    this.#settling -= 1
  }

  /** To be called after `concurrency` or `refused` of a lane changed. */
  refresh(lane: Lane): void {
    if (canStart(lane)) this.#ready.add(lane)
    else this.#ready.delete(lane)
  }

  /** Reads every lane's ceiling anew; a lane without one lets go of what it has not dialled. */
  readCeilings(): void {
    for (const lane of this.#lanes.values()) {
      lane.concurrency = this.#deps.concurrencyOf(lane.destination)
      if (lane.concurrency === 0) this.#empty(lane)
      this.refresh(lane)
      if (lane.held.size === 0 && !lane.released) this.#lanes.delete(lane.destination)
    }
  }

  /** Lets go of everything that has not been dialled. */
  clear(): void {
    for (const lane of this.#lanes.values()) this.#empty(lane)
  }

  /** Calls under way, and outcomes not on disk yet. */
  busy(): number {
    return this.#inFlight + this.#settling
  }

  #empty(lane: Lane): void {
    for (const { delivery } of lane.queue.splice(0)) letGo(lane, delivery.id)
    this.refresh(lane)
  }

  /** The oldest that is fresh enough. */
  #take(lane: Lane): DueDelivery | undefined {
    for (let first = lane.queue.shift(); first; first = lane.queue.shift()) {
      if (Math.abs(this.#deps.nowMs() - first.at) < staleAfterMs) return first.delivery
      letGo(lane, first.delivery.id)
      lane.more = true
    }
    return undefined
  }
}

/** How many further deliveries a lane takes. */
export function roomIn(lane: Lane): number {
  return Math.max(0, queueLimit(lane) - lane.queue.length)
}

/** Worth asking the store for more. */
export function runsLow(lane: Lane): boolean {
  return lane.more && lane.concurrency > 0 && lane.queue.length * 2 <= queueLimit(lane)
}

function queueLimit(lane: Lane): number {
  return lane.concurrency === 0 ? 0 : Math.max(smallestQueue, queuePerCall * lane.concurrency)
}

function canStart(lane: Lane): boolean {
  const { concurrency, queue, inFlight, settling, refused } = lane
  if (queue.length === 0 || refused > 0 || inFlight >= concurrency) return false
  // Calls may run ahead of the disk, but not far: what is lost with the process is sent again.
  return settling < queueLimit(lane)
}

function letGo(lane: Lane, id: string): void {
  lane.held.delete(id)
  lane.released?.add(id)
}
