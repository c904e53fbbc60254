import type { DueDelivery, RenderedRequest } from '../domain/delivery.ts'
import { type Destination, type Settings, usualBreaker } from '../domain/settings.ts'
import { pause, steadyClock } from '../platform/clock.ts'
import { openTrouble } from '../platform/trouble.ts'
import type { Settlement } from '../store/store.ts'
import { type Circuit, circuitsOf } from './circuits.ts'
import { type Desk, type DispatchDeps, epochOf, type LiveDelivery, startAll } from './deliver.ts'
import { isEcho, openEcho } from './echo.ts'
import { type LaneCeiling, Lanes } from './lanes.ts'
import { openPoller } from './poll.ts'
import { openRenderPlans } from './render-plans.ts'
import { sendTest, type TestDelivery } from './send-test.ts'
import { openTallies, type Tally } from './tally.ts'

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
  const trouble = openTrouble(deps.log, 'the keeping of outcomes')
  const live = new Map<string, LiveDelivery>()
  const own = { live, tallies, trouble, stopping }
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
