import { useCallback, useEffect, useState } from 'react'
import type { Query } from '../api/client.ts'
import { useLook, usePages } from '../api/queries.ts'
import type { Histogram } from '../api/shapes.ts'
import { useZone } from '../frame/zone.ts'
import { type Buckets, bucketsOf, type Series } from '../kit/buckets.ts'
import { useNow } from '../kit/use-now.ts'
import { type RangeView, type Span, spanOf } from '../url/range.ts'

/** `/postbacks`, `/deliveries` or `/leads`: each is listed, counted, drawn and exported alike. */
export type LogPath = '/postbacks' | '/deliveries' | '/leads'

const liveEveryMs = 10_000
const calmEveryMs = 60_000
export const pageRows = 100

const iso = (at: number) => new Date(at).toISOString()

/** A moving range has no end: what comes now belongs to it. */
export const timesOf = (
  span: Span,
): { readonly from: string; readonly to: string | undefined } => ({
  from: iso(span.from),
  to: span.moving ? undefined : iso(span.to),
})

type RowsWish = {
  readonly path: LogPath
  readonly view: RangeView
  /** What the log is asked in this time. */
  readonly queryOf: (span: Span) => Query
}

export type Log<Row> = ReturnType<typeof usePages<Row>>

/**
 * The rows of a view. A moving range is fixed where one came in: it would otherwise begin anew each minute
 * and take away what was scrolled to; `renew` moves it on.
 */
export function useLogRows<Row>({ path, view, queryOf }: RowsWish) {
  const [now, setNow] = useState(() => Date.now())
  const span = spanOf(view, now)
  const query = queryOf(span)
  const log = usePages<Row>(path, { ...query, limit: pageRows })
  const renew = useCallback(() => setNow(Date.now()), [])
  return { span, query, log, renew }
}

type BucketsWish = RowsWish & {
  readonly series: readonly Series[]
  readonly isLive: boolean
}

export type Counted = {
  readonly span: Span
  /** undefined: not there yet. */
  readonly buckets: Buckets | undefined
  /** Only the newest rows were counted. */
  readonly truncated: boolean
}

/** How many there were over time: chart, tabs and tiles all read it. */
export function useBuckets({ path, view, queryOf, series, isLive }: BucketsWish): Counted {
  const zone = useZone()
  const span = spanOf(view, useNow(isLive ? liveEveryMs : calmEveryMs))
  const query = { ...queryOf({ ...span, moving: false }), zone, buckets: 96 }
  const { data } = useLook<Histogram>(`${path}/histogram`, query, { keep: true })
  const buckets = data === undefined ? undefined : bucketsOf(data, series)
  return { span, buckets, truncated: data?.truncated === true }
}

const mostPages = 5

/** A link may name a row some pages down: they are fetched until it is there, up to a point. */
function useFoundRow<Row extends { readonly id: string }>(
  id: string,
  rows: readonly Row[],
  log: Pick<Log<Row>, 'hasNextPage' | 'more'>,
): Row | undefined {
  const row = rows.find((one) => one.id === id)
  const isWanted =
    id !== '' && row === undefined && log.hasNextPage && rows.length < mostPages * pageRows
  // biome-ignore lint/correctness/useExhaustiveDependencies: once more after each page that came
  useEffect(() => {
    if (isWanted) log.more()
  }, [isWanted, rows.length])
  return row
}

type RowView = { readonly row: string }
type ChangeRow = (patch: Partial<RangeView & RowView>, how?: 'push' | 'replace') => void

/** The row that the address names, beside the list: Back closes it, and the next takes its place. */
export function useOpenRow<Row extends { readonly id: string }>(
  { view, change }: { readonly view: RowView; readonly change: ChangeRow },
  rows: readonly Row[],
  log: Pick<Log<Row>, 'hasNextPage' | 'more'>,
) {
  const row = useFoundRow(view.row, rows, log)
  return {
    row,
    open: (id: string | undefined) =>
      change({ row: id ?? '' }, view.row === '' ? 'push' : 'replace'),
    onLookBack: () => change({ range: '90d', from: undefined, to: undefined }),
  }
}
