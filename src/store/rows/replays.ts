import type { Replay } from '../acts.ts'

export type StoredReplay = Omit<Replay, 'filter' | 'skipped' | 'capped'> & {
  readonly filter: string
  readonly skipped: string
  readonly capped: number
}

export const replayColumns = `id, created_at as "createdAt", by, mode, filter, render, per_second as "perSecond", state,
  total, capped, sent, skipped, updated_at as "updatedAt"`

export function replayOf(row: StoredReplay): Replay {
  return {
    ...row,
    filter: JSON.parse(row.filter),
    skipped: JSON.parse(row.skipped),
    capped: row.capped === 1,
  }
}
