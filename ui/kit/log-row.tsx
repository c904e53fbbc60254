import { type MouseEvent, memo } from 'react'
import type { Column } from './columns.ts'
import { cx } from './cx.ts'
import { Link } from './link.tsx'

/** What a table is told of its rows. At module scope, so that a row is drawn again only when it changed. */
export type RowKind<Row> = {
  readonly idOf: (row: Row) => string
  /** How the row is called: `postback of abc`. */
  readonly nameOf: (row: Row) => string
  /** Where it leads to in a new tab; undefined: nowhere of its own. */
  readonly linkOf?: (row: Row) => string | undefined
}

export type RowProps<Row> = {
  readonly row: Row
  readonly kind: RowKind<Row>
  readonly columns: readonly Column<Row>[]
  /** From 0. */
  readonly index: number
  readonly isActive: boolean
  readonly isCursor: boolean
  readonly isSelected: boolean
  readonly isFresh: boolean
  readonly onOpen: (id: string) => void
  readonly onSelect: ((id: string) => void) | undefined
}

function Row<Item>(props: RowProps<Item>) {
  const { row, kind, columns, index, isActive, isCursor, isFresh, onOpen } = props
  const id = kind.idOf(row)
  return (
    <tr
      aria-rowindex={index + 2}
      aria-selected={isActive}
      onClick={(event) => {
        if (!(event.target instanceof Element && event.target.closest('label'))) onOpen(id)
      }}
      className={cx(
        'group/row h-8 border-b border-soft dense:h-[26px]',
        isActive ? 'bg-sel' : 'hover:bg-hover',
        isCursor && 'shadow-[inset_2px_0_0_var(--sel-line)]',
        isFresh && 'row-new',
      )}
    >
      <td>{props.onSelect === undefined ? null : <SelectBox {...props} />}</td>
      {columns.map((column) => (
        <td
          key={column.id}
          className={cx(
            'overflow-hidden px-2 text-xs text-ellipsis whitespace-nowrap',
            column.align === 'right' && 'text-right',
          )}
        >
          {column.opens === true ? <Opener {...props} column={column} /> : column.cell(row)}
        </td>
      ))}
    </tr>
  )
}

// Safe: memo keeps the signature; its type cannot say so of a generic component.
export const LogRow = memo(Row) as typeof Row

function SelectBox<Item>({ row, kind, isSelected, onSelect }: RowProps<Item>) {
  return (
    <SelectCell
      label={`Select ${kind.nameOf(row)}`}
      checked={isSelected}
      onChange={() => onSelect?.(kind.idOf(row))}
    />
  )
}

type CellProps = {
  readonly label: string
  readonly checked: boolean
  readonly onChange: () => void
}

/** All of the cell is pressed, not the small box alone. */
export function SelectCell({ label, checked, onChange }: CellProps) {
  return (
    <label className="grid h-8 cursor-pointer place-items-center pl-2 dense:h-[26px]">
      <input
        type="checkbox"
        checked={checked}
        onChange={onChange}
        aria-label={label}
        className="size-3.5 accent-(--focus)"
      />
    </label>
  )
}

const isPlain = (event: MouseEvent) =>
  event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)

type OpenerProps<Item> = RowProps<Item> & { readonly column: Column<Item> }

/** A plain click opens the row here; with a modifier or the middle button it is a link like any other. */
function Opener<Item>({ row, kind, column, onOpen }: OpenerProps<Item>) {
  const to = kind.linkOf?.(row)
  const look = 'rounded-sm hover:underline'
  if (to === undefined) {
    return (
      <button
        type="button"
        className={look}
        aria-label={`Open ${kind.nameOf(row)}`}
        onClick={(event) => {
          event.stopPropagation()
          onOpen(kind.idOf(row))
        }}
      >
        {column.cell(row)}
      </button>
    )
  }
  return (
    <Link
      to={to}
      className={look}
      aria-label={`Open ${kind.nameOf(row)}`}
      onClick={(event) => {
        event.stopPropagation()
        if (!isPlain(event)) return
        event.preventDefault()
        onOpen(kind.idOf(row))
      }}
    >
      {column.cell(row)}
    </Link>
  )
}
