import { pause } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { openTrouble, type Trouble } from '../platform/trouble.ts'
import type { Store } from '../store/store.ts'
import { type Lane, runsLow } from './lane.ts'
import type { Lanes } from './lanes.ts'

type PollDeps = {
  readonly store: Pick<Store, 'listDue' | 'listDueDestinations'>
  readonly lanes: Lanes
  readonly nowMs: () => number
  /** Whether anything of a destination reads the click. */
  readonly readsClick: (destination: string) => boolean
  /** Dials what was found. */
  readonly pump: () => void
  readonly log: Pick<Log, 'error'>
  readonly stopping: AbortSignal
}

/** Finds what is due and did not come straight from its commit: retries, a backlog, a restart. */
export type Poller = {
  /** Asks again and again until the process ends. Never rejects. */
  readonly run: () => Promise<void>
  /** Asks for one lane at once when it runs low and the store has more. */
  readonly refill: (lane: Lane) => void
}

const longestPauseMs = 500
const shortestPauseMs = 25

type Asker = PollDeps & {
  readonly trouble: Trouble
  /** Nothing was asked in vain since the last look. */
  isWell: boolean
}

export function openPoller(wish: PollDeps): Poller {
  const deps: Asker = {
    ...wish,
    trouble: openTrouble(wish.log, 'the look for what is due'),
    isWell: true,
  }
  const refill = (lane: Lane): void => {
    if (!runsLow(lane) || deps.stopping.aborted) return
    void fill(deps, lane, deps.lanes.roomIn(lane).ofEither)
  }
  return {
    run: async () => {
      while (!deps.stopping.aborted) {
        const pauseMs = await look(deps)
        await pause(pauseMs, deps.stopping)
      }
    },
    refill,
  }
}

/** One look at all destinations; how long to wait for the next. */
async function look(deps: Asker): Promise<number> {
  try {
    deps.lanes.tick()
    deps.pump()
    const { destinations, nextDueAt } = await deps.store.listDueDestinations(deps.nowMs())
    const lanes = destinations.map((id) => deps.lanes.of(id))
    await Promise.all(lanes.map((lane) => fill(deps, lane, deps.lanes.roomIn(lane).ofOne)))
    // One destination that cannot be asked for is no reason to call the whole well again.
    if (deps.isWell) deps.trouble.worked()
    deps.isWell = true
    const untilMs = nextDueAt === null ? longestPauseMs : nextDueAt - deps.nowMs()
    return Math.min(longestPauseMs, Math.max(shortestPauseMs, untilMs))
  } catch (error) {
    deps.trouble.failed(error)
    return longestPauseMs
  }
}

/** Claims as much as there is room for, beyond what is held: that is due in the store as well. */
async function fill(deps: Asker, lane: Lane, limit: number): Promise<void> {
  if (limit === 0 || lane.released) return
  lane.released = new Set()
  try {
    const { destination, version } = lane
    const wish = { destination, nowMs: deps.nowMs(), held: [...lane.held], limit }
    const due = await deps.store.listDue({ ...wish, withClicks: deps.readsClick(destination) })
    lane.more = due.length >= limit || lane.version !== version
    // What it reads now may be missing in what was read for it before.
    if (deps.stopping.aborted || lane.version !== version) return
    for (const delivery of due) deps.lanes.offer(lane, delivery)
  } catch (error) {
    deps.isWell = false
    deps.trouble.failed(error, { destination: lane.destination })
  } finally {
    lane.released = null
  }
  deps.pump()
}
