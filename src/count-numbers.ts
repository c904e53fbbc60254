import type { Log } from './platform/log.ts'
import { type Loop, startLoop } from './platform/loop.ts'
import type { RollWish } from './store/numbers.ts'
import type { Store } from './store/store.ts'

const everyMs = 10_000
/** Rows one transaction may read: intake waits for it no longer than for a batch of its own. */
const stepRows = 200

type CountDeps = {
  readonly store: Pick<Store, 'deriveNumbers'>
  readonly nowMs: () => number
  readonly log: Pick<Log, 'error'>
  readonly keep: Pick<RollWish, 'keepClicksDays' | 'keepLeadsDays'>
}

/** Counts what has come since the last step, for overview, reports and issues. */
export function startCounting({ store, nowMs, log, keep }: CountDeps): Loop {
  return startLoop({
    everyMs,
    onError: (err) => log.error({ err }, 'the numbers could not be counted'),
    async step() {
      const more = await store.deriveNumbers({ ...keep, nowMs: nowMs(), limit: stepRows })
      return more ? 'again' : 'rest'
    },
  })
}
