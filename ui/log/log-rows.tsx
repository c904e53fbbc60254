import { type ReactNode, useRef } from 'react'
import type { Column } from '../kit/columns.ts'
import { count } from '../kit/format.ts'
import type { RowKind } from '../kit/log-row.tsx'
import { LogTable } from '../kit/log-table.tsx'
import { type LiveRows, mostLive } from './use-live-rows.ts'
import type { Log } from './use-log.ts'

type Props<Row> = {
  readonly name: string
  readonly log: Log<Row>
  readonly rows: readonly Row[]
  /** Left out: this log has no live mode. */
  readonly live?: LiveRows<Row>
  readonly kind: RowKind<Row>
  readonly columns: readonly Column<Row>[]
  readonly active: string
  readonly onOpen: (id: string | undefined) => void
  readonly selected?: ReadonlySet<string>
  readonly onSelect?: (id: string) => void
  readonly onSelectAll?: () => void
}

/** The table of a log: further pages as they are scrolled to, live rows on top. */
export function LogRows<Row>({ live, log, active, ...rest }: Props<Row>) {
  const scroller = useRef<HTMLDivElement>(null)
  const { rows } = rest
  return (
    <div className="relative flex min-h-[280px] flex-1 flex-col">
      {live === undefined || live.skipped === 0 ? null : (
        <p role="status" className="num border-b border-line px-4 py-1 text-xs text-warnfg">
          {count(live.skipped)} more came too fast to be shown.{' '}
          <button type="button" onClick={live.catchUp} className="underline underline-offset-2">
            Load them
          </button>
        </p>
      )}
      {live === undefined || live.waiting === 0 ? null : (
        <button
          type="button"
          onClick={() => scroller.current?.scrollTo({ top: 0 })}
          className="popup num absolute top-10 left-1/2 z-10 h-7 -translate-x-1/2 rounded-full px-3 text-xs font-medium"
        >
          {count(live.waiting)} new
        </button>
      )}
      <LogTable
        {...rest}
        active={active === '' ? undefined : active}
        {...(live === undefined ? {} : { fresh: live.fresh })}
        scroller={scroller}
        onTop={(isTop) => live?.hold(!isTop)}
        onEnd={log.more}
        total={log.hasNextPage ? undefined : rows.length}
        foot={footOf(log.isFetchingNextPage, live?.isFull === true)}
      />
    </div>
  )
}

function footOf(isLoading: boolean, isFull: boolean): ReactNode {
  if (!isLoading && !isFull) return null
  return (
    <p className="p-3 text-center text-xs text-fg3">
      {isFull
        ? `Live shows the newest ${count(mostLive)} rows. Stop it to read older ones.`
        : 'Loading more'}
    </p>
  )
}
