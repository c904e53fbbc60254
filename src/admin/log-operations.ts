import type { z } from 'zod'
import { roles } from '../domain/access.ts'
import { cutTime, dayMs } from '../domain/zone.ts'
import type { LogAsk, LogCount, LogName } from '../store/looks.ts'
import { countSchema, facetSchema, histogramSchema, logQueries } from './contract-logs.ts'
import type { AdminDeps } from './deps.ts'
import { isSending, keptStates, listSending } from './list-sending.ts'
import { filterOf } from './log-filter.ts'
import { statesOf } from './look-operations.ts'
import { type Operation, operation } from './operation.ts'
import { refuse } from './problem.ts'
import { shownTime } from './shown.ts'
import type { Who } from './tokens.ts'

type LogDeps = Pick<AdminDeps, 'store' | 'live' | 'nowMs'>

const names = ['leads', 'postbacks', 'deliveries'] as const satisfies readonly LogName[]

/** What is counted of the logs, under the filters of their lists. */
export function logOperations(deps: LogDeps): readonly Operation[] {
  return names.flatMap((log) => [count(deps, log), histogram(deps, log), facets(deps, log)])
}

type Asked = z.output<(typeof logQueries)[LogName]['count']>

function askOf(log: LogName, query: Asked, who: Who): LogAsk {
  const kept = filterOf(query, who)
  const filter = log === 'deliveries' ? keptStates(kept) : kept
  // Safe: each log's query was read by the schema of its own filter.
  return { log, filter, from: query.from ?? null, to: query.to ?? null } as LogAsk
}

const count = (deps: LogDeps, log: LogName) =>
  operation({
    method: 'GET',
    path: `/${log}/count`,
    summary: `How many ${log} there are under this filter`,
    scope: 'read',
    roles,
    query: logQueries[log].count,
    answer: countSchema,
    run: ({ query, who }) => {
      if (log === 'deliveries' && isSending(filterOf(query, who))) {
        return countSending(deps, query, who)
      }
      return deps.store.countLog(askOf(log, query, who))
    },
  })

async function countSending({ store, live }: LogDeps, query: Asked, who: Who): Promise<LogCount> {
  const wish = { limit: 500, cursor: null, from: query.from ?? null, to: query.to ?? null }
  const ids = statesOf(live()).keys()
  const { items, next } = await listSending({ store, ids }, filterOf(query, who), wish)
  return { count: items.length, capped: next !== null }
}

const histogram = ({ store, nowMs }: LogDeps, log: LogName) =>
  operation({
    method: 'GET',
    path: `/${log}/histogram`,
    summary: `When ${log} came, in bars; the last 24 hours unless told otherwise`,
    scope: 'read',
    roles,
    query: logQueries[log].histogram,
    answer: histogramSchema,
    run: async ({ query, who }) => {
      const to = query.to ?? nowMs() + 1
      const from = query.from ?? to - dayMs
      if (from >= to) return refuse('query-invalid', 'from: is not before to')
      const { stepMs, edges } = cutTime({ from, to, zone: query.zone }, query.buckets)
      const { bars, truncated } = await store.histogram(askOf(log, query, who), edges)
      const items = bars.map((counts, index) => ({ at: shownTime(edges[index] ?? from), counts }))
      return { stepMs, items, truncated }
    },
  })

const facets = ({ store }: LogDeps, log: LogName) =>
  operation({
    method: 'GET',
    path: `/${log}/facets`,
    summary: `The values of one field of ${log}, and how many rows have each`,
    scope: 'read',
    roles,
    query: logQueries[log].facets,
    answer: facetSchema,
    run: async ({ query, who }) => ({
      items: [...(await store.facets(askOf(log, query, who), query.field))],
      next: null,
    }),
  })
