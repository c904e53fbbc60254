import type { DeliveryProblem, DueDelivery } from '../domain/delivery.ts'
import type { BreakerRule } from '../domain/settings.ts'
import { afterAttempt, doubtfulHealth, goodHealth, healthAt, isForgettable } from './health.ts'
import {
  canStart,
  type HostCalls,
  isFull,
  type Lane,
  letGo,
  measurePace,
  queueFor,
  queueToServe,
  type Room,
  roomIn,
} from './lane.ts'

type LanesDeps = {
  /** A clock that never steps back: one that is set must keep no circuit open. */
  readonly steadyMs: () => number
  readonly ceilingOf: (destination: string) => LaneCeiling
  /** Calls under way in the whole process. */
  readonly maxInFlight: number
  /** Calls under way to one host. */
  readonly perHost: number
}

export type LaneCeiling = {
  /** 0 for a destination that is paused or gone. */
  readonly concurrency: number
  readonly rule: BreakerRule
  /** Host and port it is at; null: it is answered inside this process. */
  readonly host: string | null
  /** Of the destination. */
  readonly version: number
}

export type Turn = {
  readonly lane: Lane
  readonly delivery: DueDelivery
  /** Where its call is counted. */
  readonly host: HostCalls | null
}

// What a person cancels, or a newer move supersedes, is known to the store alone: what has waited
// here longer than this is asked for again instead of being dialled.
const staleAfterMs = 5_000

/** Which deliveries this process has claimed, in memory alone, and whose turn it is. */
export class Lanes {
  readonly #deps: LanesDeps
  readonly #lanes = new Map<string, Lane>()
  readonly #hosts = new Map<string, HostCalls>()
  /** Lanes that could start something, in order of their turn. */
  readonly #ready = new Set<Lane>()
  readonly #begun = new Set<string>()
  #inFlight = 0
  #settling = 0
  #turns = 0

  constructor(deps: LanesDeps) {
    this.#deps = deps
  }

