import { isZone, oneOf, time, zone } from './fields.ts'

export const ranges = ['1h', '6h', '24h', '7d', '30d', '90d'] as const
export type Range = (typeof ranges)[number]

const hourMs = 3_600_000
const lengthMs: Readonly<Record<Range, number>> = {
  '1h': hourMs,
  '6h': 6 * hourMs,
  '24h': 24 * hourMs,
  '7d': 7 * 24 * hourMs,
  '30d': 30 * 24 * hourMs,
  '90d': 90 * 24 * hourMs,
}

export const rangeLabels: Readonly<Record<Range, string>> = {
  '1h': 'Last hour',
  '6h': 'Last 6 hours',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '90d': 'Last 90 days',
}

/** Fields of every page that shows a span of time: spread them into its own. */
export const rangeFields = {
  range: oneOf(ranges, '24h'),
  from: time(),
  to: time(),
  tz: zone(),
}

export type RangeView = {
  readonly range: Range
  readonly from: number | undefined
  readonly to: number | undefined
  readonly tz: string | undefined
}

export type Span = { readonly from: number; readonly to: number; readonly moving: boolean }

/** From and to in epoch milliseconds. A moving one ends with the minute that runs, so that it can be kept. */
export function spanOf(view: RangeView, now: number): Span {
  if (view.from !== undefined) {
    const to = view.to ?? now
    if (to > view.from) return { from: view.from, to, moving: false }
  }
  const to = Math.ceil(now / 60_000) * 60_000
  return { from: to - lengthMs[view.range], to, moving: true }
}

/** The same length just before (-1) or just after (1). */
export function shifted(span: Span, by: -1 | 1): { readonly from: number; readonly to: number } {
  const length = span.to - span.from
  return { from: span.from + by * length, to: span.to + by * length }
}

export function browserZone(): string {
  const named = Intl.DateTimeFormat().resolvedOptions().timeZone
  return isZone(named) ? named : 'UTC'
}
