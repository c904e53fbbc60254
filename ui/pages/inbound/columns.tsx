import type { PostbackRow } from '../../api/shapes.ts'
import type { Column } from '../../kit/columns.ts'
import type { RowKind } from '../../kit/log-row.tsx'
import { Money } from '../../kit/money.tsx'
import { StatusBadge } from '../../kit/status.tsx'
import { DeliveryMark, deliveryLooks, OutcomeMark } from '../../kit/tag.tsx'
import { Time } from '../../kit/time.tsx'

const dash = <span className="text-fg3">–</span>
const plain = (value: string | null | undefined) =>
  value == null || value === '' ? dash : <span className="text-fg2">{value}</span>

export const columns: readonly Column<PostbackRow>[] = [
  {
    id: 'at',
    header: 'Received',
    width: 142,
    cell: (row) => <Time at={row.at} withMillis withDay="past" />,
  },
  {
    id: 'outcome',
    header: 'Result',
    width: 132,
    cell: (row) => <OutcomeMark outcome={row.outcome} reason={row.reason} />,
  },
  { id: 'status', header: 'Status', width: 120, cell: (row) => <Status row={row} /> },
  { id: 'subid', header: 'Subid', width: 186, opens: true, cell: (row) => <Subid row={row} /> },
  {
    id: 'campaign',
    header: 'Campaign',
    width: 140,
    grow: true,
    drop: 0,
    cell: (row) => plain(row.campaign),
  },
  { id: 'network', header: 'Network', width: 112, cell: (row) => plain(row.network), drop: 1 },
  { id: 'reason', header: 'Reason', width: 136, cell: (row) => plain(row.reason), drop: 3 },
  { id: 'txid', header: 'Transaction', width: 124, cell: (row) => mono(row.txid), drop: 2 },
  {
    id: 'payout',
    header: 'Payout',
    width: 84,
    align: 'right',
    cell: (row) => <Payout row={row} />,
  },
  { id: 'sent', header: 'Sent on', width: 128, cell: (row) => <SentOn row={row} /> },
  { id: 'method', header: 'Method', width: 72, extra: true, cell: (row) => plain(row.method) },
  { id: 'ip', header: 'Address', width: 120, extra: true, cell: (row) => mono(row.ip) },
]

export const rowKind: RowKind<PostbackRow> = {
  idOf: (row) => row.id,
  nameOf: (row) => (row.subid === null ? 'postback with no subid' : `postback of ${row.subid}`),
  linkOf: (row) => (row.subid === null ? undefined : `/leads/${encodeURIComponent(row.subid)}`),
}

const mono = (value: string | null) =>
  value === null ? dash : <span className="mono text-fg2">{value}</span>

function Subid({ row }: { readonly row: PostbackRow }) {
  if (row.subid === null) return <span className="text-fg3">no subid</span>
  return <span className="mono text-fg">{row.subid}</span>
}

function Status({ row: { from, to } }: { readonly row: PostbackRow }) {
  return to == null ? dash : <StatusBadge status={to} from={from} />
}

function Payout({ row: { payout, currency, to } }: { readonly row: PostbackRow }) {
  return <Money amount={payout} currency={currency} status={to} />
}

function SentOn({ row: { sent = [] } }: { readonly row: PostbackRow }) {
  if (sent.length === 0) return dash
  const words = sent.map(
    ({ destination, state }) => `${destination}: ${deliveryLooks[state].label}`,
  )
  const states = Map.groupBy(sent, ({ state }) => state)
  return (
    <span
      role="img"
      aria-label={words.join(', ')}
      title={words.join('\n')}
      className="num inline-flex items-center gap-1.5 align-middle text-2xs text-fg2"
    >
      {[...states].map(([state, rows]) => (
        <span key={state} className="inline-flex items-center gap-0.5">
          <DeliveryMark state={state} />
          {rows.length === 1 ? null : rows.length}
        </span>
      ))}
    </span>
  )
}
