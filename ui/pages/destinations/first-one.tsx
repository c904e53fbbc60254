import { Send } from 'lucide-react'
import { statuses } from '../../../src/domain/status.ts'
import { Link, linkLook } from '../../kit/link.tsx'
import { Card } from '../../kit/page.tsx'
import { StatusBadge } from '../../kit/status.tsx'
import { Tag } from '../../kit/tag.tsx'
import type { DestinationRow } from './destination-columns.tsx'
import { OnOff } from './on-off.tsx'

type Props = { readonly row: DestinationRow; readonly mayChange: boolean }

/** The only one there is stands ready: one switch, and it is told everything. */
export function FirstOne({ row: { destination, isOwned }, mayChange }: Props) {
  const { id, url, method, events } = destination
  return (
    <Card
      title={
        <span className="inline-flex items-center gap-2">
          <Send aria-hidden size={13} />
          {id}
        </span>
      }
      actions={<OnOff destination={destination} mayChange={mayChange && !isOwned} />}
    >
      <p className="flex flex-wrap items-center gap-2">
        <Tag>{method}</Tag>
        <code className="mono text-sm break-all">{url}</code>
      </p>
      <p className="mt-3 flex flex-wrap items-center gap-1.5">
        {statuses
          .filter((status) => events.includes(status))
          .map((status) => (
            <StatusBadge key={status} status={status} />
          ))}
      </p>
      <p className="mt-3 text-xs text-pretty text-fg2">
        Ready, and switched off. Switch it on and it is told of every status change, or{' '}
        <Link to={`/destinations/${encodeURIComponent(id)}`} className={linkLook}>
          look at it first
        </Link>{' '}
        to put in your own URL.
      </p>
    </Card>
  )
}
