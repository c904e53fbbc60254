import { Download, RefreshCw } from 'lucide-react'
import { statuses } from '../../../src/domain/status.ts'
import { apiUrl } from '../../api/client.ts'
import { useLook } from '../../api/queries.ts'
import type { Count } from '../../api/shapes.ts'
import { useZone } from '../../frame/zone.ts'
import { IconButton } from '../../kit/button.tsx'
import { ColumnMenu } from '../../kit/column-menu.tsx'
import { type Filter, FilterBar } from '../../kit/filter-bar.tsx'
import { cappedCount } from '../../kit/format.ts'
import type { Span } from '../../url/range.ts'
import type { ChangeView } from '../../url/use-view.ts'
import { columns } from './columns.tsx'
import { type fields, filterOf, type InboundView } from './view.ts'

const methods = ['GET', 'POST'] as const

type Props = {
  readonly view: InboundView
  readonly change: ChangeView<typeof fields>
  readonly span: Span
  readonly onRenew: () => void
}

export function InboundFilters({ view, change, span, onRenew }: Props) {
  const query = { ...filterOf(view, span), outcome: view.outcome }
  const counted = useLook<Count>('/postbacks/count', query, { keep: true })
  const zone = useZone()
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
      {counted.data === undefined ? null : (
        <span aria-live="polite" className="num text-xs text-fg3">
          {cappedCount(counted.data)} rows
        </span>
      )}
      <IconButton label="Refresh" icon={<RefreshCw aria-hidden size={13} />} onClick={onRenew} />
      <ColumnMenu table="Inbound postbacks" columns={columns} />
      {counted.data === undefined ? null : (
        <a
          download
          href={apiUrl('/export/postbacks', { ...query, zone })}
          className="inline-flex h-7 items-center gap-1.5 rounded-md border border-line bg-raised px-2.5 text-xs font-medium text-fg2 hover:border-strong hover:text-fg"
        >
          <Download aria-hidden size={13} />
          CSV
        </a>
      )}
    </FilterBar>
  )
}

/** Only words that the log knows go into the address. */
const known = <Word extends string>(words: readonly Word[], values: readonly string[]) =>
  words.filter((word) => values.includes(word))

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
