import { memo } from 'react'
import { statuses } from '../../../src/domain/status.ts'
import type { Query } from '../../api/client.ts'
import { useMay } from '../../frame/may.ts'
import { type Filter, FilterBar } from '../../kit/filter-bar.tsx'
import { LogTools } from '../../log/log-tools.tsx'
import { known } from '../../url/fields.ts'
import type { ChangeView } from '../../url/use-view.ts'
import { columns } from './columns.tsx'
import { ResendAll } from './resend-all.tsx'
import type { fields, OutboundView } from './view.ts'

type Props = {
  readonly view: OutboundView
  readonly change: ChangeView<typeof fields>
  readonly query: Query
  readonly onRenew: () => void
}

/** Drawn when the view changes, not with each live row. */
export const OutboundFilters = memo(function Filters({ view, change, query, onRenew }: Props) {
  const may = useMay()
  return (
    <FilterBar
      search={{
        value: view.q,
        placeholder: 'Search subid or transaction',
        onChange: (q) => change({ q }),
      }}
      filters={filtersOf(view, change)}
      facetsOf="/deliveries"
    >
      {may.admin ? <ResendAll view={view} /> : null}
      <LogTools path="/deliveries" table="Outbound postbacks" {...{ query, columns, onRenew }} />
    </FilterBar>
  )
})

function filtersOf(view: OutboundView, change: Props['change']): readonly Filter[] {
  return [
    {
      id: 'destination',
      label: 'S2S postback',
      value: view.destination,
      onChange: (destination) => change({ destination }),
    },
    {
      id: 'event',
      label: 'Event',
      value: view.event,
      options: statuses,
      onChange: (values) => change({ event: known(statuses, values) }),
    },
    { id: 'error', label: 'Error', value: view.error, onChange: (error) => change({ error }) },
    {
      id: 'campaign',
      label: 'Campaign',
      value: view.campaign,
      onChange: (campaign) => change({ campaign }),
    },
  ]
}