  /** The lane of a destination, made when there is none. */
  of(destination: string): Lane {
    const known = this.#lanes.get(destination)
    if (known) return known
    const { concurrency, host, version } = this.#deps.ceilingOf(destination)
    const lane: Lane = {
      ...{ destination, concurrency, version },
      health: goodHealth,
      host: this.#hostOf(host),
      turn: 0,
      ...{ fresh: [], again: [], passed: 0 },
      pace: { perSecond: 0, turns: 0, sinceMs: this.#deps.steadyMs() },
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
    if (this.#isFirst(lane) && delivery.attempts > 0) lane.health = doubtfulHealth
    this.#begun.add(lane.destination)
    const queue = queueFor(lane, delivery)
    if (isFull(lane, queue)) {
      lane.more = true
      return
    }
    lane.held.add(delivery.id)
    queue.push({ delivery, at: this.#deps.steadyMs() })
    this.refresh(lane)
  }

  /** The next delivery to dial, lane by lane in turn; undefined when every ceiling is reached. */
  next(): Turn | undefined {
    const { maxInFlight } = this.#deps
    if (this.#inFlight >= maxInFlight) return undefined
    if (this.#inFlight + this.#settling >= 2 * maxInFlight) return undefined
    for (const lane of this.#ready) {
      this.#ready.delete(lane)
      // Another lane may have taken the last place at its host.
      if (!canStart(lane, this.#deps.perHost)) continue
      const delivery = this.#take(lane)
      if (!delivery) continue
      const { host } = lane
      lane.inFlight += 1
      if (host !== null) host.inFlight += 1
      this.#inFlight += 1
      this.#turns += 1
      lane.turn = this.#turns
      lane.pace.turns += 1
      this.refresh(lane)
      return { lane, delivery, host }
    }
    return undefined
  }

  /** What a call told of its receiver. When the circuit opens, what has not been dialled is let go. */
  heard(lane: Lane, problem: DeliveryProblem | null): void {
    const { concurrency, rule } = this.#deps.ceilingOf(lane.destination)
    const call = { problem, at: this.#deps.steadyMs() }
    lane.health = afterAttempt(lane.health, call, { concurrency, rule })
    if (lane.health.breaker.state === 'open') this.#empty(lane)
  }

  /** The call has ended; its outcome is not on disk yet. */
  dialled(lane: Lane, host: HostCalls | null): void {
    lane.inFlight -= 1
    this.#inFlight -= 1
    lane.settling += 1
    this.#settling += 1
    this.#leaveHost(host)
    this.refresh(lane)
  }

  /** Lets time open what it opens: circuits that were shut long enough. */
  tick(): void {
    for (const lane of this.#lanes.values()) {
      lane.health = healthAt(lane.health, this.#deps.steadyMs())
      this.refresh(lane)
    }
  }

  /** How many further deliveries a lane is to be given, as it goes now. */
  roomIn(lane: Lane): Room {
    measurePace(lane, this.#deps.steadyMs())
    return roomIn(lane)
  }

  /** Every lane there is. */
  all(): Iterable<Lane> {
    return this.#lanes.values()
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
    if (canStart(lane, this.#deps.perHost)) this.#ready.add(lane)
    else this.#ready.delete(lane)
  }

  /** Reads every lane's ceiling anew; a lane without one lets go of what it has not dialled. */
  readCeilings(): void {
    for (const lane of this.#lanes.values()) {
      this.#readCeiling(lane)
      this.refresh(lane)
      if (isDone(lane)) this.#lanes.delete(lane.destination)
    }
    const hosts = new Set([...this.#lanes.values()].map(({ host }) => host?.name))
    for (const name of this.#hosts.keys()) if (!hosts.has(name)) this.#hosts.delete(name)
  }

  /** Lets go of everything that has not been dialled. */
  clear(): void {
    for (const lane of this.#lanes.values()) this.#empty(lane)
  }

  /** Calls under way, and outcomes not on disk yet. */
  busy(): number {
    return this.#inFlight + this.#settling
  }

  /** Nothing of this destination was held since the process began. */
  #isFirst(lane: Lane): boolean {
    return !this.#begun.has(lane.destination)
  }

  #hostOf(name: string | null): HostCalls | null {
    if (name === null) return null
    const known = this.#hosts.get(name) ?? { name, inFlight: 0 }
    this.#hosts.set(name, known)
    return known
  }

  /** Whoever waited for a place at this host may have it, who waited longest first. */
  #leaveHost(host: HostCalls | null): void {
    if (host === null) return
    const wasFull = host.inFlight >= this.#deps.perHost
    host.inFlight -= 1
    if (!wasFull) return
    const waiting = [...this.#lanes.values()].filter((lane) => lane.host === host)
    for (const lane of waiting.sort((a, b) => a.turn - b.turn)) this.refresh(lane)
  }

  #readCeiling(lane: Lane): void {
    const { concurrency, host, rule, version } = this.#deps.ceilingOf(lane.destination)
    const isSaved = lane.version !== version
    const isNew = isSaved || !rule.enabled
    // What a person has changed may help: it is called again, one call at first.
    if (isNew && lane.health.breaker.state !== 'closed') lane.health = doubtfulHealth
    Object.assign(lane, { concurrency, version, host: this.#hostOf(host) })
    if (concurrency === 0) this.#empty(lane)
    // It may read now what was not read for it.
    else if (isSaved) this.#askAnew(lane)
  }

  #askAnew(lane: Lane): void {
    lane.more = true
    this.#empty(lane)
  }

  #empty(lane: Lane): void {
    const all = [...lane.fresh.splice(0), ...lane.again.splice(0)]
    for (const { delivery } of all) letGo(lane, delivery.id)
    this.refresh(lane)
  }

  /** The oldest of those whose turn it is that has not waited too long here. */
  #take(lane: Lane): DueDelivery | undefined {
    for (let queue = queueToServe(lane); queue.length > 0; queue = queueToServe(lane)) {
      const first = queue.shift()
      if (first === undefined) break
      if (this.#deps.steadyMs() - first.at < staleAfterMs) {
        lane.passed = queue === lane.fresh ? lane.passed + 1 : 0
        return first.delivery
      }
      letGo(lane, first.delivery.id)
      lane.more = true
    }
    return undefined
  }
}

/** Nothing is left of it, and nothing to remember. */
function isDone({ held, released, concurrency, health }: Lane): boolean {
  if (held.size > 0 || released) return false
  return concurrency === 0 || isForgettable(health, concurrency)
}
