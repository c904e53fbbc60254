import type { Issue } from '../../../src/admin/contract-numbers.ts'
import { duration } from '../../kit/format.ts'
import { Link, linkLook } from '../../kit/link.tsx'
import type { PlainColumn } from '../../kit/plain-table.tsx'
import { Tag } from '../../kit/tag.tsx'
import { Time } from '../../kit/time.tsx'
import { useNow } from '../../kit/use-now.ts'
import type { Network } from './network.ts'

export type NetworkRow = {
  readonly network: Network
  readonly speaks: readonly string[]
  readonly isOpen: boolean
  readonly lastAt: string | null
  readonly issues: readonly Issue[]
  readonly isOwned: boolean
}

export const columns: readonly PlainColumn<NetworkRow>[] = [
  {
    id: 'name',
    header: 'Name',
    grow: true,
    sort: ({ network }) => network.id,
    cell: ({ network, speaks }) => (
      <span className="flex min-w-[130px] flex-col py-1">
        <Link
          to={`/networks/${encodeURIComponent(network.id)}`}
          className={`font-medium ${linkLook}`}
        >
          {network.id}
        </Link>
        <span className="text-2xs text-fg3">{speaks.join(', ')}</span>
      </span>
    ),
  },
  {
    id: 'last',
    header: 'Last postback',
    sort: ({ lastAt }) => (lastAt === null ? 0 : Date.parse(lastAt)),
    cell: ({ lastAt }) => <Last at={lastAt} />,
  },
  { id: 'health', header: 'Health', cell: (row) => <HealthTags row={row} /> },
  {
    id: 'key',
    header: 'Key',
    cell: ({ network, isOpen }) => {
      if (isOpen) return <Tag tone="warn">Open to anybody</Tag>
      return <Tag>{network.key === undefined ? 'Not needed' : 'Needed'}</Tag>
    },
  },
]

function Last({ at }: { readonly at: string | null }) {
  const now = useNow()
  if (at === null) return <span className="text-fg3">none yet</span>
  return (
    <span className="flex flex-col">
      <Time at={at} withDay="past" />
      <span className="text-2xs text-fg3">{duration(Math.max(0, now - Date.parse(at)))} ago</span>
    </span>
  )
}

const labels: Readonly<Record<string, string>> = {
  'word-unknown': 'Words not understood',
  'postback-refused': 'Turned away',
  'not-accepted-spike': 'Many not accepted',
  'network-silent': 'Silent',
  'waiting-decision': 'Needs a decision',
  'held-back': 'Held back',
  'address-new': 'New address',
}

function HealthTags({ row: { network, issues, lastAt } }: { readonly row: NetworkRow }) {
  if (!network.enabled) return <Tag>Off</Tag>
  if (issues.length === 0) {
    return lastAt === null ? <span className="text-fg3">–</span> : <Tag tone="good">Well</Tag>
  }
  return (
    <span className="flex flex-wrap gap-1">
      {issues.map((issue) => (
        <Link key={issue.id} to="/issues" className="hover:underline">
          <Tag tone={issue.severity === 'error' ? 'bad' : 'warn'}>
            {labels[issue.kind] ?? issue.kind}
          </Tag>
        </Link>
      ))}
    </span>
  )
}
