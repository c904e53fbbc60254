/** Epoch milliseconds. May step back when the machine's clock is set. */
export const wallClock = (): number => Date.now()

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
