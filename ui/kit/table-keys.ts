import { useEffect, useRef, useState } from 'react'
import { useKeys } from '../frame/keys.ts'
import type { RowKind } from './log-row.tsx'

type Wish<Row> = {
  readonly rows: readonly Row[]
  readonly kind: RowKind<Row>
  readonly active: string | undefined
  readonly onOpen: (id: string | undefined) => void
  readonly onSelect: ((id: string) => void) | undefined
  readonly scrollTo: (index: number) => void
}

/** J and K move, Enter opens, X selects, Escape closes. Gives the id of the row one stands on. */
export function useTableKeys<Row>(wish: Wish<Row>): string | undefined {
  const { rows, kind, active, onOpen, onSelect, scrollTo } = wish
  const [stood, setStood] = useState<string>()
  const cursor = active ?? stood
  const at = () => rows.findIndex((row) => kind.idOf(row) === cursor)
  const step = (by: 1 | -1) => {
    const from = at()
    const to = from === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, from + by))
    const row = rows[to]
    if (row === undefined) return
    const id = kind.idOf(row)
    setStood(id)
    scrollTo(to)
    if (active !== undefined) onOpen(id)
  }
  useKeys({
    next: () => step(1),
    previous: () => step(-1),
    open: () => cursor !== undefined && onOpen(cursor),
    ...(onSelect === undefined ? {} : { select: () => cursor !== undefined && onSelect(cursor) }),
    ...(active === undefined ? {} : { close: () => onOpen(undefined) }),
  })
  useShowFirst(active, at, scrollTo)
  return cursor
}

/** A link may name a row that is further down: it is scrolled to when it has come. */
function useShowFirst(
  active: string | undefined,
  at: () => number,
  scrollTo: (index: number) => void,
): void {
  const shown = useRef<string>(undefined)
  const index = active === undefined ? -1 : at()
  useEffect(() => {
    if (index === -1 || shown.current === active) return
    shown.current = active
    scrollTo(index)
  }, [index, active, scrollTo])
}
