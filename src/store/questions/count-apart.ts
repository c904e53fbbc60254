import type { Apart } from '../../domain/click.ts'
import type { ApartAnswer, TimeRange } from '../numbers.ts'
import { inBucket } from '../rows/bucket.ts'
import { type Asking, all } from './asking.ts'

const mostCounted = 500_000

// Along `clicks_apart` alone: no click is read, and of a flood of crawlers no more than a bound.
const apartBetween = `select campaign, apart, count(*) as count from (
    select campaign, apart from clicks indexed by clicks_apart
    where ${inBucket} and at >= ? and at < ? and apart is not null order by at desc limit ?) a
  group by campaign, apart order by campaign, apart`

type ApartRow = {
  readonly campaign: string | null
  readonly apart: Apart
  readonly count: number
}

/** Visits of this time that are no clicks, by campaign; the newest ones where there are too many. */
export function* countApart({ from, to }: TimeRange): Asking<ApartAnswer> {
  const rows = yield* all<ApartRow>(apartBetween, from, to, mostCounted)
  const counted = rows.reduce((sum, { count }) => sum + count, 0)
  return { rows, capped: counted >= mostCounted }
}
