import { pause } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Trouble } from '../platform/trouble.ts'
import { type Settlement, type Store, StoreBusyError, StoreFullError } from '../store/store.ts'

export type SettleDeps = {
  readonly store: Pick<Store, 'settle'>
  readonly log: Pick<Log, 'warn'>
  /** Of the store with all settlements: one that is away is told of once, not for each of them. */
  readonly trouble: Trouble
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
      const error = await refusalOf(deps, { tries, settlement })
      if (error === undefined) return true
      setBlocks(isPassing(error) || tries < blockingTries)
      tail += deps.stopping.aborted ? 1 : 0
      await pauseFor(tries, deps.stopping)
    }
    return false
  } finally {
    setBlocks(false)
  }
}

type Try = { readonly tries: number; readonly settlement: Settlement }

/** Why it was not kept; undefined: it is. */
async function refusalOf(deps: SettleDeps, { tries, settlement }: Try): Promise<Error | undefined> {
  try {
    await deps.store.settle(settlement)
    if (tries > 1) deps.trouble.worked()
    return undefined
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    if (isPassing(error)) deps.trouble.failed(error)
    else report(deps, error, { tries, settlement })
    return error
  }
}

const isPassing = (error: Error) =>
  error instanceof StoreBusyError || error instanceof StoreFullError

/** The first time, and then ever more rarely. */
function report({ log }: SettleDeps, err: Error, { tries, settlement }: Try): void {
  if ((tries & (tries - 1)) !== 0) return
  const { deliveryId: delivery, attempt } = settlement
  log.warn({ err, delivery, attempt, tries }, 'an attempt is not kept yet')
}

function pauseFor(tries: number, stopping: AbortSignal): Promise<void> {
  if (stopping.aborted) return pause(lastPauseMs)
  const ms = firstPauseMs * 2 ** Math.min(tries - 1, 10)
  return pause(Math.min(ms, longestPauseMs), stopping)
}
