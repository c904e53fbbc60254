let behindMs = 0

/** Epoch milliseconds. May step back when the machine's clock is set. */
export const wallClock = (): number => Date.now() + behindMs

/** What another machine's clock says; the true time is up to `withinMs` later. */
export type ClockReading = { readonly nowMs: number; readonly withinMs: number }

/** Machines that look after their clocks differ by less. */
const toleranceMs = 500

/**
 * Processes that share a database go by its clock: the wall clock of one that is off by more than clocks
 * commonly are is put right, for this process alone.
 */
export function setWallClock({ nowMs, withinMs }: ClockReading): void {
  const measured = Math.round(nowMs - Date.now())
  if (Math.abs(measured - behindMs) <= toleranceMs + withinMs) return
  behindMs = Math.abs(measured) <= toleranceMs ? 0 : measured
}

/** Milliseconds since this process began; never steps back. */
export const steadyClock = (): number => performance.now()

/** Resolves after `ms`, or at once when `signal` is aborted. Keeps no process alive that has ended. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done, { once: true })
  })
}
