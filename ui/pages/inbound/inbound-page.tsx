import { lazy, Suspense, useRef, useState } from 'react'
import type { PostbackRow } from '../../api/shapes.ts'
import { useKeys } from '../../frame/keys.ts'
import { copyText } from '../../kit/copy.tsx'
import { LogTable } from '../../kit/log-table.tsx'
import { Page } from '../../kit/page.tsx'
import { type ChangeView, useView } from '../../url/use-view.ts'
import { columns, rowKind } from './columns.tsx'
import { InboundChart } from './inbound-chart.tsx'
import { InboundFilters } from './inbound-filters.tsx'
import { InboundTiles } from './inbound-tiles.tsx'
import { LiveButton } from './live-button.tsx'
import { NoRows } from './no-rows.tsx'
import { OutcomeTabs } from './outcome-tabs.tsx'
import { useBuckets, useFoundRow, useRows } from './use-inbound.ts'
import { useLiveRows } from './use-live-rows.ts'
import { fields, type InboundView } from './view.ts'

// With all that is known of a lead: more than half of what the log itself weighs.
const InboundPanel = lazy(() =>
  import('./inbound-panel.tsx').then((it) => ({ default: it.InboundPanel })),
)

/** What networks sent, and what was made of it. */
export function InboundPage() {
  const [view, change] = useView(fields)
  const { span, log, renew } = useRows(view)
  const live = useLiveRows(view, log.rows)
  const open = (id: string | undefined) =>
    change({ row: id ?? '' }, view.row === '' ? 'push' : 'replace')
  const row = useFoundRow(view.row, live.rows, log)
  useRowKeys(row, change, view)
  return (
    <Page
      title="Inbound postbacks"
      fill
      actions={
        <LiveButton state={live.state} isOn={view.live} onChange={(on) => change({ live: on })} />
      }
    >
      <div className="relative flex min-h-0 flex-1">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col overflow-y-auto">
          <Overview view={view} change={change} />
          <InboundFilters view={view} change={change} span={span} onRenew={renew} />
          <Rows {...{ view, change, log, live, open }} />
        </div>
        {row === undefined ? null : (
          <Suspense>
            <InboundPanel key={row.id} row={row} rows={live.rows} onOpen={open} />
          </Suspense>
        )}
      </div>
    </Page>
  )
}

type Part = { readonly view: InboundView; readonly change: ChangeView<typeof fields> }

function Overview({ view, change }: Part) {
  const { span, buckets, truncated } = useBuckets(view)
  return (
    <>
      {buckets === undefined ? null : <InboundTiles buckets={buckets} />}
      <InboundChart {...{ view, change, span, buckets, truncated }} />
      <OutcomeTabs
        value={view.outcome}
        buckets={buckets}
        onChange={(outcome) => change({ outcome })}
      />
    </>
  )
}

type RowsProps = Part & {
  readonly log: ReturnType<typeof useRows>['log']
  readonly live: ReturnType<typeof useLiveRows>
  readonly open: (id: string | undefined) => void
}

function Rows({ view, change, log, live, open }: RowsProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const [isAtTop, setAtTop] = useState(true)
  if (live.rows.length === 0) return <NoRows {...{ view, change, log }} />
  const missed = isAtTop ? 0 : live.fresh.size
  return (
    <div className="relative flex min-h-[280px] flex-1 flex-col">
      {missed === 0 ? null : (
        <button
          type="button"
          onClick={() => scroller.current?.scrollTo({ top: 0 })}
          className="popup absolute top-10 left-1/2 z-10 h-7 -translate-x-1/2 rounded-full px-3 text-xs font-medium"
        >
          {missed} new
        </button>
      )}
      <LogTable
        name="Inbound postbacks"
        rows={live.rows}
        kind={rowKind}
        columns={columns}
        active={view.row === '' ? undefined : view.row}
        onOpen={open}
        fresh={live.fresh}
        scroller={scroller}
        onTop={(isTop) => {
          setAtTop(isTop)
          if (isTop) live.seen()
        }}
        onEnd={log.more}
        total={log.hasNextPage ? undefined : live.rows.length}
        foot={
          log.isFetchingNextPage ? (
            <p className="p-3 text-center text-xs text-fg3">Loading more</p>
          ) : null
        }
      />
    </div>
  )
}

function useRowKeys(row: PostbackRow | undefined, change: Part['change'], view: InboundView): void {
  const subid = row?.subid
  useKeys({
    live: () => change({ live: !view.live }),
    ...(subid == null ? {} : { copy: () => void copyText(subid) }),
  })
}
