import { type RateLimit, rateLimit } from './rate-limit.ts'

/** Refusals for key, address or signature are kept at most so often per network; the rest counted. */
const keptPerSecond = 10

/** A guesser of keys must not fill the disk. */
export function refusalLimit(nowMs: () => number): RateLimit {
  return rateLimit(keptPerSecond / 2, nowMs)
}
