import type {
  AttemptResult,
  DueDelivery,
  ProcessTimes,
  RenderedRequest,
} from '../domain/delivery.ts'
import { type Destination, type Settings, usualBreaker } from '../domain/settings.ts'
import { pause, steadyClock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Settlement, Store } from '../store/store.ts'
import { type AttemptDeps, type LiveProcess, makeAttempt } from './attempt.ts'
import { type Circuit, circuitsOf } from './circuits.ts'
import { isEcho, openEcho } from './echo.ts'
import type { Lane } from './lane.ts'
import { type LaneCeiling, Lanes, type Turn } from './lanes.ts'
import { openPoller, type Poller } from './poll.ts'
import { openRenderPlans } from './render-plans.ts'
import type { Send } from './send.ts'
import { sendTest, type TestDelivery } from './send-test.ts'
import { settleUntilKept } from './settle.ts'
import { openTallies, type Tallies, type Tally } from './tally.ts'

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

/** Sends what is owed, as soon as it is due, and writes down what became of it. */
export type Dispatcher = {
  readonly start: () => void
  /** Dials nothing more, waits for what is under way, and resolves when its outcomes are kept. */
  readonly stop: () => Promise<void>
  /** The attempts under way right now. */
  readonly live: () => readonly LiveDelivery[]
  /** What attempts came to since the start. */
  readonly tally: () => Tally
  /** How well the receivers are, as far as that is not quite well. */
  readonly circuits: () => readonly Circuit[]
  /** One attempt right now by all the rules of sending, marked as a test; nothing of it is kept. */
  readonly test: (test: TestDelivery, destination: Destination) => Promise<Settlement>
  /** What `carom:echo/{run}` was sent, oldest first. */
  readonly heard: (run: string) => readonly RenderedRequest[]
}

const defaultMaxInFlight = 2_000
const defaultPerHost = 1_024
const afterFaultMs = 10_000

type Desk = {
  readonly deps: DispatchDeps
  readonly attempts: AttemptDeps
  readonly lanes: Lanes
  readonly poller: Poller
  readonly live: Map<string, LiveDelivery>
  readonly tallies: Tallies
  readonly stopping: AbortController
}

export function openDispatcher(deps: DispatchDeps): Dispatcher {
  const { store, nowMs } = deps
  const stopping = new AbortController()
  const echo = openEcho(nowMs)
  const plans = openRenderPlans()
  const lanes = new Lanes({
    steadyMs: steadyClock,
    ceilingOf: (id) => ceilingOf(store.settings(), id),
    maxInFlight: deps.maxInFlight ?? defaultMaxInFlight,
    perHost: deps.perHost ?? defaultPerHost,
  })
  const pump = (): void => startAll(desk)
  const readsClick = (id: string) => store.settings().destinations[id]?.needsClick !== false
  const asking = { store, lanes, nowMs, readsClick, pump, log: deps.log }
  const poller = openPoller({ ...asking, stopping: stopping.signal })
  const attempts = { send: deps.send, echo, plans, nowMs, random: deps.random }
  const tallies = openTallies()
  const own = { live: new Map<string, LiveDelivery>(), tallies, stopping }
  const desk: Desk = { deps, attempts, lanes, poller, ...own }
  let polling = Promise.resolve()

  return {
    start: () => {
      store.onDue((due) => takeDue(desk, due))
      store.onSettings((settings) => {
        plans.keepOnly(settings.destinations)
        tallies.keepOnly(settings.destinations)
        lanes.readCeilings()
        pump()
      })
      polling = poller.run()
    },
    stop: async () => {
      stopping.abort()
      lanes.clear()
      await polling
      // Every call ends by its destination's timeout, and every settlement's tries are counted.
      while (lanes.busy() > 0) await pause(20)
    },
    test: (test, destination) => sendTest(attempts, test, destination),
    live: () => [...desk.live.values()],
    tally: tallies.tally,
    circuits: () => circuitsOf(lanes.all(), (at) => epochOf(deps, at)),
    heard: echo.heard,
  }
}

const gone: LaneCeiling = { concurrency: 0, rule: usualBreaker, host: null, version: 0 }

function ceilingOf(settings: Settings, id: string): LaneCeiling {
  const destination = Object.hasOwn(settings.destinations, id)
    ? settings.destinations[id]
    : undefined
  if (destination === undefined) return gone
  const known = ceilings.get(destination)
  if (known !== undefined) return known
  const { enabled, paused, breaker: rule, url, version } = destination
  const concurrency = !enabled || paused ? 0 : destination.concurrency
  const ceiling = { concurrency, rule, version, host: hostOf(url) }
  ceilings.set(destination, ceiling)
  return ceiling
}

/** Asked for with every call, and the same until the destination is saved again. */
const ceilings = new WeakMap<Destination, LaneCeiling>()

/** No macro may stand in what comes before the path. */
function hostOf(url: string): string | null {
  if (isEcho(url)) return null
  return URL.parse(/^[^/]*\/\/[^/?#\\]*/.exec(url)?.[0] ?? '')?.host ?? null
}

/** What was committed a moment ago goes straight out. */
function takeDue(desk: Desk, due: readonly DueDelivery[]): void {
  if (desk.stopping.signal.aborted) return
  for (const delivery of due) desk.lanes.offer(desk.lanes.of(delivery.destination), delivery)
  startAll(desk)
}

function startAll(desk: Desk): void {
  if (desk.stopping.signal.aborted) return
  for (let turn = desk.lanes.next(); turn; turn = desk.lanes.next()) {
    void deliver(desk, turn)
  }
}

async function deliver(desk: Desk, turn: Turn): Promise<void> {
  const { lane, delivery, host } = turn
  const end = desk.deps.store.beginCall(delivery)
  if (end === null) return letGo(desk, turn)
  const settlement = await attempt(desk, delivery)
  const result = settlement?.result ?? null
  if (result !== null) {
    desk.tallies.note(lane.destination, result, result.endedAt - delivery.move.at)
    hear(desk, lane, result)
  }
  desk.lanes.dialled(lane, host)
  startAll(desk)
  const isKept = settlement !== undefined && (await keep(desk, lane, settlement))
  desk.live.delete(delivery.id)
  end()
  // Tried again after a fault of ours, and not over and over at once.
  if (settlement === undefined) await pause(afterFaultMs, desk.stopping.signal)
  if (isKept || settlement === undefined) desk.lanes.settled(lane, delivery.id)
  else desk.lanes.abandoned(lane)
  startAll(desk)
  desk.poller.refill(lane)
}

/** It is another process's by now. */
function letGo(desk: Desk, { lane, delivery, host }: Turn): void {
  desk.lanes.dialled(lane, host)
  desk.lanes.settled(lane, delivery.id)
  startAll(desk)
}

const epochOf = ({ nowMs }: DispatchDeps, steadyMs: number) =>
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
  const { store, log } = desk.deps
  const onRefused = (refused: boolean): void => {
    lane.refused += refused ? 1 : -1
    desk.lanes.refresh(lane)
  }
  return settleUntilKept({ store, log, stopping: desk.stopping.signal, onRefused }, settlement)
}
