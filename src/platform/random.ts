import { randomFillSync } from 'node:crypto'

const poolBytes = 8192
let pool = new Uint8Array(0)
let used = 0

/**
 * Unpredictable bytes. One call of the system fills many ids, for it costs as much as a kilobyte does.
 * A used-up pool is dropped, never filled again: what was given away does not change.
 */
export function randomBytes(count: number): Uint8Array {
  if (used + count > pool.length) {
    pool = randomFillSync(new Uint8Array(Math.max(poolBytes, count)))
    used = 0
  }
  used += count
  return pool.subarray(used - count, used)
}

/** 0 up to, not including, 1. For jitter and weights, never for secrets. */
export const randomNumber = (): number => Math.random()
