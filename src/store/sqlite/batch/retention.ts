import type { SweepWish } from '../../store.ts'
import type { SqliteWork as Work } from '../tables/tables.ts'

const dayMs = 86_400_000
const refusedDays = 14

/** Deletes what is old enough, at most so many rows a call. */
export function deleteOld(work: Work, { nowMs, retentionDays, limit }: SweepWish): number {
  const { retention } = work.tables
  const before = (days: number) => nowMs - days * dayMs
  const steps: readonly ((left: number) => number)[] = [
    (left) => retention.attempts(before(retentionDays.attempts), left),
    (left) => retention.refused(before(refusedDays), left),
    (left) => retention.postbacks(before(retentionDays.postbacks), left),
    (left) => retention.views(before(retentionDays.clicks), left),
    (left) => retention.clicks(before(retentionDays.clicks), left),
    (left) => retention.leads(before(retentionDays.leads), left),
    (left) => work.tables.audit.removeOld(before(retentionDays.leads), left),
  ]
  let deleted = 0
  for (const step of steps) {
    if (deleted < limit) deleted += step(limit - deleted)
  }
  return deleted
}
