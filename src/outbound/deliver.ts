import type { AttemptResult, DueDelivery, ProcessTimes } from '../domain/delivery.ts'
import { pause, steadyClock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Trouble } from '../platform/trouble.ts'
import type { Settlement, Store } from '../store/store.ts'
import { type AttemptDeps, type LiveProcess, makeAttempt } from './attempt.ts'
import type { Lane } from './lane.ts'
import type { Lanes, Turn } from './lanes.ts'
import type { Poller } from './poll.ts'
import type { Send } from './send.ts'
import { settleUntilKept } from './settle.ts'
import type { Tallies } from './tally.ts'

export type DispatchDeps = {
  readonly store: Pick<
    Store,
    'onDue' | 'listDue' | 'listDueDestinations' | 'beginCall' | 'settle' | 'settings' | 'onSettings'
  >
  readonly send: Send
  readonly nowMs: () => number
  /** From 0 to 1. */
  readonly random: () => number
  readonly log: Pick<Log, 'warn' | 'error'>
  /** Calls under way in the whole process. */
  readonly maxInFlight?: number
  /** Calls under way to one host. */
  readonly perHost?: number
}

/** An attempt that is under way, as only memory knows it. */
export type LiveDelivery = {
  readonly deliveryId: string
  readonly destination: string
  readonly subid: string
  /** 1 for the first. */
  readonly attempt: number
  readonly process: ProcessTimes
}

export type Desk = {
  readonly deps: DispatchDeps
  readonly attempts: AttemptDeps
  readonly lanes: Lanes
  readonly poller: Poller
  readonly live: Map<string, LiveDelivery>
  readonly tallies: Tallies
  readonly trouble: Trouble
  readonly stopping: AbortController
}

const afterFaultMs = 10_000

/** Begins all that may be under way now. */
export function startAll(desk: Desk): void {
  if (desk.stopping.signal.aborted) return
  try {
    for (let turn = desk.lanes.next(); turn; turn = desk.lanes.next()) void deliver(desk, turn)
  } catch (err) {
    // Whoever has something to be sent goes on all the same; the next look begins what is left.
    desk.deps.log.error({ err }, 'what is due could not be begun')
  }
}

/** Counted at its lane and its host, and among the calls of its group, until it is let go of. */
type Call = Turn & {
  isDialled: boolean
  /** null: it is another process's by now, or was never begun. */
  end: (() => void) | null
  /** `fault`: one of ours. `lost`: the process ends, and its outcome is on no disk. */
  fate: 'kept' | 'lost' | 'fault' | 'elsewhere'
}

/** Whatever goes wrong in it, it never rejects, and the claim ends. */
async function deliver(desk: Desk, turn: Turn): Promise<void> {
  const call: Call = { ...turn, isDialled: false, end: null, fate: 'fault' }
  const { lane, delivery } = turn
  try {
    call.end = desk.deps.store.beginCall(delivery)
    if (call.end === null) call.fate = 'elsewhere'
    else {
      const settlement = await attempt(desk, delivery)
      learn(desk, turn, settlement?.result ?? null)
      leaveLine(desk, call)
      if (settlement !== undefined) {
        call.fate = (await keep(desk, lane, settlement)) ? 'kept' : 'lost'
      }
    }
  } catch (error) {
    tellFault(desk, turn, error)
  }
  hangUp(desk, call)
  // Tried again after a fault of ours, and not over and over at once.
  if (call.fate === 'fault') await pause(afterFaultMs, desk.stopping.signal)
  letGo(desk, call)
}

/** What an attempt came to is kept, whether anything can be learned from it or not. */
function learn(desk: Desk, { lane, delivery }: Turn, result: AttemptResult | null): void {
  if (result === null) return
  try {
    desk.tallies.note(lane.destination, result, result.endedAt - delivery.move.at)
    hear(desk, lane, result)
  } catch (error) {
    tellFault(desk, { delivery }, error)
  }
}

function leaveLine(desk: Desk, call: Call): void {
  if (call.isDialled) return
  call.isDialled = true
  desk.lanes.dialled(call.lane, call.host)
  startAll(desk)
}

/** Whatever of this goes wrong, the rest of it is done. */
function hangUp(desk: Desk, call: Call): void {
  try {
    desk.live.delete(call.delivery.id)
    try {
      leaveLine(desk, call)
    } finally {
      call.end?.()
    }
  } catch (error) {
    tellFault(desk, call, error)
  }
}

function letGo(desk: Desk, call: Call): void {
  const { lane, delivery, fate } = call
  try {
    if (fate === 'lost') desk.lanes.abandoned(lane)
    else desk.lanes.settled(lane, delivery.id)
    startAll(desk)
    if (fate !== 'elsewhere') desk.poller.refill(lane)
  } catch (error) {
    tellFault(desk, call, error)
  }
}

function tellFault({ deps }: Desk, { delivery }: Pick<Turn, 'delivery'>, err: unknown): void {
  deps.log.error({ err, delivery: delivery.id }, 'a delivery met a fault of ours')
}

export const epochOf = ({ nowMs }: DispatchDeps, steadyMs: number) =>
  Math.round(nowMs() + steadyMs - steadyClock())

/** A circuit never opens or closes without a word. */
function hear({ deps, lanes }: Desk, lane: Lane, { problem }: AttemptResult): void {
  const before = lane.health.breaker.state
  lanes.heard(lane, problem)
  const { state, until: steadyUntil } = lane.health.breaker
  const { destination } = lane
  if (state === before) return
  if (state === 'open') {
    const until = epochOf(deps, steadyUntil)
    deps.log.warn({ destination, until, problem }, 'the circuit is open')
  } else deps.log.warn({ destination }, 'the circuit is closed again')
}

/** undefined after a fault of ours. */
async function attempt(desk: Desk, delivery: DueDelivery): Promise<Settlement | undefined> {
  const { store, log } = desk.deps
  try {
    const destination = store.settings().destinations[delivery.destination]
    if (!destination) return undefined
    const process = openProcess(delivery)
    desk.live.set(delivery.id, {
      deliveryId: delivery.id,
      destination: delivery.destination,
      subid: delivery.move.subid,
      attempt: delivery.attempts + 1,
      process,
    })
    return await makeAttempt(desk.attempts, { delivery, destination, process })
  } catch (error) {
    log.error({ err: error, delivery: delivery.id }, 'an attempt could not be made')
    return undefined
  }
}

function openProcess(delivery: DueDelivery): LiveProcess {
  return {
    Initial: delivery.move.at,
    Generated: null,
    Sending: null,
    Processing: null,
    Updating: null,
    Final: null,
  }
}

function keep(desk: Desk, lane: Lane, settlement: Settlement): Promise<boolean> {
  const { trouble, stopping } = desk
  const { store, log } = desk.deps
  const onRefused = (refused: boolean): void => {
    lane.refused += refused ? 1 : -1
    desk.lanes.refresh(lane)
  }
  return settleUntilKept({ store, log, trouble, stopping: stopping.signal, onRefused }, settlement)
}
