import type { NotResent } from '../../domain/resend-reasons.ts'
import type { ReplayCount, ReplayWish } from '../acts.ts'
import type { CountedPart } from './find-replayed.ts'

const mostCounted = 10_000

type CountPart = (wish: ReplayWish, from: string) => Promise<CountedPart>

/** What a replay would do, part by part: no look holds a moment of the database for long. */
export async function countReplay(countPart: CountPart, wish: ReplayWish): Promise<ReplayCount> {
  const skipped: Partial<Record<NotResent, number>> = {}
  let count = 0
  let from: string | null = ''
  while (from !== null && count < mostCounted) {
    const part = await countPart(wish, from)
    count += part.count
    for (const [reason, more] of Object.entries(part.skipped)) {
      // Safe: the reasons of a part are those of the whole.
      const known = reason as NotResent
      skipped[known] = (skipped[known] ?? 0) + more
    }
    from = part.to
  }
  return {
    count: Math.min(count, mostCounted),
    capped: count > mostCounted || from !== null,
    skipped,
  }
}
