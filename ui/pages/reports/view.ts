import type { Report } from '../../../src/admin/contract-numbers.ts'
import type { Query } from '../../api/client.ts'
import { countByWords } from '../../kit/count-by.tsx'
import { type Field, names, oneOf, type View } from '../../url/fields.ts'
import { rangeFields, ranges, type Span } from '../../url/range.ts'

export type ReportRow = Report['items'][number]
export type Measures = Report['total']

export const dimensionLabels = {
  campaign: 'Campaign',
  network: 'Network',
  day: 'Day',
  hour: 'Hour',
  source: 'Source',
  landing: 'Landing',
  prelanding: 'Prelanding',
  px: 'Pixel',
  domain: 'Domain',
  country: 'Country',
  device: 'Device',
  os: 'System',
  region: 'Region',
  city: 'City',
  browser: 'Browser',
  mark: 'Mark',
} as const
export type Dimension = keyof typeof dimensionLabels
// Safe: the keys of a constant are all it has.
export const dimensions = Object.keys(dimensionLabels) as readonly Dimension[]

export const mostLevels = 3

// Counted apart: together they would be too many to count.
const ofLinks: readonly Dimension[] = ['prelanding', 'px', 'domain']
const ofVisitors: readonly Dimension[] = ['region', 'city', 'browser', 'mark']

/** Whether the server counts these together. */
export const goTogether = (by: readonly Dimension[]): boolean =>
  !(by.some((name) => ofLinks.includes(name)) && by.some((name) => ofVisitors.includes(name)))
const standard: readonly Dimension[] = ['campaign', 'network', 'day']

/** Up to three dimensions in the order they were chosen; none readable: the usual ones. */
const levels: Field<readonly Dimension[]> = {
  read: (given) => {
    const asked = [...new Set(given?.split(','))]
    const known = asked.flatMap((name) => dimensions.find((one) => one === name) ?? [])
    return known.length === 0 || !goTogether(known) ? standard : known.slice(0, mostLevels)
  },
  write: (value) => (value.join() === standard.join() ? undefined : value.join(',')),
}

export const fields = {
  ...rangeFields,
  range: oneOf(ranges, '7d'),
  by: levels,
  as: oneOf(['tree', 'flat'], 'tree'),
  countBy: oneOf(countByWords),
  campaign: names(),
  network: names(),
  /** Paths of the tree that are folded. */
  folded: names(),
}
export type ReportView = View<typeof fields>

export const mostRows = 1000

export function queryOf(view: ReportView, span: Span, zone: string): Query {
  return {
    from: new Date(span.from).toISOString(),
    to: new Date(span.to).toISOString(),
    zone,
    countBy: view.countBy,
    campaign: view.campaign,
    network: view.network,
    limit: mostRows,
  }
}

export const isNarrowed = (view: ReportView) => view.campaign.length > 0 || view.network.length > 0
