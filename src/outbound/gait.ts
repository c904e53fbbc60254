/** How many calls a receiver takes at once, found out by calling it. */
export type Gait = {
  /** May be a fraction; at least 1. */
  readonly limit: number
  /** Up to here it doubles with every round of calls, above it grows by one a round. */
  readonly fastTo: number
  /** When it was cut last, by the steady clock. */
  readonly cutAt: number
}

/** One round of overload is told by many calls at once: it is one reason to slow down. */
const cutEveryMs = 1_000

/** As many as there may be: a receiver is well until it says otherwise. */
export const fullGait: Gait = {
  limit: Number.POSITIVE_INFINITY,
  fastTo: Number.POSITIVE_INFINITY,
  cutAt: Number.NEGATIVE_INFINITY,
}

/** One call, and soon more: after a receiver was away. */
export const slowStart: Gait = { ...fullGait, limit: 1 }

/** A call went well. */
export function faster(gait: Gait, ceiling: number): Gait {
  const { limit, fastTo } = gait
  if (limit >= ceiling) return gait
  return { ...gait, limit: Math.min(ceiling, limit < fastTo ? limit + 1 : limit + 1 / limit) }
}

/** The receiver was asked for too much, or takes too long: half of what is under way. */
export function slower(gait: Gait, ceiling: number, now: number): Gait {
  if (now - gait.cutAt < cutEveryMs) return gait
  const limit = Math.max(1, Math.min(gait.limit, ceiling) / 2)
  return { limit, fastTo: limit, cutAt: now }
}

/** How many calls may be under way now. */
export function atOnce({ limit }: Gait, ceiling: number): number {
  return Math.min(ceiling, Math.floor(limit))
}
