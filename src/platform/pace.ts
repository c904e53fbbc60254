/** Keeps background work from taking a thread away from those who wait for it. */
export type Pace = {
  /** Rows the next step may touch. */
  readonly rows: () => number
  /** Learns from a step how large the next may be; milliseconds to rest before it. */
  readonly restAfter: (tookMs: number, othersWaiting: number) => number
}

/** Nobody should wait longer than this for a step to end. */
const wantedMs = 10
const longestRest = 19

/** Half of the time at most while nobody waits, a twentieth while many do; in steps of some ten milliseconds. */
export function openPace({
  fewest,
  most,
}: {
  readonly fewest: number
  readonly most: number
}): Pace {
  let rows = fewest
  return {
    rows: () => rows,
    restAfter: (tookMs, othersWaiting) => {
      const fit = Math.min(Math.max(wantedMs / Math.max(tookMs, 1), 0.5), 2)
      rows = Math.min(Math.max(Math.round(rows * fit), fewest), most)
      return tookMs * Math.min(1 + othersWaiting / 2, longestRest)
    },
  }
}
