import { useCallback, useMemo, useState } from 'react'
import { type LiveState, useLive } from '../../api/live.ts'
import type { PostbackRow } from '../../api/shapes.ts'
import { type InboundView, isNarrowed } from './view.ts'

/** More are not kept: an open page must not grow for ever. */
const mostRows = 5000
/** A flash is for what a person can follow. */
const mostFlashes = 4

const none: ReadonlySet<string> = new Set()

type LiveRows = {
  readonly state: LiveState
  readonly rows: readonly PostbackRow[]
  /** Those that came a moment ago. */
  readonly fresh: ReadonlySet<string>
  readonly seen: () => void
}

/** The rows of the log with those that came since on top. Live is a mode of the log, not another list. */
export function useLiveRows(view: InboundView, rows: readonly PostbackRow[]): LiveRows {
  const [came, setCame] = useState<readonly PostbackRow[]>([])
  const [fresh, setFresh] = useState<ReadonlySet<string>>(none)
  const push = useCallback(
    (batch: readonly PostbackRow[]) => {
      const wanted = batch.filter((row) => belongs(row, view)).reverse()
      if (wanted.length === 0) return
      setCame((now) => [...wanted, ...now].slice(0, mostRows))
      setFresh(wanted.length > mostFlashes ? none : new Set(wanted.map(({ id }) => id)))
    },
    [view],
  )
  const state = useLive<PostbackRow>(view.live ? 'postbacks' : undefined, push)
  const all = useMemo(() => {
    if (!view.live || came.length === 0) return rows
    // A row that is sent again says something new of itself: the later one counts.
    const known = new Map([...rows.toReversed(), ...came.toReversed()].map((row) => [row.id, row]))
    return [...known.values()].reverse()
  }, [view.live, came, rows])
  return { state, rows: all, fresh, seen: () => setFresh(none) }
}

const has = (values: readonly string[], value: string | null | undefined) =>
  values.length === 0 || values.includes(value ?? '')

/** The same filter as the server's, for rows that come by themselves. */
function belongs(row: PostbackRow, view: InboundView): boolean {
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
