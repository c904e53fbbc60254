import type { BreakerRule } from '../domain/settings.ts'

export type BreakerState = 'closed' | 'open' | 'half-open'

/** Whether a receiver is well, by how its last calls went. Times by the steady clock. */
export type Breaker = {
  readonly state: BreakerState
  readonly since: number
  /** While it is open: when one call may find out whether the receiver is back. */
  readonly until: number
  /** How long it was open last; 0 when it has been well since. */
  readonly openMs: number
  readonly slots: readonly Slot[]
}

/** The calls of one part of the window. */
type Slot = { readonly at: number; readonly well: number; readonly failed: number }

export type Said = { readonly at: number; readonly isWell: boolean }

export const closedBreaker: Breaker = {
  ...{ state: 'closed', since: 0, until: 0, openMs: 0, slots: [] },
}

const slotsPerWindow = 10
const longestFactor = 30

/**
 * What a call says. Closed: it opens when of at least so many calls within the window so many percent
 * have failed. Half open: the one call decides; each failure doubles the time it is open, up to thirty
 * times the first. Open: calls that were under way when it opened say nothing new.
 */
export function afterCall(breaker: Breaker, { at, isWell }: Said, rule: BreakerRule): Breaker {
  const { state } = breaker
  if (!rule.enabled) return closedBreaker
  if (state === 'open') return breaker
  if (state === 'half-open') {
    return isWell ? { ...closedBreaker, since: at } : opened(breaker, at, rule)
  }
  const slots = withCall(breaker.slots, { at, isWell }, rule.windowMs)
  const told = { ...breaker, slots }
  return !isWell && isTooMuch(slots, rule) ? opened(told, at, rule) : told
}

/** What time alone brings about. */
export function afterTime(breaker: Breaker, now: number): Breaker {
  if (breaker.state !== 'open' || now < breaker.until) return breaker
  return { ...breaker, state: 'half-open', since: breaker.since }
}

function opened({ openMs: before }: Breaker, at: number, rule: BreakerRule): Breaker {
  const openMs = before === 0 ? rule.openMs : Math.min(before * 2, rule.openMs * longestFactor)
  return { state: 'open', since: at, until: at + openMs, openMs, slots: [] }
}

function withCall(slots: readonly Slot[], { at, isWell }: Said, windowMs: number): readonly Slot[] {
  const slotMs = windowMs / slotsPerWindow
  const fresh = slots.filter((slot) => slot.at > at - windowMs)
  const last = fresh.at(-1)
  const current = last !== undefined && at - last.at < slotMs ? last : { at, well: 0, failed: 0 }
  const others = current === last ? fresh.slice(0, -1) : fresh
  const { well, failed } = current
  return [...others, isWell ? { ...current, well: well + 1 } : { ...current, failed: failed + 1 }]
}

function isTooMuch(slots: readonly Slot[], { attempts, percent }: BreakerRule): boolean {
  const failed = slots.reduce((sum, slot) => sum + slot.failed, 0)
  const all = slots.reduce((sum, slot) => sum + slot.failed + slot.well, 0)
  return all >= attempts && failed * 100 >= percent * all
}
