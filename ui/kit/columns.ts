import { type ReactNode, useLayoutEffect, useMemo, useState } from 'react'
import { changePreferences, usePreferences } from '../frame/preferences.ts'

export type Column<Row> = {
  readonly id: string
  readonly header: string
  readonly width: number
  readonly cell: (row: Row) => ReactNode
  readonly align?: 'right'
  /** Takes the room that is left. */
  readonly grow?: boolean
  /** The cell is the link that opens the row; one column of a table has it. */
  readonly opens?: boolean
  /** Shown only when a person asks for it. */
  readonly extra?: boolean
  /** Left out when the table is too narrow, the highest first; a column chosen by hand never is. */
  readonly drop?: number
}

const selectWidth = 36

export const widthOf = <Row>(columns: readonly Column<Row>[]): number =>
  columns.reduce((sum, column) => sum + column.width, selectWidth)

/** The columns chosen for this table, and how to change them. */
export function useColumns<Row>(table: string, all: readonly Column<Row>[]) {
  const { columns } = usePreferences()
  const chosen = columns[table]
  const shown = useMemo(() => {
    const ids = new Set(chosen ?? all.filter((one) => one.extra !== true).map((one) => one.id))
    return all.filter((column) => ids.has(column.id))
  }, [chosen, all])
  const toggle = (id: string) => {
    const ids = shown.map((column) => column.id)
    const next = ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]
    changePreferences({ columns: { ...columns, [table]: next } })
  }
  return { shown, toggle, isChosen: chosen !== undefined }
}

/** Without the columns that do not fit and that nobody has asked for. */
export function fitting<Row>(
  columns: readonly Column<Row>[],
  room: number,
): readonly Column<Row>[] {
  const droppable = columns
    .filter((column) => column.drop !== undefined)
    .sort((one, other) => (other.drop ?? 0) - (one.drop ?? 0))
  let left = columns
  for (const column of droppable) {
    if (widthOf(left) <= room) return left
    left = left.filter((one) => one !== column)
  }
  return left
}

/** How wide an element is, now and later. */
export function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(1600)
  useLayoutEffect(() => {
    const at = element.current
    if (at === null) return
    const observer = new ResizeObserver(() => setWidth(at.clientWidth))
    observer.observe(at)
    setWidth(at.clientWidth)
    return () => observer.disconnect()
  }, [element])
  return width
}
