import type { ShownDelivery } from '../../api/shapes.ts'
import type { Column } from '../../kit/columns.ts'
import { cx } from '../../kit/cx.ts'
import { duration } from '../../kit/format.ts'
import type { RowKind } from '../../kit/log-row.tsx'
import { Money } from '../../kit/money.tsx'
import { StatusBadge } from '../../kit/status.tsx'
import { DeliveryTag } from '../../kit/tag.tsx'
import { Time } from '../../kit/time.tsx'
import { useNow } from '../../kit/use-now.ts'
import { waitsItsTurn } from '../../trace/waits.tsx'

const dash = <span className="text-fg3">–</span>
const plain = (value: string | null) =>
  value === null || value === '' ? dash : <span className="text-fg2">{value}</span>

export const columns: readonly Column<ShownDelivery>[] = [
  {
    id: 'at',
    header: 'Queued',
    width: 142,
    cell: (row) => <Time at={row.at} withMillis withDay="past" />,
  },
  { id: 'state', header: 'State', width: 156, cell: (row) => <DeliveryTag {...row} /> },
  {
    id: 'destination',
    header: 'S2S postback',
    width: 120,
    cell: (row) => <span className="font-medium">{row.destination}</span>,
  },
  {
    id: 'event',
    header: 'Event',
    width: 92,
    drop: 0,
    cell: (row) => <StatusBadge status={row.event} />,
  },
  {
    id: 'subid',
    header: 'Subid',
    width: 200,
    opens: true,
    cell: (row) => <span className="mono text-fg">{row.subid}</span>,
  },
  { id: 'answer', header: 'Answer', width: 120, cell: (row) => <Answer row={row} /> },
  {
    id: 'campaign',
    header: 'Campaign',
    width: 140,
    grow: true,
    drop: 4,
    cell: (row) => plain(row.campaign),
  },
  {
    id: 'attempts',
    header: 'Attempts',
    width: 74,
    align: 'right',
    drop: 1,
    cell: (row) => <span className="num text-fg2">{row.attempts}</span>,
  },
  { id: 'next', header: 'Next attempt', width: 104, drop: 2, cell: (row) => <Next row={row} /> },
  {
    id: 'latency',
    header: 'Latency',
    width: 80,
    align: 'right',
    drop: 3,
    cell: ({ latencyMs }) =>
      latencyMs === null ? dash : <span className="num text-fg2">{duration(latencyMs)}</span>,
  },
  { id: 'network', header: 'Network', width: 112, extra: true, cell: (row) => plain(row.network) },
  {
    id: 'payout',
    header: 'Payout',
    width: 84,
    align: 'right',
    extra: true,
    cell: (row) => <Money amount={row.payout} currency={row.currency} status={row.event} />,
  },
]

export const rowKind: RowKind<ShownDelivery> = {
  idOf: (row) => row.id,
  nameOf: (row) => `delivery of ${row.subid} to ${row.destination}`,
  linkOf: (row) => `/leads/${encodeURIComponent(row.subid)}`,
}

/** What came back last: the code, and where it was no success also why. */
export function Answer({ row: { state, lastStatus, lastError } }: { readonly row: ShownDelivery }) {
  if (lastStatus === null && lastError === null) return dash
  if (lastError === null) return <span className="num text-fg2">{lastStatus}</span>
  return (
    <span className={cx('mono', state === 'delivered' ? 'text-warnfg' : 'text-badfg')}>
      {lastStatus === null ? lastError : `${lastStatus} ${nameBeyond(lastStatus, lastError)}`}
    </span>
  )
}

/** `503 http-5xx` says the same twice. */
const nameBeyond = (status: number, error: string) =>
  error === `http-${Math.floor(status / 100)}xx` || error === `http-${status}` ? '' : error

export function Next({ row }: { readonly row: ShownDelivery }) {
  const now = useNow(10_000)
  const { nextAt } = row
  if (nextAt === null) return waitsItsTurn(row) ? 'in its turn' : dash
  const left = Date.parse(nextAt) - now
  return (
    <time dateTime={nextAt} className="num text-fg2">
      {left <= 0 ? 'now' : `in ${duration(Math.ceil(left / 1000) * 1000)}`}
    </time>
  )
}
