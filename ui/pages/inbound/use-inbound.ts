import { useEffect, useState } from 'react'
import { isAbsent } from '../../api/problem.ts'
import { useLook, usePages } from '../../api/queries.ts'
import type { Histogram, PostbackRow } from '../../api/shapes.ts'
import { useZone } from '../../frame/zone.ts'
import { type Buckets, bucketsOf } from '../../kit/buckets.ts'
import { useNow } from '../../kit/use-now.ts'
import { type Span, spanOf } from '../../url/range.ts'
import { filterOf, type InboundView, series } from './view.ts'

const liveEveryMs = 10_000
const calmEveryMs = 60_000
const pageRows = 100

/**
 * The rows of a view. A moving range is fixed where one came in: it would otherwise begin anew each minute
 * and take away what was scrolled to; `renew` moves it on.
 */
export function useRows(view: InboundView) {
  const [now, setNow] = useState(() => Date.now())
  const span = spanOf(view, now)
  const query = { ...filterOf(view, span), outcome: view.outcome, limit: pageRows }
  const log = usePages<PostbackRow>('/postbacks', query)
  return { span, log, renew: () => setNow(Date.now()) }
}

/** How many there were over time, whatever their outcome: chart, tabs and tiles all read it. */
export function useBuckets(view: InboundView): {
  readonly span: Span
  readonly buckets: Buckets | undefined
  readonly truncated: boolean
  readonly isAbsent: boolean
} {
  const zone = useZone()
  const span = spanOf(view, useNow(view.live ? liveEveryMs : calmEveryMs))
  const { data, error } = useLook<Histogram>(
    '/postbacks/histogram',
    { ...filterOf(view, { ...span, moving: false }), zone, buckets: 96 },
    { keep: true },
  )
  return {
    span,
    buckets: data === undefined ? undefined : bucketsOf(data, series),
    truncated: data?.truncated === true,
    isAbsent: isAbsent(error),
  }
}

const mostPages = 5

/** A link may name a row some pages down: they are fetched until it is there, up to a point. */
export function useFoundRow(
  id: string,
  rows: readonly PostbackRow[],
  log: { readonly hasNextPage: boolean; readonly more: () => void },
): PostbackRow | undefined {
  const row = rows.find((one) => one.id === id)
  const isWanted =
    id !== '' && row === undefined && log.hasNextPage && rows.length < mostPages * pageRows
  // biome-ignore lint/correctness/useExhaustiveDependencies: once more after each page that came
  useEffect(() => {
    if (isWanted) log.more()
  }, [isWanted, rows.length])
  return row
}
