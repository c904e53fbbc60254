import { ChevronDown, ChevronRight } from 'lucide-react'
import { cx } from '../../kit/cx.ts'
import { count } from '../../kit/format.ts'
import { Link, linkLook } from '../../kit/link.tsx'
import type { Measure } from './columns.ts'
import type { Line } from './rows.ts'
import { behind } from './search.ts'
import { type Dimension, dimensionLabels, type Measures, type ReportView } from './view.ts'

type Props = {
  readonly view: ReportView
  readonly zone: string
  readonly lines: readonly Line[]
  readonly measures: readonly Measure[]
  readonly total: Measures
  readonly currency: string | null
  readonly onFold: (id: string) => void
}

const cell = 'h-8 px-3 text-right num whitespace-nowrap'
const heading = 'sticky top-0 z-10 bg-panel2 px-3 h-8 font-medium text-fg2 border-b border-line'

export function ReportTable(props: Props) {
  const { view, lines, measures, total, currency } = props
  const { by } = view
  const isTree = view.as === 'tree'
  const heads = isTree ? [by.map((one) => dimensionLabels[one]).join(' / ')] : by.map(nameOf)
  return (
    <section
      aria-label="Report"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard
      tabIndex={0}
      className="min-h-0 flex-1 overflow-auto -outline-offset-2"
    >
      <table className="w-full border-separate border-spacing-0 text-xs">
        <thead>
          <tr>
            {heads.map((label) => (
              <th key={label} scope="col" className={cx(heading, 'min-w-[150px] text-left')}>
                {label}
              </th>
            ))}
            {measures.map(({ id, label, about }) => (
              <th key={id} scope="col" title={about} className={cx(heading, 'text-right')}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <Row key={line.id} {...props} line={line} />
          ))}
        </tbody>
        <tfoot>
          <tr className="font-semibold">
            <th
              scope="row"
              colSpan={heads.length}
              className="sticky bottom-0 h-9 border-t border-line bg-panel2 px-3 text-left font-semibold"
            >
              Total
              <NotConverted row={total} />
            </th>
            {measures.map(({ id, show }) => (
              <td
                key={id}
                className={cx(cell, 'sticky bottom-0 h-9 border-t border-line bg-panel2')}
              >
                {show(total, currency)}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </section>
  )
}

const nameOf = (one: Dimension) => dimensionLabels[one]

function Row({ line, ...props }: Props & { readonly line: Line }) {
  const { view, zone, measures, currency } = props
  const search = behind(view, line, zone)
  return (
    <tr className="group">
      {view.as === 'tree' ? (
        <TreeName line={line} view={view} onFold={props.onFold} />
      ) : (
        <FlatNames line={line} view={view} />
      )}
      {measures.map(({ id, show }) => {
        const text = show(line.row, currency)
        const status = search === undefined ? undefined : linked[id]
        return (
          <td
            key={id}
            className={cx(
              cell,
              'border-b border-soft group-hover:bg-hover',
              text === '–' || text === '0' ? 'text-fg3' : 'text-fg',
            )}
          >
            {status === undefined || text === '0' ? (
              text
            ) : (
              <Link to="/leads" search={{ ...search, ...status }} className="hover:underline">
                {text}
              </Link>
            )}
          </td>
        )
      })}
    </tr>
  )
}

/** Which numbers have a list behind them. */
const linked: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  leads: {},
  purchases: { status: 'Purchase' },
  rejects: { status: 'Reject' },
  trash: { status: 'Trash' },
}

const rowHead = 'h-8 border-b border-soft px-3 text-left font-normal group-hover:bg-hover'
const indents = ['pl-0', 'pl-5', 'pl-10'] as const

type NameProps = { readonly line: Line; readonly view: ReportView }

function TreeName({ line, view, onFold }: NameProps & Pick<Props, 'onFold'>) {
  const isFolded = view.folded.includes(line.id)
  const Chevron = isFolded ? ChevronRight : ChevronDown
  const name = <Name value={line.keys.at(-1)} />
  return (
    <th scope="row" className={cx(rowHead, line.depth === 0 && 'font-medium')}>
      <span className={cx('flex items-center whitespace-nowrap', indents[line.depth])}>
        {line.hasMore ? (
          <button
            type="button"
            aria-expanded={!isFolded}
            onClick={() => onFold(line.id)}
            className="-ml-1 flex h-6 items-center gap-1 rounded pr-1"
          >
            <Chevron aria-hidden size={12} className="text-fg3" />
            {name}
          </button>
        ) : (
          <span className="pl-3">{name}</span>
        )}
        <NotConverted row={line.row} />
      </span>
    </th>
  )
}

function FlatNames({ line, view }: NameProps) {
  return view.by.map((one, index) => (
    <th key={one} scope="row" className={cx(rowHead, 'whitespace-nowrap')}>
      <Name value={line.keys[index]} />
      {index === view.by.length - 1 ? <NotConverted row={line.row} /> : null}
    </th>
  ))
}

/** Hours come with their offset, which is said once above. */
function Name({ value }: { readonly value: string | null | undefined }) {
  if (value == null || value === '') return <span className="text-fg3">not known</span>
  return /^\d{4}-\d\d-\d\dT/.test(value) ? value.slice(0, 16).replace('T', ' ') : value
}

/** What is in no sum of money must not go unseen. */
function NotConverted({ row }: { readonly row: Measures }) {
  if (row.notConverted === 0) return null
  return (
    <Link
      to="/settings"
      title="Their currency has no rate: they are in no sum. Rates are in the settings."
      className={cx(linkLook, 'ml-2 text-2xs font-normal')}
    >
      + {count(row.notConverted)} not converted
    </Link>
  )
}
