import { pause } from './clock.ts'
import type { Trouble } from './trouble.ts'

type LoopWish = {
  /** One step; `again` asks for the next at once, `rest` for a pause of `everyMs`, a number for one of so many ms. */
  readonly step: (signal: AbortSignal) => Promise<'again' | 'rest' | number>
  readonly everyMs: number
  /** Told of each step, whether it throws or not. */
  readonly trouble: Trouble
  /** The pause after a step that throws; left out: one that doubles up to a minute. */
  readonly retryMs?: number
}

export type Loop = {
  /** Ends the pause, if there is one. */
  wake(): void
  /** Starts no further step; resolves when the running one has ended. */
  stop(): Promise<void>
}

const longestPauseMs = 60_000

/** Runs a step again and again until told to stop. Two steps never overlap. */
export function startLoop({ step, everyMs, trouble, retryMs }: LoopWish): Loop {
  const stopping = new AbortController()
  let resting = new AbortController()
  let failures = 0

  const stepOnce = async (): Promise<number> => {
    try {
      const wish = await step(stopping.signal)
      failures = 0
      trouble.worked()
      if (wish === 'again') return 0
      return wish === 'rest' ? everyMs : wish
    } catch (error) {
      failures += 1
      trouble.failed(error)
      if (retryMs !== undefined) return retryMs
      return Math.min(everyMs * 2 ** Math.min(failures, 20), Math.max(longestPauseMs, everyMs))
    }
  }
  const run = async () => {
    while (!stopping.signal.aborted) {
      // Made before the step: a wake-up during it must not be slept through.
      resting = new AbortController()
      const { signal } = resting
      const restMs = await stepOnce()
      if (!stopping.signal.aborted) await pause(restMs, signal)
    }
  }
  const ended = run()
  return {
    wake: () => resting.abort(),
    stop: () => {
      stopping.abort()
      resting.abort()
      return ended
    },
  }
}
