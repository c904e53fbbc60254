import {
  type DeliveryState,
  deliveryStates,
  type LoggedState,
  loggedState,
} from '../../../src/domain/delivery.ts'
import { statuses } from '../../../src/domain/status.ts'
import type { Query } from '../../api/client.ts'
import type { ShownDelivery } from '../../api/shapes.ts'
import type { Series } from '../../kit/buckets.ts'
import { deliveryLooks, parkedLabels } from '../../kit/tag.tsx'
import { timesOf } from '../../log/use-log.ts'
import { flag, names, oneOf, someOf, text, type View } from '../../url/fields.ts'
import { rangeFields, type Span } from '../../url/range.ts'

export const fields = {
  ...rangeFields,
  q: text(),
  state: oneOf<LoggedState>([...deliveryStates, 'held']),
  destination: names(),
  event: someOf(statuses),
  error: names(),
  campaign: names(),
  live: flag(),
  row: text(),
}
export type OutboundView = View<typeof fields>

/**
 * From the bottom of the chart up; a tab for each. What is on its way this very moment is in no count but
 * among what waits.
 */
export const countedStates = [
  'delivered',
  'waiting',
  'parked',
  'held',
  'failed',
  'expired',
  'cancelled',
] as const satisfies readonly LoggedState[]

type StateQuery = { readonly state: DeliveryState | undefined; readonly held?: 'true' | 'false' }

/** Of what is parked either what waits for a person, or what goes by itself. */
export function stateOf({ state }: OutboundView): StateQuery {
  if (state === 'held') return { state: 'parked', held: 'true' }
  return state === 'parked' ? { state, held: 'false' } : { state }
}

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
  parked: '--lead-fg',
  held: '--reject',
  failed: '--bad',
  expired: '--violet',
  cancelled: '--trash',
} as const

const labelOf = (state: (typeof countedStates)[number]): string => {
  if (state === 'held') return parkedLabels.problem
  return state === 'parked' ? parkedLabels.pause : deliveryLooks[state].label
}

export const series: readonly Series[] = countedStates.map((state) => ({
  id: state,
  label: labelOf(state),
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
    isOfState(loggedState(row), view.state) &&
    has(view.destination, row.destination) &&
    has(view.event, row.event) &&
    has(view.error, row.lastError) &&
    has(view.campaign, row.campaign)
  )
}
