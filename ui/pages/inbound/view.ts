import { statuses } from '../../../src/domain/status.ts'
import { outcomes } from '../../../src/domain/verdict.ts'
import type { Query } from '../../api/client.ts'
import type { PostbackRow } from '../../api/shapes.ts'
import type { Series } from '../../kit/buckets.ts'
import { outcomeLooks } from '../../kit/tag.tsx'
import { timesOf } from '../../log/use-log.ts'
import { flag, names, oneOf, someOf, text, type View } from '../../url/fields.ts'
import { rangeFields, type Span } from '../../url/range.ts'

export const fields = {
  ...rangeFields,
  q: text(),
  outcome: oneOf(outcomes),
  status: someOf(statuses),
  reason: names(),
  network: names(),
  campaign: names(),
  method: someOf(['GET', 'POST']),
  live: flag(),
  row: text(),
}
export type InboundView = View<typeof fields>

/** What the log is asked, whatever the outcome. */
export function filterOf(view: InboundView, span: Span): Query {
  return {
    ...timesOf(span),
    q: view.q,
    status: view.status,
    reason: view.reason,
    network: view.network,
    campaign: view.campaign,
    method: view.method,
  }
}

export const isNarrowed = (view: InboundView): boolean =>
  view.q !== '' ||
  view.outcome !== undefined ||
  [view.status, view.reason, view.network, view.campaign, view.method].some(
    (values) => values.length > 0,
  )

/** Everything but the time. */
export const unfiltered = {
  q: '',
  outcome: undefined,
  status: [],
  reason: [],
  network: [],
  campaign: [],
  method: [],
} satisfies Partial<InboundView>

const colours = {
  moved: '--purchase',
  repeat: '--lead',
  stale: '--violet',
  waiting: '--reject',
  ignored: '--trash',
  refused: '--bad',
} as const

/** From the bottom of the chart up. */
export const series: readonly Series[] = outcomes.map((outcome) => ({
  id: outcome,
  label: outcomeLooks[outcome].label,
  colour: colours[outcome],
}))

const has = (values: readonly string[], value: string | null | undefined) =>
  values.length === 0 || values.includes(value ?? '')

/** The same filter as the server's, for rows that come by themselves. */
export function belongs(row: PostbackRow, view: InboundView): boolean {
  if (!isNarrowed(view)) return true
  const isFound = [row.subid, row.txid].some((text) => text?.startsWith(view.q) === true)
  return (
    (view.q === '' || isFound) &&
    (view.outcome === undefined || view.outcome === row.outcome) &&
    has(view.status, row.to) &&
    has(view.reason, row.reason) &&
    has(view.network, row.network) &&
    has(view.campaign, row.campaign) &&
    has(view.method, row.method)
  )
}
