import type { ShownNode } from '../../../src/admin/contract-nodes.ts'
import { useLook } from '../../api/queries.ts'
import { count } from '../../kit/format.ts'
import { type PlainColumn, PlainTable } from '../../kit/plain-table.tsx'
import { Tag } from '../../kit/tag.tsx'
import { Time } from '../../kit/time.tsx'

const newest = (leases: ShownNode['leases']) => Math.max(0, ...leases.map(({ epoch }) => epoch))

const columns: readonly PlainColumn<ShownNode>[] = [
  {
    id: 'name',
    header: 'Process',
    grow: true,
    cell: ({ name, self }) => (
      <span className="inline-flex items-center gap-2">
        <span className="mono">{name}</span>
        {self ? <Tag>this one</Tag> : null}
      </span>
    ),
  },
  { id: 'roles', header: 'Roles', cell: ({ roles }) => roles.join(', ') },
  { id: 'version', header: 'Version', cell: ({ version }) => version },
  {
    id: 'started',
    header: 'Started',
    cell: ({ startedAt }) => <Time at={startedAt} withDay="past" />,
  },
  { id: 'seen', header: 'Last seen', cell: ({ seenAt }) => <Time at={seenAt} withDay="past" /> },
  {
    id: 'groups',
    header: 'Groups it sends for',
    align: 'right',
    cell: ({ leases }) => (
      <span title={leases.map(({ group, epoch }) => `${group} (epoch ${epoch})`).join(', ')}>
        {count(leases.length)}
      </span>
    ),
  },
  {
    id: 'epoch',
    header: 'Epoch',
    align: 'right',
    cell: ({ leases }) => (leases.length === 0 ? '–' : count(newest(leases))),
  },
]

/** Who is there, and who sends for what. */
export function NodeTable() {
  const look = { everyMs: 5_000, keep: true }
  const { data } = useLook<{ readonly items: readonly ShownNode[] }>('/nodes', {}, look)
  if (data === undefined) return null
  return (
    <PlainTable
      label="Processes on the database"
      columns={columns}
      rows={data.items}
      keyOf={({ id }) => id}
    />
  )
}
