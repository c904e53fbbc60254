import { buckets } from './ids.ts'

/**
 * Buckets go by groups of equal size, neighbours together: so that a database which spreads its rows over 32
 * or fewer parts has a whole group in one of them. The group is what one process at a time sends for.
 */
export const groupCount = 32

const groupSize = buckets.length / groupCount
const groups = new Map(buckets.map((bucket, at) => [bucket, Math.floor(at / groupSize)]))

/** From 0 to 31; -1 for what is no bucket. */
export const groupOf = (bucket: number): number => groups.get(bucket) ?? -1

/** The buckets of a group. */
export const bucketsOf = (group: number): readonly number[] =>
  buckets.slice(group * groupSize, (group + 1) * groupSize)

/** The first bucket of each group, in order: under it the group's lease is kept. */
export const leaseBuckets: readonly number[] = buckets.filter((_, at) => at % groupSize === 0)

export type SharesNow = {
  /** Ids of all processes that send, this one among them or not. */
  readonly senders: readonly string[]
  readonly me: string
  readonly mine: readonly number[]
  /** Those that no living process has. */
  readonly free: readonly number[]
}

export type ShareStep = {
  readonly take: readonly number[]
  readonly leave: readonly number[]
}

/**
 * What one process does for all of them to have equally many groups, but for one: it takes of what is
 * free, or leaves what it has too much of. Each decides by itself from what it sees.
 */
export function nextShare({ senders, me, mine, free }: SharesNow): ShareStep {
  const share = shareOf(senders, me)
  const lacking = share - mine.length
  if (lacking >= 0) return { take: free.slice(0, lacking), leave: [] }
  return { take: [], leave: mine.slice(share) }
}

/** How many groups this process is to have. */
export function shareOf(senders: readonly string[], me: string): number {
  const place = senders.toSorted().indexOf(me)
  if (place < 0) return 0
  const rest = groupCount % senders.length
  return Math.floor(groupCount / senders.length) + (place < rest ? 1 : 0)
}
