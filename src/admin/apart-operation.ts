import { roles } from '../domain/access.ts'
import { type Apart, aparts } from '../domain/click.ts'
import type { ApartAnswer } from '../store/numbers.ts'
import { apartSchema } from './contract-numbers.ts'
import type { AdminDeps } from './deps.ts'
import { maySee } from './limit.ts'
import { apartQuery, rangeOf } from './numbers-inputs.ts'
import { type Operation, operation } from './operation.ts'
import { refuseAll } from './problem.ts'

export const apartOperation = ({ store, nowMs }: Pick<AdminDeps, 'store' | 'nowMs'>): Operation =>
  operation({
    method: 'GET',
    path: '/visits-apart',
    summary: 'Visits that are clicks in no number, by campaign: crawlers, previews, fetched ahead',
    scope: 'read',
    roles,
    query: apartQuery,
    answer: apartSchema,
    run: async ({ query, who }) => {
      const range = rangeOf(query, nowMs())
      if (typeof range === 'string') return refuseAll('query-invalid', [range])
      const { rows, capped } = await store.countApart(range)
      const wanted = rows.filter(
        ({ campaign }) =>
          maySee(who, campaign) && (query.campaign?.includes(campaign ?? '') ?? true),
      )
      const byCampaign = Map.groupBy(wanted, ({ campaign }) => campaign)
      const items = [...byCampaign].map(([campaign, own]) => ({ campaign, ...countsOf(own) }))
      return { items, next: null, total: countsOf(wanted), capped }
    },
  })

function countsOf(rows: ApartAnswer['rows']): Record<Apart, number> {
  const counts = { crawler: 0, preview: 0, prefetch: 0 }
  for (const { apart, count } of rows) if (aparts.includes(apart)) counts[apart] += count
  return counts
}
