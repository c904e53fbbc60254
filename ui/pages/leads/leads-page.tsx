import { lazy, memo } from 'react'
import { statuses } from '../../../src/domain/status.ts'
import type { ShownLead } from '../../api/shapes.ts'
import { useKeys } from '../../frame/keys.ts'
import { copyText } from '../../kit/copy.tsx'
import { Page } from '../../kit/page.tsx'
import { LogBody } from '../../log/log-body.tsx'
import { LogOverview } from '../../log/log-overview.tsx'
import { LogRows } from '../../log/log-rows.tsx'
import type { TileGroup } from '../../log/log-tiles.tsx'
import { NoRows } from '../../log/no-rows.tsx'
import { useLogRows, useOpenRow } from '../../log/use-log.ts'
import { type ChangeView, useView } from '../../url/use-view.ts'
import { columns, rowKind } from './columns.tsx'
import { LeadsFilters } from './leads-filters.tsx'
import { nothing } from './nothing.tsx'
import { fields, filterOf, isNarrowed, type LeadsView, series, unfiltered } from './view.ts'

const name = 'Conversions'

const LeadsPanel = lazy(() =>
  import('./leads-panel.tsx').then((it) => ({ default: it.LeadsPanel })),
)

/** What became of the clicks. */
export function LeadsPage() {
  const [view, change] = useView(fields)
  const { query, log, renew } = useLogRows<ShownLead>({
    path: '/leads',
    view,
    queryOf: (span) => ({ ...filterOf(view, span), status: view.status }),
  })
  const { rows } = log
  const { row, open, onLookBack } = useOpenRow({ view, change }, rows, log)
  useKeys(row === undefined ? {} : { copy: () => void copyText(row.subid) })
  const onClear = isNarrowed(view) ? () => change(unfiltered) : undefined
  return (
    <Page title={name} fill>
      <LogBody
        panel={
          row === undefined ? undefined : (
            <LeadsPanel key={row.id} row={row} rows={rows} onOpen={open} />
          )
        }
      >
        <Overview view={view} change={change} />
        <LeadsFilters view={view} change={change} query={query} onRenew={renew} />
        {rows.length === 0 ? (
          <NoRows what="conversion" range={view.range} {...{ log, nothing, onClear, onLookBack }} />
        ) : (
          <LogRows
            {...{ name, log, rows, columns }}
            kind={rowKind}
            active={view.row}
            onOpen={open}
          />
        )}
      </LogBody>
    </Page>
  )
}

type Part = { readonly view: LeadsView; readonly change: ChangeView<typeof fields> }

const groups: readonly TileGroup[] = series.map(({ id, label, colour }) => ({
  label,
  series: [id],
  colour,
}))

const Overview = memo(function Counts({ view, change }: Part) {
  return (
    <LogOverview
      label={name}
      path="/leads"
      {...{ view, change, series, groups }}
      queryOf={(span) => filterOf(view, span)}
      isLive={false}
      tabs={{
        label: 'Status',
        ids: statuses,
        value: view.status,
        onChange: (status) => change({ status }),
      }}
    />
  )
})
