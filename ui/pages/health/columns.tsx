import type { Health } from '../../../src/admin/contract-numbers.ts'
import { count, duration, share } from '../../kit/format.ts'
import { Link } from '../../kit/link.tsx'
import type { PlainColumn } from '../../kit/plain-table.tsx'
import { Tag } from '../../kit/tag.tsx'
import { Time } from '../../kit/time.tsx'

type Row = Health['destinations'][number]

const inTime = (ms: number | null) => (ms === null ? '–' : duration(ms))

const timing = (id: 'p50' | 'p95' | 'p99'): PlainColumn<Row> => ({
  id,
  header: id,
  align: 'right',
  sort: (row) => row[id] ?? -1,
  cell: (row) => inTime(row[id]),
})

const counted = (
  id: 'tries' | 'retries' | 'waiting' | 'parked',
  header: string,
): PlainColumn<Row> => ({
  id,
  header,
  align: 'right',
  sort: (row) => row[id],
  cell: (row) => count(row[id]),
})

export const columns: readonly PlainColumn<Row>[] = [
  {
    id: 'destination',
    header: 'Destination',
    sort: ({ destination }) => destination,
    cell: ({ destination }) => (
      <Link to="/outbound" search={{ destination }}>
        <span className="mono">{destination}</span>
      </Link>
    ),
  },
  {
    id: 'successRate',
    header: 'Success',
    align: 'right',
    // What was never tried is no worse than the worst.
    sort: ({ successRate }) => successRate ?? 2,
    cell: ({ successRate }) => <Success of={successRate} />,
  },
  counted('tries', 'Tries'),
  counted('retries', 'Retries'),
  timing('p50'),
  timing('p95'),
  timing('p99'),
  { id: 'codes', header: 'Answers', grow: true, cell: (row) => <Codes of={row.codes} /> },
  counted('waiting', 'Waiting'),
  {
    id: 'oldest',
    header: 'Oldest due',
    cell: ({ oldestDueAt }) =>
      oldestDueAt === null ? '–' : <Time at={oldestDueAt} withDay="past" />,
  },
  counted('parked', 'Paused'),
]

function Success({ of }: { readonly of: number | null }) {
  if (of === null) return '–'
  return <span className={inkOf(of)}>{share(of, 1)}</span>
}

function inkOf(rate: number): string {
  if (rate >= 0.99) return 'text-okfg'
  return rate >= 0.9 ? 'text-warnfg' : 'text-badfg'
}

const isGood = (code: string) => /^2\d\d$/.test(code)

function Codes({ of }: { readonly of: Row['codes'] }) {
  const codes = Object.entries(of).toSorted(([, one], [, other]) => other - one)
  return (
    <span className="inline-flex gap-1.5">
      {codes.map(([code, n]) => (
        <Tag key={code} tone={isGood(code) ? 'good' : 'warn'}>
          {code} × {count(n)}
        </Tag>
      ))}
    </span>
  )
}
