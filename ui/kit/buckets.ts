import type { Histogram } from '../api/shapes.ts'

export type Series = {
  readonly id: string
  readonly label: string
  /** A token: `--lead`. */
  readonly colour: string
}

/** Counts over time, one list for each series. */
export type Buckets = {
  /** Epoch milliseconds. */
  readonly starts: readonly number[]
  readonly stepMs: number
  readonly values: Readonly<Record<string, readonly number[]>>
}

export function bucketsOf(histogram: Histogram, series: readonly Series[]): Buckets {
  const values = series.map(({ id }) => {
    const counts = histogram.items.map((item) => item.counts[id] ?? 0)
    return [id, counts] as const
  })
  return {
    starts: histogram.items.map((item) => Date.parse(item.at)),
    stepMs: histogram.stepMs,
    values: Object.fromEntries(values),
  }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

export const totalOf = (buckets: Buckets, id: string): number => sum(buckets.values[id] ?? [])

/** Of all these series together, bucket by bucket. */
export const heightsOf = (buckets: Buckets, ids: readonly string[]): readonly number[] =>
  buckets.starts.map((_, index) => sum(ids.map((id) => buckets.values[id]?.[index] ?? 0)))

const minuteMs = 60_000

/** `15 min`, `1 h`, `1 d`. */
export function stepName(ms: number): string {
  if (ms < minuteMs) return `${ms / 1000} s`
  if (ms < 60 * minuteMs) return `${ms / minuteMs} min`
  return ms < 24 * 60 * minuteMs ? `${ms / (60 * minuteMs)} h` : `${ms / (24 * 60 * minuteMs)} d`
}
