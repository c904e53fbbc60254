import type { LedgerAudit } from './audit-ledger.ts'
import type { Config } from './config.ts'
import type { Datacentres } from './inbound/open-datacentres.ts'
import type { Places } from './inbound/open-places.ts'
import type { DayWatch } from './inbound/watch-day.ts'
import type { WeightWatch } from './inbound/watch-weights.ts'
import { steadyClock, wallClock } from './platform/clock.ts'
import type { Log } from './platform/log.ts'
import { type Loop, startLoop } from './platform/loop.ts'
import { openPace } from './platform/pace.ts'
import { openTrouble, type Trouble } from './platform/trouble.ts'
import { startReplayer } from './replayer.ts'
import type { Store } from './store/store.ts'
import { openWeighing } from './weighing.ts'

type Parts = {
  readonly store: Store
  readonly config: Config
  readonly log: Log
  readonly ledgerAudit: LedgerAudit
  readonly places: Places
  readonly datacentres: Datacentres
  readonly day: DayWatch
  readonly weights: WeightWatch
}

/** What goes on beside the requests, in short steps. */
export function startBackground(parts: Parts): readonly Loop[] {
  return [
    startSweeper(parts),
    startAudit(parts),
    startDeriver(parts),
    startCounting(parts),
    startSpreading(parts),
    startReplayer(parts),
    startWeighing(parts),
    startWatch(parts),
  ]
}

/** A landing may get so much more than its cap: what it is sold is counted a moment later. */
const watchEveryMs = 3_000

/**
 * What a visitor's way depends on beside the settings: the zone, full landings, weights, the geo database.
 * Without the door for visitors it is told all the same where they would go.
 */
function startWatch({ day, weights, places, datacentres, log }: Parts): Loop {
  return startLoop({
    everyMs: watchEveryMs,
    trouble: openTrouble(log, 'the look at what the way of visitors depends on'),
    async step() {
      await Promise.all([day, weights, places, datacentres].map((one) => one.renew()))
      return 'rest'
    },
  })
}

const weighEveryMs = 3_000

/** Pages that are weighed by what they earn. */
function startWeighing({ store, log }: Parts): Loop {
  const weigh = openWeighing(store)
  return startLoop({
    everyMs: weighEveryMs,
    trouble: openTrouble(log, 'the weighing of pages'),
    async step() {
      await weigh(wallClock())
      return 'rest'
    },
  })
}

const sweepEveryMs = 60_000
/** Rows one step may touch: intake waits for it no longer than for a batch of its own. */
const sweepRows = 500

/** Waits that are over, what waits to be matched, and retention, a little at a time. */
function startSweeper({ store, config, log }: Parts): Loop {
  const retentionDays = {
    clicks: config.keepClicksDays,
    leads: config.keepLeadsDays,
    postbacks: config.keepPostbacksDays,
    attempts: config.keepAttemptsDays,
  }
  const fieldDays = {
    wholeAddress: config.shortenIpDays,
    address: config.keepIpDays,
    agent: config.keepUaDays,
    place: config.keepPlaceDays,
    params: config.keepParamsDays,
  }
  const pace = openPace({ fewest: sweepRows, most: sweepRows })
  return startLoop({
    everyMs: sweepEveryMs,
    trouble: openTrouble(log, 'the sweep'),
    async step() {
      const nowMs = wallClock()
      const began = steadyClock()
      const done = await store.sweep({ nowMs, retentionDays, fieldDays, limit: sweepRows })
      if (done.hasMore) return 'again'
      // Of very much that waits, most still waits after it was judged: the writer is left to others between.
      return done.isJudged ? 'rest' : pace.restAfter(steadyClock() - began, store.queued())
    },
  })
}

const deriveEveryMs = 1_000
/** What somebody looks at after a test is there when they look; a busy quarter of an hour takes its share. */
const countEveryMs = 2_000

/** The logs' index: soon after its rows, and behind whoever waits for the writer. */
function startDeriver({ store, log }: Parts): Loop {
  return startPaced({
    everyMs: deriveEveryMs,
    trouble: openTrouble(log, 'the index of the logs'),
    waiting: store.queued,
    step: async (limit) => (await store.derive({ nowMs: wallClock(), limit })) >= limit,
  })
}

/** Counts what has come since the last step, for overview, reports and issues. */
function startCounting({ store, config, log }: Parts): Loop {
  const { keepClicksDays, keepLeadsDays } = config
  return startPaced({
    everyMs: countEveryMs,
    trouble: openTrouble(log, 'the counting of numbers'),
    waiting: store.queued,
    step: (limit) =>
      store.deriveNumbers({ nowMs: wallClock(), keepClicksDays, keepLeadsDays, limit }),
  })
}

/** Costs that were told for whole days, over their clicks. */
function startSpreading({ store, config, log }: Parts): Loop {
  return startPaced({
    everyMs: countEveryMs,
    trouble: openTrouble(log, 'the spreading of costs'),
    waiting: store.queued,
    step: (limit) => store.spreadCosts({ limit, keepDays: config.keepLeadsDays }),
  })
}

type Paced = {
  readonly everyMs: number
  readonly trouble: Trouble
  /** How many wait for the writer. */
  readonly waiting: () => number
  /** Touches so many rows at most; whether there is more. */
  readonly step: (limit: number) => Promise<boolean>
}

function startPaced({ everyMs, trouble, waiting, step }: Paced): Loop {
  const pace = openPace({ fewest: 20, most: 500 })
  return startLoop({
    everyMs,
    trouble,
    async step() {
      const began = steadyClock()
      const hasMore = await step(pace.rows())
      const restMs = pace.restAfter(steadyClock() - began, waiting())
      return hasMore ? restMs : 'rest'
    },
  })
}

const auditEveryMs = 3_600_000

/** The ledger's counters against the rows they count: they differ only when something is broken. */
function startAudit({ ledgerAudit, log }: Parts): Loop {
  // Not while starting: it reads every delivery there is.
  let isFirst = true
  return startLoop({
    everyMs: auditEveryMs,
    trouble: openTrouble(log, 'the audit of the ledger'),
    async step() {
      if (isFirst) {
        isFirst = false
        return 'rest'
      }
      for (const difference of await ledgerAudit.compare()) {
        log.error(difference, 'the ledger differs from its rows')
      }
      return 'rest'
    },
  })
}
