import type { RenderMode } from '../../../src/domain/resend-reasons.ts'
import { type Span, spanOf } from '../../url/range.ts'
import type { OutboundView } from './view.ts'

/** What of the filter is to be sent again. */
export type Which = 'undelivered' | 'all'

type Wish = { readonly which: Which; readonly render: RenderMode }

const over = ['delivered', 'failed', 'expired', 'cancelled'] as const

/** Only what is over can be sent again: a tab of what waits has nothing. */
export const isSendable = ({ state }: OutboundView): boolean =>
  state === undefined || over.some((one) => one === state)

/** The filter of the page as a replay asks for it. */
export function replayOf(view: OutboundView, { which, render }: Wish, now: number) {
  const span: Span = spanOf(view, now)
  const states = over.filter((one) => one === view.state)
  const many = (values: readonly string[]) => (values.length === 0 ? undefined : values)
  return {
    mode: which,
    render,
    filter: {
      states: many(states),
      destination: many(view.destination),
      campaign: many(view.campaign),
      event: many(view.event),
      error: many(view.error),
      q: view.q === '' ? undefined : view.q,
      from: new Date(span.from).toISOString(),
      to: span.moving ? undefined : new Date(span.to).toISOString(),
    },
  }
}
