import { ArrowDown, ArrowUp } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

export type PlainColumn<Row> = {
  readonly id: string
  readonly header: string
  readonly cell: (row: Row) => ReactNode
  readonly align?: 'right'
  /** What it is sorted by; left out: it cannot be. Numbers begin with the largest. */
  readonly sort?: (row: Row) => number | string
  /** Takes the room that is left. */
  readonly grow?: boolean
  /** Stays in sight at the right edge, however narrow the screen is. */
  readonly pinned?: boolean
}

type Props<Row> = {
  readonly label: string
  readonly columns: readonly PlainColumn<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  /** `clicks` or `-clicks`; kept in the address by whoever shows the table. */
  readonly sort?: string
  readonly onSort?: (sort: string) => void
}

/** A table of some hundred rows at most, which are all there: what is longer is a `LogTable`. */
export function PlainTable<Row>(props: Props<Row>) {
  const { label, columns, rows, keyOf, sort = '', onSort } = props
  const shown = sorted(rows, columns, sort)
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
      tabIndex={0}
      className="relative overflow-x-auto rounded-lg border border-line bg-panel"
    >
      <table className="w-full border-collapse text-xs">
        <thead>
          <tr className="border-b border-line bg-panel2">
            {columns.map((column) => (
              <Head key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={keyOf(row)} className="border-b border-soft last:border-0 hover:bg-hover">
              {columns.map((column) => (
                <td
                  key={column.id}
                  className={cx(
                    'h-9 px-3 py-1 whitespace-nowrap first:pl-4 last:pr-4',
                    column.align === 'right' && 'num text-right',
                    column.grow === true && 'w-full',
                    column.pinned === true && 'sticky right-0 bg-panel',
                  )}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

type HeadProps<Row> = {
  readonly column: PlainColumn<Row>
  readonly sort: string
  readonly onSort: ((sort: string) => void) | undefined
}

function Head<Row>({ column, sort, onSort }: HeadProps<Row>) {
  const { id, header, align, pinned, sort: by } = column
  const order = orderOf(id, sort)
  const look = cx(
    'h-8 px-3 font-medium whitespace-nowrap text-fg2 first:pl-4 last:pr-4',
    align === 'right' ? 'text-right' : 'text-left',
    pinned === true && 'sticky right-0 bg-panel2',
  )
  if (by === undefined || onSort === undefined) {
    return (
      <th scope="col" className={look}>
        {header === '' ? <span className="sr-only">Acts</span> : header}
      </th>
    )
  }
  const next = sort === `-${id}` ? id : `-${id}`
  return (
    <th scope="col" aria-sort={order ?? 'none'} className={look}>
      <button
        type="button"
        onClick={() => onSort(next)}
        className="inline-flex h-6 items-center gap-1 rounded-sm hover:text-fg"
      >
        {header}
        {order === undefined ? null : <Arrow order={order} />}
      </button>
    </th>
  )
}

type Order = 'ascending' | 'descending'

function orderOf(id: string, sort: string): Order | undefined {
  if (sort === id) return 'ascending'
  return sort === `-${id}` ? 'descending' : undefined
}

const Arrow = ({ order }: { readonly order: Order }) =>
  order === 'ascending' ? <ArrowUp aria-hidden size={11} /> : <ArrowDown aria-hidden size={11} />

function sorted<Row>(
  rows: readonly Row[],
  columns: readonly PlainColumn<Row>[],
  sort: string,
): readonly Row[] {
  const isDown = sort.startsWith('-')
  const by = columns.find((column) => column.id === (isDown ? sort.slice(1) : sort))?.sort
  if (by === undefined) return rows
  return rows.toSorted((one, other) => {
    const order = compared(by(one), by(other))
    return isDown ? -order : order
  })
}

const compared = (one: number | string, other: number | string) =>
  typeof one === 'number' && typeof other === 'number'
    ? one - other
    : String(one).localeCompare(String(other))
