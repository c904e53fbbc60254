const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** Waits between the attempts of a destination that names none of its own: about three days in all. */
export const defaultDelaysMs: readonly number[] = [
  5 * second,
  30 * second,
  2 * minute,
  10 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
]

/** Full jitter spreads the first waits out, when everything that failed at once comes back at once. */
const fullyJittered = 3
const leastMs = second / 2
const stretch = 0.2
const longestRetryAfterMs = 10 * hour

export type RetryWish = {
  /** Attempts made, this one included. */
  readonly attempt: number
  /** The destination's own waits; null: `defaultDelaysMs`. */
  readonly delaysMs: readonly number[] | null
  /** A random number from 0 to 1. */
  readonly jitter: number
  /** What the receiver asked for; null: nothing. Taken when it is the longer, up to ten hours. */
  readonly retryAfterMs: number | null
}

/**
 * How long to wait before the next attempt, whole milliseconds; undefined when the schedule is used up.
 * The first three default waits are anything from half a second to the wait itself; all others, and
 * those the destination names, are 0 to 20 % longer than they say.
 */
export function retryDelayMs(wish: RetryWish): number | undefined {
  const delays = wish.delaysMs ?? defaultDelaysMs
  const delay = delays[wish.attempt - 1]
  if (delay === undefined) return undefined
  const full = wish.delaysMs === null && wish.attempt <= fullyJittered
  const waited = full ? Math.max(leastMs, delay * wish.jitter) : delay * (1 + stretch * wish.jitter)
  const asked = Math.min(wish.retryAfterMs ?? 0, longestRetryAfterMs)
  return Math.ceil(Math.max(waited, asked))
}
