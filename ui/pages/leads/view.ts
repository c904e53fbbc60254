import { statuses } from '../../../src/domain/status.ts'
import type { Query } from '../../api/client.ts'
import type { Series } from '../../kit/buckets.ts'
import { statusColour } from '../../kit/status.tsx'
import { timesOf } from '../../log/use-log.ts'
import { names, oneOf, text, type View } from '../../url/fields.ts'
import { rangeFields, type Span } from '../../url/range.ts'

export const fields = {
  ...rangeFields,
  q: text(),
  status: oneOf(statuses),
  network: names(),
  campaign: names(),
  row: text(),
}
export type LeadsView = View<typeof fields>

/** What the list is asked, whatever the status. */
export function filterOf(view: LeadsView, span: Span): Query {
  return { ...timesOf(span), q: view.q, network: view.network, campaign: view.campaign }
}

export const isNarrowed = (view: LeadsView): boolean =>
  view.q !== '' || view.status !== undefined || view.network.length > 0 || view.campaign.length > 0

/** Everything but the time. */
export const unfiltered = {
  q: '',
  status: undefined,
  network: [],
  campaign: [],
} satisfies Partial<LeadsView>

/** From the bottom of the chart up. */
export const series: readonly Series[] = statuses.map((status) => ({
  id: status,
  label: status,
  colour: statusColour[status],
}))
