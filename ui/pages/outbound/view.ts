import { deliveryStates } from '../../../src/domain/delivery.ts'
import { statuses } from '../../../src/domain/status.ts'
import type { Query } from '../../api/client.ts'
import type { ShownDelivery } from '../../api/shapes.ts'
import type { Series } from '../../kit/buckets.ts'
import { deliveryLooks } from '../../kit/tag.tsx'
import { timesOf } from '../../log/use-log.ts'
import { flag, names, oneOf, someOf, text, type View } from '../../url/fields.ts'
import { rangeFields, type Span } from '../../url/range.ts'

export const fields = {
  ...rangeFields,
  q: text(),
  state: oneOf(deliveryStates),
  destination: names(),
  event: someOf(statuses),
  error: names(),
  campaign: names(),
  live: flag(),
  row: text(),
}
export type OutboundView = View<typeof fields>

/** What is on its way this very moment is in no count but among what waits: it has no tab of its own. */
export const countedStates = deliveryStates.filter((state) => state !== 'sending')

/** What the log is asked, whatever the state. */
export function filterOf(view: OutboundView, span: Span): Query {
  return {
    ...timesOf(span),
    q: view.q,
    destination: view.destination,
    event: view.event,
    error: view.error,
    campaign: view.campaign,
  }
}

export const isNarrowed = (view: OutboundView): boolean =>
  view.q !== '' ||
  view.state !== undefined ||
  [view.destination, view.event, view.error, view.campaign].some((values) => values.length > 0)

/** Everything but the time. */
export const unfiltered = {
  q: '',
  state: undefined,
  destination: [],
  event: [],
  error: [],
  campaign: [],
} satisfies Partial<OutboundView>

const colours = {
  delivered: '--purchase',
  waiting: '--lead',
  sending: '--lead',
  parked: '--reject',
  failed: '--bad',
  expired: '--violet',
  cancelled: '--trash',
} as const

const order = ['delivered', 'waiting', 'parked', 'failed', 'expired', 'cancelled'] as const

/** From the bottom of the chart up. */
export const series: readonly Series[] = order.map((state) => ({
  id: state,
  label: deliveryLooks[state].label,
  colour: colours[state],
}))

const has = (values: readonly string[], value: string | null) =>
  values.length === 0 || values.includes(value ?? '')

const isOfState = (state: string, wanted: OutboundView['state']) =>
  wanted === undefined || state === wanted || (wanted === 'waiting' && state === 'sending')

/** The same filter as the server's, for rows that come by themselves. */
export function belongs(row: ShownDelivery, view: OutboundView): boolean {
  const isFound = [row.subid, row.txid].some((text) => text?.startsWith(view.q) === true)
  return (
    (view.q === '' || isFound) &&
    isOfState(row.state, view.state) &&
    has(view.destination, row.destination) &&
    has(view.event, row.event) &&
    has(view.error, row.lastError) &&
    has(view.campaign, row.campaign)
  )
}
