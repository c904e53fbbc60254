/**
 * A quarter of an hour since 1970, the grain of all numbers. Every time zone in use is ahead of or behind
 * UTC by a multiple of it, so the days of any zone are whole slots, in Kathmandu (+05:45) too.
 */
export const slotMs = 900_000

export const slotOf = (at: number): number => Math.floor(at / slotMs)

export const slotStart = (slot: number): number => slot * slotMs

/** The first slot that begins at this moment or after it. */
export const slotFrom = (at: number): number => Math.ceil(at / slotMs)
