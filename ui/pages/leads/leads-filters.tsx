import { memo } from 'react'
import type { Query } from '../../api/client.ts'
import { FilterBar } from '../../kit/filter-bar.tsx'
import { LogTools } from '../../log/log-tools.tsx'
import type { ChangeView } from '../../url/use-view.ts'
import { columns } from './columns.tsx'
import type { fields, LeadsView } from './view.ts'

type Props = {
  readonly view: LeadsView
  readonly change: ChangeView<typeof fields>
  readonly query: Query
  readonly onRenew: () => void
}

export const LeadsFilters = memo(function Filters({ view, change, query, onRenew }: Props) {
  return (
    <FilterBar
      search={{
        value: view.q,
        placeholder: 'Search subid or transaction',
        onChange: (q) => change({ q }),
      }}
      filters={[
        {
          id: 'network',
          label: 'Network',
          value: view.network,
          onChange: (network) => change({ network }),
        },
        {
          id: 'campaign',
          label: 'Campaign',
          value: view.campaign,
          onChange: (campaign) => change({ campaign }),
        },
      ]}
      facetsOf="/leads"
    >
      <LogTools path="/leads" table="Conversions" {...{ query, columns, onRenew }} />
    </FilterBar>
  )
})
