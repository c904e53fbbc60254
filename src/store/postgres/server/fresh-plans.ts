import { steadyClock } from '../../../platform/clock.ts'

const firstAfter = 64
const longestMs = 5_000

/**
 * Says when a connection is to plan its statements anew. A plan is kept, and was made for tables as large as they
 * were: of one that is all but empty the planner walks the whole index for each batch rather than look for each
 * row, and goes on to when it has a million rows, until the server has counted them by itself. So plans are made
 * anew whenever as much was asked as had been asked before, and when they are some seconds old.
 */
export function openFreshPlans(): () => boolean {
  let asked = 0
  let next = firstAfter
  let madeAt = steadyClock()
  return () => {
    asked += 1
    const now = steadyClock()
    if (asked < next && now - madeAt < longestMs) return false
    madeAt = now
    next = Math.max(next, 2 * asked)
    return true
  }
}
