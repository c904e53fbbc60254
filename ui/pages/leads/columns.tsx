import { deliveryStates } from '../../../src/domain/delivery.ts'
import type { ShownLead } from '../../api/shapes.ts'
import type { Column } from '../../kit/columns.ts'
import { duration } from '../../kit/format.ts'
import type { RowKind } from '../../kit/log-row.tsx'
import { Money } from '../../kit/money.tsx'
import { StatusBadge } from '../../kit/status.tsx'
import { DeliveryMark, deliveryLooks, Tag } from '../../kit/tag.tsx'
import { Time } from '../../kit/time.tsx'

const dash = <span className="text-fg3">–</span>
const plain = (value: string | null) =>
  value === null || value === '' ? dash : <span className="text-fg2">{value}</span>
const stamp = (at: string | null) => (at === null ? dash : <Time at={at} withDay="past" />)

export const columns: readonly Column<ShownLead>[] = [
  { id: 'at', header: 'First seen', width: 116, cell: (row) => stamp(row.createdAt) },
  { id: 'status', header: 'Status', width: 104, cell: (row) => <Status row={row} /> },
  {
    id: 'subid',
    header: 'Subid',
    width: 200,
    opens: true,
    cell: (row) => <span className="mono text-fg">{row.subid}</span>,
  },
  {
    id: 'campaign',
    header: 'Campaign',
    width: 130,
    grow: true,
    cell: (row) => plain(row.campaign),
  },
  { id: 'network', header: 'Network', width: 112, drop: 0, cell: (row) => plain(row.network) },
  { id: 'txid', header: 'Transaction', width: 116, drop: 3, cell: (row) => mono(row.txid) },
  {
    id: 'payout',
    header: 'Payout',
    width: 88,
    align: 'right',
    cell: (row) => <Money amount={row.payout} currency={row.currency} status={row.status} />,
  },
  { id: 'sent', header: 'Sent on', width: 136, cell: (row) => <SentOn row={row} /> },
  {
    id: 'purchase',
    header: 'Purchased',
    width: 116,
    drop: 2,
    cell: (row) => stamp(row.purchaseAt),
  },
  {
    id: 'after',
    header: 'Click to purchase',
    width: 118,
    align: 'right',
    drop: 1,
    cell: (row) => <Took row={row} />,
  },
  { id: 'click', header: 'Clicked', width: 116, extra: true, cell: (row) => stamp(row.clickAt) },
  {
    id: 'updated',
    header: 'Last change',
    width: 116,
    extra: true,
    cell: (row) => stamp(row.updatedAt),
  },
  { id: 'sale', header: 'Sale', width: 84, extra: true, cell: (row) => plain(row.sale) },
  { id: 'goal', header: 'Goal', width: 100, extra: true, cell: (row) => plain(row.goal) },
]

export const rowKind: RowKind<ShownLead> = {
  idOf: (row) => row.id,
  nameOf: (row) => `conversion of ${row.subid}`,
  linkOf: (row) => `/leads/${encodeURIComponent(row.subid)}`,
}

const mono = (value: string | null) =>
  value === null ? dash : <span className="mono text-fg2">{value}</span>

function Status({ row: { status, test } }: { readonly row: ShownLead }) {
  return (
    <span className="inline-flex items-center gap-1">
      <StatusBadge status={status} />
      {test ? <Tag>Test</Tag> : null}
    </span>
  )
}

function Took({ row: { clickAt, purchaseAt } }: { readonly row: ShownLead }) {
  if (clickAt === null || purchaseAt === null) return dash
  const ms = Math.max(0, Date.parse(purchaseAt) - Date.parse(clickAt))
  return <span className="num text-fg2">{duration(ms)}</span>
}

/** How many deliveries are in each state, a sign for each. */
export function SentOn({ row: { deliveries } }: { readonly row: ShownLead }) {
  const there = deliveryStates.flatMap((state) => {
    const number = deliveries[state] ?? 0
    return number === 0 ? [] : [{ state, number }]
  })
  if (there.length === 0) return dash
  const words = there.map(({ state, number }) => `${number} ${deliveryLooks[state].label}`)
  return (
    <span
      role="img"
      aria-label={words.join(', ')}
      title={words.join('\n')}
      className="num inline-flex items-center gap-2 align-middle text-2xs text-fg2"
    >
      {there.map(({ state, number }) => (
        <span key={state} className="inline-flex items-center gap-0.5">
          <DeliveryMark state={state} />
          {number}
        </span>
      ))}
    </span>
  )
}
