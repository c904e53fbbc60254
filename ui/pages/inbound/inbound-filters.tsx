import { memo } from 'react'
import { statuses } from '../../../src/domain/status.ts'
import type { Query } from '../../api/client.ts'
import { type Filter, FilterBar } from '../../kit/filter-bar.tsx'
import { LogTools } from '../../log/log-tools.tsx'
import { known } from '../../url/fields.ts'
import type { ChangeView } from '../../url/use-view.ts'
import { columns } from './columns.tsx'
import type { fields, InboundView } from './view.ts'

const methods = ['GET', 'POST'] as const

type Props = {
  readonly view: InboundView
  readonly change: ChangeView<typeof fields>
  readonly query: Query
  readonly onRenew: () => void
}

/** Drawn when the view changes, not with each live row. */
export const InboundFilters = memo(function Filters({ view, change, query, onRenew }: Props) {
  return (
    <FilterBar
      search={{
        value: view.q,
        placeholder: 'Search subid or transaction',
        onChange: (q) => change({ q }),
      }}
      filters={filtersOf(view, change)}
      facetsOf="/postbacks"
    >
      <LogTools path="/postbacks" table="Inbound postbacks" {...{ query, columns, onRenew }} />
    </FilterBar>
  )
})

function filtersOf(view: InboundView, change: Props['change']): readonly Filter[] {
  return [
    {
      id: 'status',
      label: 'Status',
      value: view.status,
      options: statuses,
      onChange: (values) => change({ status: known(statuses, values) }),
    },
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
    { id: 'reason', label: 'Reason', value: view.reason, onChange: (reason) => change({ reason }) },
    {
      id: 'method',
      label: 'Method',
      value: view.method,
      options: methods,
      onChange: (values) => change({ method: known(methods, values) }),
    },
  ]
}
