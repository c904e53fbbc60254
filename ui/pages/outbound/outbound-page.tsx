import { lazy, memo, useCallback } from 'react'
import type { ShownDelivery } from '../../api/shapes.ts'
import { useKeys } from '../../frame/keys.ts'
import { useMay } from '../../frame/may.ts'
import { copyText } from '../../kit/copy.tsx'
import { Page } from '../../kit/page.tsx'
import { parkedLabels } from '../../kit/tag.tsx'
import { LiveButton } from '../../log/live-button.tsx'
import { LogBody } from '../../log/log-body.tsx'
import { LogOverview } from '../../log/log-overview.tsx'
import { LogRows } from '../../log/log-rows.tsx'
import type { TileGroup } from '../../log/log-tiles.tsx'
import { NoRows } from '../../log/no-rows.tsx'
import { useChosen } from '../../log/use-chosen.ts'
import { useLiveRows } from '../../log/use-live-rows.ts'
import { useLogRows, useOpenRow } from '../../log/use-log.ts'
import { type ChangeView, useView } from '../../url/use-view.ts'
import { columns, rowKind } from './columns.tsx'
import { ManyActs } from './many-acts.tsx'
import { nothing } from './nothing.tsx'
import { OutboundFilters } from './outbound-filters.tsx'
import { Replays } from './replays.tsx'
import {
  belongs,
  countedStates,
  fields,
  filterOf,
  isNarrowed,
  type OutboundView,
  series,
  stateOf,
  unfiltered,
} from './view.ts'

const name = 'Outbound postbacks'

const OutboundPanel = lazy(() =>
  import('./outbound-panel.tsx').then((it) => ({ default: it.OutboundPanel })),
)

/** What destinations were sent, and what they answered. */
export function OutboundPage() {
  const [view, change] = useView(fields)
  const { query, log, live, renew } = useOutbound(view)
  const { rows } = live
  const { row, open, onLookBack } = useOpenRow({ view, change }, rows, log)
  useKeys({
    live: () => change({ live: !view.live }),
    ...(row === undefined ? {} : { copy: () => void copyText(row.subid) }),
  })
  const may = useMay()
  const { chosen, clear, selection } = useChosen(rows)
  const onClear = isNarrowed(view) ? () => change(unfiltered) : undefined
  return (
    <Page
      title={name}
      fill
      actions={
        <LiveButton state={live.state} isOn={view.live} onChange={(on) => change({ live: on })} />
      }
    >
      <LogBody
        panel={
          row === undefined ? undefined : (
            <OutboundPanel key={row.id} row={row} rows={rows} onOpen={open} />
          )
        }
      >
        <Overview view={view} change={change} />
        <OutboundFilters view={view} change={change} query={query} onRenew={renew} />
        <Replays />
        <ManyActs chosen={chosen} onDone={clear} />
        {rows.length === 0 ? (
          <NoRows what="delivery" range={view.range} {...{ log, nothing, onClear, onLookBack }} />
        ) : (
          <LogRows
            {...{ name, log, rows, live, columns }}
            kind={rowKind}
            active={view.row}
            onOpen={open}
            {...(may.write ? selection : {})}
          />
        )}
      </LogBody>
    </Page>
  )
}

function useOutbound(view: OutboundView) {
  const found = useLogRows<ShownDelivery>({
    path: '/deliveries',
    view,
    queryOf: (span) => ({ ...filterOf(view, span), ...stateOf(view) }),
  })
  const live = useLiveRows<ShownDelivery>({
    topic: 'deliveries',
    isOn: view.live,
    rows: found.log.rows,
    belongs: useCallback((row: ShownDelivery) => belongs(row, view), [view]),
    renew: () => found.log.refetch(),
  })
  return { ...found, live }
}

type Part = { readonly view: OutboundView; readonly change: ChangeView<typeof fields> }

const groups: readonly TileGroup[] = [
  { label: 'Delivered', series: ['delivered'], colour: '--purchase' },
  { label: 'Waiting or paused', series: ['waiting', 'parked'], colour: '--warn' },
  { label: parkedLabels.problem, series: ['held'], colour: '--warn' },
  { label: 'Failed or expired', series: ['failed', 'expired'], colour: '--bad' },
]
const tones = { held: 'bad', failed: 'bad', expired: 'bad' } as const

/** Drawn when the view or the counts change, not with each live row. */
const Overview = memo(function Counts({ view, change }: Part) {
  return (
    <LogOverview
      label="Deliveries"
      path="/deliveries"
      {...{ view, change, series, groups }}
      queryOf={(span) => filterOf(view, span)}
      isLive={view.live}
      tabs={{
        label: 'State',
        ids: countedStates,
        value: view.state,
        tones,
        onChange: (state) => change({ state }),
      }}
    />
  )
})
