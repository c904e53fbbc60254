import { Ellipsis } from 'lucide-react'
import type { Health } from '../../../src/admin/contract-numbers.ts'
import { statuses } from '../../../src/domain/status.ts'
import type { May } from '../../frame/may.ts'
import { IconButton } from '../../kit/button.tsx'
import { duration, share } from '../../kit/format.ts'
import { Link, linkLook } from '../../kit/link.tsx'
import { Menu, MenuItem, MenuLine } from '../../kit/menu.tsx'
import type { PlainColumn } from '../../kit/plain-table.tsx'
import { StatusDot } from '../../kit/status.tsx'
import { Tag } from '../../kit/tag.tsx'
import type { settingActs } from '../../setting/setting-acts.tsx'
import type { Destination } from './destination.ts'
import { OnOff } from './on-off.tsx'

export type DestinationRow = {
  readonly destination: Destination
  readonly health: Health['destinations'][number] | undefined
  readonly isOwned: boolean
}
type Act = (typeof settingActs)[number]

export const columnsFor = (
  may: May,
  begin: (act: Act, id: string) => void,
): readonly PlainColumn<DestinationRow>[] => [
  ...columns,
  {
    id: 'on',
    header: 'On',
    cell: ({ destination, isOwned }) => (
      <OnOff destination={destination} mayChange={may.admin && !isOwned} />
    ),
  },
  ...(may.admin
    ? [
        {
          id: 'acts',
          header: '',
          cell: (row: DestinationRow) => <RowMenu row={row} begin={begin} />,
        },
      ]
    : []),
]

const columns: readonly PlainColumn<DestinationRow>[] = [
  {
    id: 'name',
    header: 'Name',
    grow: true,
    sort: ({ destination }) => destination.id,
    cell: ({ destination }) => <Name destination={destination} />,
  },
  {
    id: 'arrived',
    header: 'Arrived',
    align: 'right',
    sort: ({ health }) => health?.successRate ?? -1,
    cell: ({ health }) => <Arrived health={health} />,
  },
  {
    id: 'waiting',
    header: 'Owed',
    align: 'right',
    sort: ({ health }) => (health?.waiting ?? 0) + (health?.parked ?? 0),
    cell: (row) => <Waiting row={row} />,
  },
  {
    id: 'p95',
    header: 'Answer in',
    align: 'right',
    sort: ({ health }) => health?.p95 ?? -1,
    cell: ({ health }) => (health?.p95 == null ? '–' : duration(health.p95)),
  },
  {
    id: 'events',
    header: 'Told of',
    cell: ({ destination }) => <Events destination={destination} />,
  },
]

function Name({ destination: { id, url, method } }: { readonly destination: Destination }) {
  return (
    <span className="flex max-w-[150px] min-w-[150px] flex-col sm:max-w-[460px] py-1">
      <Link to={`/destinations/${encodeURIComponent(id)}`} className={`font-medium ${linkLook}`}>
        {id}
      </Link>
      <span className="mono truncate text-[11px] text-fg3" title={url}>
        {method} {url.replace(/^https?:\/\//, '')}
      </span>
    </span>
  )
}

/** The four in their order; what is not told leaves its place empty. */
function Events({ destination: { events } }: { readonly destination: Destination }) {
  const told = statuses.filter((status) => events.includes(status))
  return (
    <span className="inline-flex items-center gap-1.5" title={told.join(', ')}>
      <span className="sr-only">{told.join(', ')}</span>
      {statuses.map((status) => (
        <span key={status} aria-hidden className="grid w-3 place-items-center">
          {events.includes(status) ? <StatusDot status={status} /> : null}
        </span>
      ))}
    </span>
  )
}

const well = 0.98

function Arrived({ health }: { readonly health: DestinationRow['health'] }) {
  if (health?.successRate == null) return <span className="text-fg3">nothing sent yet</span>
  const isWell = health.successRate >= well
  return <Tag tone={isWell ? 'good' : 'bad'}>{share(health.successRate, 1)}</Tag>
}

function Waiting({ row: { destination, health } }: { readonly row: DestinationRow }) {
  const waiting = health?.waiting ?? 0
  const parked = health?.parked ?? 0
  // What is parked may be paused or held for a person: the tabs there tell them apart.
  const of = { destination: destination.id, range: '90d' }
  const search = parked === 0 ? { ...of, state: 'waiting' } : of
  if (waiting + parked === 0) return <span className="text-fg3">0</span>
  return (
    <Link to="/outbound" search={search} className={linkLook}>
      {waiting + parked}
    </Link>
  )
}

type MenuProps = { readonly row: DestinationRow; readonly begin: (act: Act, id: string) => void }

function RowMenu({ row, begin }: MenuProps) {
  const { id } = row.destination
  return (
    <Menu
      trigger={
        <IconButton size="sm" label={`Acts of ${id}`} icon={<Ellipsis aria-hidden size={14} />} />
      }
    >
      <MenuItem onSelect={() => begin('clone', id)}>Clone…</MenuItem>
      {row.isOwned ? null : (
        <>
          <MenuLine />
          <MenuItem danger onSelect={() => begin('delete', id)}>
            Delete…
          </MenuItem>
        </>
      )}
    </Menu>
  )
}
