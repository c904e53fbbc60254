import type { Costs } from '../costs.ts'
import type { ReadClient } from './read-client.ts'
import type { WriteClient } from './write-client.ts'

type Threads = {
  readonly writer: Pick<WriteClient, 'push'>
  readonly lists: Pick<ReadClient, 'ask'>
}

/** Costs are counted and their clicks found beside the writer, which only writes what was found. */
export function costs({ writer: { push }, lists: { ask } }: Threads): Costs {
  return {
    countCosts: (parts) => ask('countCosts', parts),
    listCosts: (wish) => ask('listCosts', wish),
    keepCosts: (kept, audit) => push({ kind: 'costs', costs: kept, audit }, 'slow'),
    removeCost: (id, audit) => push({ kind: 'no-cost', id, audit }, 'slow'),
    spreadCosts: async ({ limit, keepDays }) => {
      const step = await ask('nextSpread', limit)
      return push({ kind: 'spread', step: step ?? null, limit, keepDays }, 'slow')
    },
  }
}
