import { lazy, memo, useCallback } from 'react'
import { outcomes } from '../../../src/domain/verdict.ts'
import type { PostbackRow } from '../../api/shapes.ts'
import { useKeys } from '../../frame/keys.ts'
import { copyText } from '../../kit/copy.tsx'
import { Page } from '../../kit/page.tsx'
import { LiveButton } from '../../log/live-button.tsx'
import { LogBody } from '../../log/log-body.tsx'
import { LogOverview } from '../../log/log-overview.tsx'
import { LogRows } from '../../log/log-rows.tsx'
import type { TileGroup } from '../../log/log-tiles.tsx'
import { NoRows } from '../../log/no-rows.tsx'
import { useLiveRows } from '../../log/use-live-rows.ts'
import { useLogRows, useOpenRow } from '../../log/use-log.ts'
import { type ChangeView, useView } from '../../url/use-view.ts'
import { columns, rowKind } from './columns.tsx'
import { HeldLink } from './held-link.tsx'
import { InboundFilters } from './inbound-filters.tsx'
import { nothing } from './nothing.tsx'
import {
  belongs,
  fields,
  filterOf,
  type InboundView,
  isNarrowed,
  series,
  unfiltered,
} from './view.ts'

const name = 'Inbound postbacks'

// With all that is known of a lead: more than half of what the log itself weighs.
const InboundPanel = lazy(() =>
  import('./inbound-panel.tsx').then((it) => ({ default: it.InboundPanel })),
)

/** What networks sent, and what was made of it. */
export function InboundPage() {
  const [view, change] = useView(fields)
  const { query, log, live, renew } = useInbound(view)
  const { rows } = live
  const { row, open, onLookBack } = useOpenRow({ view, change }, rows, log)
  useRowKeys(row, change, view)
  const onClear = isNarrowed(view) ? () => change(unfiltered) : undefined
  return (
    <Page
      title={name}
      fill
      actions={
        <>
          <HeldLink />
          <LiveButton state={live.state} isOn={view.live} onChange={(on) => change({ live: on })} />
        </>
      }
    >
      <LogBody
        panel={
          row === undefined ? undefined : (
            <InboundPanel key={row.id} row={row} rows={rows} onOpen={open} />
          )
        }
      >
        <Overview view={view} change={change} />
        <InboundFilters view={view} change={change} query={query} onRenew={renew} />
        {rows.length === 0 ? (
          <NoRows what="postback" range={view.range} {...{ log, nothing, onClear, onLookBack }} />
        ) : (
          <LogRows
            {...{ name, log, rows, live, columns }}
            kind={rowKind}
            active={view.row}
            onOpen={open}
          />
        )}
      </LogBody>
    </Page>
  )
}

function useInbound(view: InboundView) {
  const found = useLogRows<PostbackRow>({
    path: '/postbacks',
    view,
    queryOf: (span) => ({ ...filterOf(view, span), outcome: view.outcome }),
  })
  const live = useLiveRows<PostbackRow>({
    topic: 'postbacks',
    isOn: view.live,
    rows: found.log.rows,
    belongs: useCallback((row: PostbackRow) => belongs(row, view), [view]),
    renew: () => found.log.refetch(),
  })
  return { ...found, live }
}

type Part = { readonly view: InboundView; readonly change: ChangeView<typeof fields> }

const groups: readonly TileGroup[] = [
  { label: 'Accepted', series: ['moved'], colour: '--purchase' },
  { label: 'Duplicate or late', series: ['repeat', 'stale'], colour: '--lead' },
  { label: 'Waiting', series: ['waiting'], colour: '--warn' },
  { label: 'Not accepted', series: ['refused'], colour: '--bad' },
]
const tones = { waiting: 'warn', refused: 'bad' } as const

/** Drawn when the view or the counts change, not with each live row. */
const Overview = memo(function Counts({ view, change }: Part) {
  return (
    <LogOverview
      label="Postbacks"
      path="/postbacks"
      {...{ view, change, series, groups }}
      queryOf={(span) => filterOf(view, span)}
      isLive={view.live}
      tabs={{
        label: 'Result',
        ids: outcomes,
        value: view.outcome,
        tones,
        onChange: (outcome) => change({ outcome }),
      }}
    />
  )
})

function useRowKeys(row: PostbackRow | undefined, change: Part['change'], view: InboundView): void {
  const subid = row?.subid
  useKeys({
    live: () => change({ live: !view.live }),
    ...(subid == null ? {} : { copy: () => void copyText(subid) }),
  })
}
