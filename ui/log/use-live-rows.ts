import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { type LiveState, useLive } from '../api/live.ts'

/** More are not kept: an open page must not grow for ever. */
export const mostLive = 5000
/** A flash is for what a person can follow. */
const mostFlashes = 4

type LiveRow = { readonly id: string; readonly at: string }

type Wish<Row> = {
  readonly topic: 'postbacks' | 'deliveries'
  readonly isOn: boolean
  /** What the log has loaded. */
  readonly rows: readonly Row[]
  /** The same filter as the server's, for rows that come by themselves. */
  readonly belongs: (row: Row) => boolean
  /** Loads the log anew: what came before the stream was open is in no event of it. */
  readonly renew: () => Promise<unknown>
}

export type LiveRows<Row> = {
  readonly state: LiveState
  readonly rows: readonly Row[]
  /** Those that came a moment ago. */
  readonly fresh: ReadonlySet<string>
  /** How many wait to be shown, while the list is held. */
  readonly waiting: number
  /** More came than are kept: what is older is left out. */
  readonly isFull: boolean
  /** Those that came too fast to be told, since the log was loaded. */
  readonly skipped: number
  /** Loads the log anew, with what was skipped. */
  readonly catchUp: () => void
  /** Whoever reads further down is not pushed away by what comes: it waits. */
  readonly hold: (isHeld: boolean) => void
}

const none: ReadonlySet<string> = new Set()
const cut = <Row>(rows: readonly Row[]) => rows.slice(0, mostLive)

type Came<Row> = {
  readonly shown: readonly Row[]
  readonly held: readonly Row[]
  readonly fresh: ReadonlySet<string>
}
const nothing = { shown: [], held: [], fresh: none }

/** The rows of the log with those that came since on top. Live is a mode of the log, not another list. */
export function useLiveRows<Row extends LiveRow>(wish: Wish<Row>): LiveRows<Row> {
  const { topic, isOn, rows, belongs } = wish
  const [came, setCame] = useState<Came<Row>>(nothing)
  const isHeld = useRef(false)
  const push = useCallback(
    (batch: readonly Row[]) => {
      const wanted = batch.filter(belongs).reverse()
      if (wanted.length > 0) setCame((now) => taken(now, wanted, isHeld.current))
    },
    [belongs],
  )
  const [skipped, setSkipped] = useState(0)
  const skip = (count: number) => setSkipped((before) => before + count)
  const state = useLive<Row>(isOn ? topic : undefined, push, skip)
  const catchUp = () => {
    setCame(nothing)
    setSkipped(0)
    void wish.renew()
  }
  useCatchUp(state, catchUp)
  const hold = useCallback((next: boolean) => {
    if (isHeld.current === next) return
    isHeld.current = next
    if (!next) setCame(({ shown, held }) => ({ ...nothing, shown: cut([...held, ...shown]) }))
  }, [])
  const isFull = came.shown.length >= mostLive
  const all = useMemo(
    () => (isOn ? merged({ rows: isFull ? [] : rows, came }) : rows),
    [isOn, isFull, came, rows],
  )
  const { fresh, held } = came
  return { state, rows: all, fresh, waiting: held.length, isFull, skipped, catchUp, hold }
}

function taken<Row extends LiveRow>(
  { shown, held, fresh }: Came<Row>,
  wanted: readonly Row[],
  isHeld: boolean,
): Came<Row> {
  if (isHeld) return { shown, held: cut([...wanted, ...held]), fresh }
  const flash = wanted.length > mostFlashes ? none : new Set(wanted.map(({ id }) => id))
  return { shown: cut([...wanted, ...shown]), held, fresh: flash }
}

/** Each time it opens, while a hidden tab more may have come than is told; and once more when it ends. */
function useCatchUp(state: LiveState, catchUp: () => void): void {
  const before = useRef<LiveState>('off')
  useEffect(() => {
    const isTurn = state !== before.current && (state === 'open' || state === 'off')
    before.current = state
    if (!isTurn) return
    catchUp()
  })
}

type Merging<Row> = { readonly rows: readonly Row[]; readonly came: Came<Row> }

/** Newest first. A row that is sent again says something new of itself: the later one counts. */
function merged<Row extends LiveRow>({ rows, came }: Merging<Row>): readonly Row[] {
  if (came.shown.length === 0 && came.held.length === 0) return rows
  const known = new Map(rows.map((row) => [row.id, row]))
  for (const row of came.shown.toReversed()) known.set(row.id, row)
  for (const row of came.held.toReversed()) if (known.has(row.id)) known.set(row.id, row)
  return [...known.values()].sort(newestFirst)
}

function newestFirst(one: LiveRow, other: LiveRow): number {
  if (one.at !== other.at) return one.at < other.at ? 1 : -1
  return one.id < other.id ? 1 : -1
}
