/** A bucket of tokens per name (an address, a network): `perSecond` on average, twice that at once. */
export type RateLimit = {
  allows(name: string): boolean
  readonly refused: number
  /** False when everything is allowed. */
  readonly isOn: boolean
}

/** More names than this at one time forget the oldest: a limit must not be a leak. */
const mostNames = 50_000

/** `perSecond` 0 allows everything. */
export function rateLimit(perSecond: number, nowMs: () => number): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>()
  let refused = 0
  const burst = perSecond * 2

  function take(name: string): boolean {
    const now = nowMs()
    const bucket = buckets.get(name) ?? { tokens: burst, at: now }
    const grown = bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * perSecond
    const tokens = Math.min(burst, grown)
    const allowed = tokens >= 1
    buckets.delete(name)
    buckets.set(name, { tokens: allowed ? tokens - 1 : tokens, at: now })
    forgetOldest()
    return allowed
  }

  function forgetOldest(): void {
    if (buckets.size <= mostNames) return
    const oldest = buckets.keys().next()
    if (!oldest.done) buckets.delete(oldest.value)
  }

  return {
    isOn: perSecond > 0,
    get refused() {
      return refused
    },
    allows(name) {
      if (perSecond === 0 || take(name)) return true
      refused += 1
      return false
    },
  }
}
