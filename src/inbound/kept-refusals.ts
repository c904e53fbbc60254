import { type RateLimit, rateLimit } from './rate-limit.ts'

/** Refusals for key, address or signature are kept at most so often per network; the rest counted. */
const keptPerSecond = 10

/** A guesser of keys must not fill the disk. */
export function refusalLimit(nowMs: () => number): RateLimit {
  // A second may begin with the two thirds that were saved up, and a third comes in during it.
  return rateLimit(keptPerSecond / 3, nowMs)
}
