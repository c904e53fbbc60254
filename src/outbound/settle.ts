import { pause } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { type Settlement, type Store, StoreBusyError, StoreFullError } from '../store/store.ts'

export type SettleDeps = {
  readonly store: Pick<Store, 'settle'>
  readonly log: Pick<Log, 'warn' | 'error'>
  /** Aborted when the process ends: a last few tries follow. */
  readonly stopping: AbortSignal
  /** Told when the store begins, and when it ceases, to refuse this settlement. */
  readonly onRefused: (refused: boolean) => void
}

const firstPauseMs = 50
const longestPauseMs = 5_000
const lastPauseMs = 200
const lastTries = 10
// A settlement that no store will ever take must not stop its destination for good.
const blockingTries = 10

/**
 * Writes an outcome down, however long it takes: the call has been made and must not be made again
 * because of a busy or full disk. False when the process ends before that.
 */
export async function settleUntilKept(deps: SettleDeps, settlement: Settlement): Promise<boolean> {
  let blocks = false
  const setBlocks = (wanted: boolean): void => {
    if (wanted === blocks) return
    blocks = wanted
    deps.onRefused(wanted)
  }
  try {
    for (let tries = 1, tail = 0; tail < lastTries; tries += 1) {
      try {
        await deps.store.settle(settlement)
        return true
      } catch (error) {
        const isPassing = error instanceof StoreBusyError || error instanceof StoreFullError
        setBlocks(isPassing || tries < blockingTries)
        report(deps, { error, tries, settlement })
        tail += deps.stopping.aborted ? 1 : 0
        await pauseFor(tries, deps.stopping)
      }
    }
    return false
  } finally {
    setBlocks(false)
  }
}

type Refusal = {
  readonly error: unknown
  readonly tries: number
  readonly settlement: Settlement
}

/** The first time, and then ever more rarely: an outage is no reason to fill the log. */
function report({ log }: SettleDeps, { error, tries, settlement }: Refusal): void {
  if ((tries & (tries - 1)) !== 0) return
  const { deliveryId: delivery, attempt } = settlement
  log.warn({ err: error, delivery, attempt, tries }, 'an attempt is not kept yet')
}

function pauseFor(tries: number, stopping: AbortSignal): Promise<void> {
  if (stopping.aborted) return pause(lastPauseMs)
  const ms = firstPauseMs * 2 ** Math.min(tries - 1, 10)
  return pause(Math.min(ms, longestPauseMs), stopping)
}
