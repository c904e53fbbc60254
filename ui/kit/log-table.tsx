import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, type RefObject, useCallback, useEffect, useRef } from 'react'
import { usePreferences } from '../frame/preferences.ts'
import { type Column, fitting, useColumns, useWidth, widthOf } from './columns.ts'
import { cx } from './cx.ts'
import { LogRow, type RowKind, SelectCell } from './log-row.tsx'
import { useTableKeys } from './table-keys.ts'

export type LogTableProps<Row> = {
  /** Names the table, and its columns among a person's preferences. */
  readonly name: string
  readonly rows: readonly Row[]
  readonly kind: RowKind<Row>
  readonly columns: readonly Column<Row>[]
  /** Rows there are in all, as far as that is known. */
  readonly total?: number | undefined
  /** The row that is open. */
  readonly active: string | undefined
  readonly onOpen: (id: string | undefined) => void
  readonly selected?: ReadonlySet<string>
  readonly onSelect?: (id: string) => void
  /** All rows that are loaded; once more: none. */
  readonly onSelectAll?: () => void
  readonly fresh?: ReadonlySet<string>
  /** The end is near: the next page is wanted. */
  readonly onEnd?: () => void
  readonly onTop?: (isAtTop: boolean) => void
  readonly scroller?: RefObject<HTMLDivElement | null>
  /** Under the last row. */
  readonly foot?: ReactNode
}

const headHeight = 32
const rowHeights = { normal: 32, dense: 26 } as const
const nearEnd = 30
const none: ReadonlySet<string> = new Set()

/** A log: any number of rows, of which those in view are drawn. A real table, steered by keys as well. */
export function LogTable<Row>(props: LogTableProps<Row>) {
  const { name, rows, kind, columns: all, active, onOpen, onSelect } = props
  const own = useRef<HTMLDivElement>(null)
  const box = props.scroller ?? own
  const { shown } = useColumns(name, all)
  const columns = fitting(shown, useWidth(box))
  const { items, before, after, scrollTo } = useRows(props, box)
  const cursor = useTableKeys({ rows, kind, active, onOpen, onSelect, scrollTo })
  return (
    <section
      ref={box}
      aria-label={`${name}, scrollable`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className="relative min-h-0 flex-1 overflow-auto focus-visible:-outline-offset-2"
      style={{ contain: 'strict' }}
      onScroll={(event) => props.onTop?.(event.currentTarget.scrollTop < 8)}
    >
      <table
        aria-label={name}
        aria-rowcount={props.total === undefined ? -1 : props.total + 1}
        className="w-full table-fixed border-collapse"
        style={{ minWidth: widthOf(columns) }}
      >
        <Head columns={columns} choice={choiceOf(props)} />
        <tbody>
          <Spacer height={before} span={columns.length + 1} />
          {items.map(({ row, index }) => (
            <LogRow
              key={kind.idOf(row)}
              row={row}
              kind={kind}
              columns={columns}
              index={index}
              isActive={kind.idOf(row) === active}
              isCursor={kind.idOf(row) === cursor}
              isSelected={(props.selected ?? none).has(kind.idOf(row))}
              isFresh={(props.fresh ?? none).has(kind.idOf(row))}
              onOpen={onOpen}
              onSelect={onSelect}
            />
          ))}
          <Spacer height={after} span={columns.length + 1} />
        </tbody>
      </table>
      {props.foot}
    </section>
  )
}

/** The rows in view, with the heights of what is above and below them. */
function useRows<Row>(props: LogTableProps<Row>, box: RefObject<HTMLDivElement | null>) {
  const { rows, kind, onEnd } = props
  const { density } = usePreferences()
  const height = rowHeights[density]
  // A new function each time would measure every row again on every render.
  const keyOf = useCallback(
    (index: number) => {
      const row = rows[index]
      return row === undefined ? index : kind.idOf(row)
    },
    [rows, kind],
  )
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    overscan: 14,
    getItemKey: keyOf,
    // The header stays on top: without these a row that is scrolled to hides under it.
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    useFlushSync: false,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height is what changed
  useEffect(() => virtual.measure(), [height, virtual])
  const inView = virtual.getVirtualItems()
  const last = inView.at(-1)
  const isNearEnd = last !== undefined && last.index >= rows.length - nearEnd
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each page that is reached
  useEffect(() => {
    if (isNearEnd) onEnd?.()
  }, [isNearEnd, rows.length])
  const scrollTo = useCallback((index: number) => virtual.scrollToIndex(index), [virtual])
  return {
    items: inView.flatMap(({ index }) => {
      const row = rows[index]
      return row === undefined ? [] : [{ row, index }]
    }),
    before: (inView[0]?.start ?? headHeight) - headHeight,
    after: last === undefined ? 0 : virtual.getTotalSize() - (last.end - headHeight),
    scrollTo,
  }
}

type Choice = Parameters<typeof SelectCell>[0]

function choiceOf<Row>({ rows, selected, onSelectAll }: LogTableProps<Row>): Choice | undefined {
  if (onSelectAll === undefined) return undefined
  const checked = rows.length > 0 && selected?.size === rows.length
  return { label: `Select all ${rows.length} loaded`, checked, onChange: onSelectAll }
}

type HeadProps<Row> = {
  readonly columns: readonly Column<Row>[]
  readonly choice: Choice | undefined
}

function Head<Row>({ columns, choice }: HeadProps<Row>) {
  return (
    <>
      <colgroup>
        <col style={{ width: 36 }} />
        {columns.map((column) => (
          <col key={column.id} style={column.grow === true ? {} : { width: column.width }} />
        ))}
      </colgroup>
      <thead className="sticky top-0 z-5 bg-panel shadow-[inset_0_-1px_0_var(--line)]">
        <tr aria-rowindex={1} className="h-8">
          <th scope="col">
            {choice === undefined ? (
              <span className="sr-only">Select</span>
            ) : (
              <SelectCell {...choice} />
            )}
          </th>
          {columns.map((column) => (
            <th
              key={column.id}
              scope="col"
              className={cx(
                'truncate px-2 text-2xs font-medium text-fg3',
                column.align === 'right' ? 'text-right' : 'text-left',
              )}
            >
              {column.header}
            </th>
          ))}
        </tr>
      </thead>
    </>
  )
}

function Spacer({ height, span }: { readonly height: number; readonly span: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden style={{ height }}>
      <td colSpan={span} />
    </tr>
  )
}
