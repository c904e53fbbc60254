import type { Costs } from '../costs.ts'
import { openSpreading } from '../derived/spreading.ts'
import type { ReadClient } from './threads/read-client.ts'
import type { WriteClient } from './threads/write-client.ts'

type Threads = {
  readonly writer: Pick<WriteClient, 'push'>
  readonly lists: Pick<ReadClient, 'ask'>
  readonly nowMs: () => number
}

/** Costs are counted and their clicks found beside the writer, which only writes what was found. */
export function costs({ writer: { push }, lists: { ask }, nowMs }: Threads): Costs {
  const spreading = openSpreading(
    {
      nextCost: (failed) => ask('nextCost', failed),
      nextSpread: (costId, limit) => ask('nextSpread', costId, limit),
    },
    nowMs,
  )
  return {
    countCosts: (parts) => ask('countCosts', parts),
    listCosts: (wish) => ask('listCosts', wish),
    keepCosts: (kept, audit) => push({ kind: 'costs', costs: kept, audit }, 'slow'),
    removeCost: (id, audit) => push({ kind: 'no-cost', id, audit }, 'slow'),
    spreadCosts: ({ limit, keepDays }) =>
      spreading(limit, (step) => push({ kind: 'spread', step, limit, keepDays }, 'slow')),
  }
}
