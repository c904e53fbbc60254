import { auditLedger } from './audit-ledger.ts'
import type { Config } from './config.ts'
import { startCounting } from './count-numbers.ts'
import { wallClock } from './platform/clock.ts'
import type { Log } from './platform/log.ts'
import { type Loop, startLoop } from './platform/loop.ts'
import { startReplayer } from './replayer.ts'
import type { Store } from './store/store.ts'

type Parts = { readonly store: Store; readonly config: Config; readonly log: Log }

/** What goes on beside the requests, in short steps. */
export function startBackground(parts: Parts): readonly Loop[] {
  return [
    startSweeper(parts),
    startAudit(parts),
    startDeriver(parts),
    countNumbers(parts),
    startReplayer(parts),
  ]
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
  return startLoop({
    everyMs: sweepEveryMs,
    onError: (err) => log.error({ err }, 'the sweep failed'),
    async step() {
      const nowMs = wallClock()
      const done = await store.sweep({ nowMs, retentionDays, limit: sweepRows })
      const most = Math.max(done.clickWaitsEnded, done.rematched, done.deleted)
      return most >= sweepRows ? 'again' : 'rest'
    },
  })
}

const deriveEveryMs = 1_000
/** A step's rows: some ten milliseconds of the writer. */
const deriveRows = 500
/** More than this waits for the disk: what is asked for comes first. */
const busyOps = 32
/** Whatever comes, what is derived falls behind no further than a step now and then can help. */
const longestBusyMs = 60_000

/** The logs' index: at once while the writer has nothing else to do, else once a minute. */
function startDeriver({ store, log }: Parts): Loop {
  let lastStep = 0
  return startLoop({
    everyMs: deriveEveryMs,
    onError: (err) => log.error({ err }, 'what is derived could not be taken further'),
    async step() {
      const nowMs = wallClock()
      const isBusy = store.queued() > busyOps && Math.abs(nowMs - lastStep) < longestBusyMs
      if (isBusy) return 'rest'
      lastStep = nowMs
      return (await store.derive({ nowMs, limit: deriveRows })) >= deriveRows ? 'again' : 'rest'
    },
  })
}

function countNumbers({ store, config, log }: Parts): Loop {
  const { keepClicksDays, keepLeadsDays } = config
  return startCounting({ store, log, nowMs: wallClock, keep: { keepClicksDays, keepLeadsDays } })
}

const auditEveryMs = 3_600_000

/** The ledger's counters against the rows they count: they differ only when something is broken. */
function startAudit({ store, log }: Parts): Loop {
  // Not while starting: it reads every delivery there is.
  let isFirst = true
  return startLoop({
    everyMs: auditEveryMs,
    onError: (err) => log.error({ err }, 'the ledger could not be compared with its rows'),
    async step() {
      if (isFirst) {
        isFirst = false
        return 'rest'
      }
      for (const difference of await auditLedger(store)) {
        log.error(difference, 'the ledger differs from its rows')
      }
      return 'rest'
    },
  })
}
