import { type Buckets, type Series, totalOf } from './buckets.ts'
import { cx } from './cx.ts'
import { count } from './format.ts'

type Props = {
  readonly series: readonly Series[]
  readonly buckets: Buckets
  readonly hidden: ReadonlySet<string>
  readonly onToggle: (id: string) => void
  /** In place of the coloured square. */
  readonly mark?: (id: string) => React.ReactNode
}

/** Names and totals of a chart's series; a click hides one or shows it again. */
export function Legend({ series, buckets, hidden, onToggle, mark }: Props) {
  return series.map(({ id, label, colour }) => (
    <button
      key={id}
      type="button"
      aria-pressed={!hidden.has(id)}
      onClick={() => onToggle(id)}
      className={cx(
        'flex h-6 items-center gap-1.5 rounded-md px-1.5 text-xs hover:bg-hover',
        hidden.has(id) ? 'text-fg3 line-through' : 'text-fg2',
      )}
    >
      {mark?.(id) ?? (
        <i aria-hidden className="size-2 rounded-[2px]" style={{ background: `var(${colour})` }} />
      )}
      {label}
      <span className="num font-medium text-fg">{count(totalOf(buckets, id))}</span>
    </button>
  ))
}
