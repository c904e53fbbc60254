import type { Report } from '../../src/admin/contract-numbers.ts'
import type { Span } from '../url/range.ts'
import { useLook } from './queries.ts'

export type { Report } from '../../src/admin/contract-numbers.ts'
export type ReportRow = Report['items'][number]

const mostRows = 5000

type Wish = { readonly by: string; readonly span: Span; readonly zone: string }

/** Clicks, leads and money of a span, by up to three dimensions: `campaign,landing`. */
export function useReport({ by, span, zone }: Wish) {
  const query = {
    by,
    zone,
    from: new Date(span.from).toISOString(),
    to: new Date(span.to).toISOString(),
    limit: mostRows,
  }
  return useLook<Report>('/reports', query, { keep: true })
}

export type Sums = { readonly clicks: number; readonly leads: number; readonly purchases: number }

export const noSums: Sums = { clicks: 0, leads: 0, purchases: 0 }

export function sumOf(rows: readonly Sums[]): Sums {
  return rows.reduce(
    (sum, row) => ({
      clicks: sum.clicks + row.clicks,
      leads: sum.leads + row.leads,
      purchases: sum.purchases + row.purchases,
    }),
    noSums,
  )
}
