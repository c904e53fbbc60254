import { statuses } from '../../../src/domain/status.ts'
import { useIsOwnedByFile } from '../../api/installation.ts'
import { useMay } from '../../frame/may.ts'
import { Loading } from '../../kit/empty.tsx'
import { Link, linkLook } from '../../kit/link.tsx'
import { Card } from '../../kit/page.tsx'
import { StatusBadge } from '../../kit/status.tsx'
import { Tag } from '../../kit/tag.tsx'
import type { Destination } from '../destinations/destination.ts'
import { OnOff } from '../destinations/on-off.tsx'
import { OwnedNote } from './owned-note.tsx'
import { Step } from './step.tsx'

type Props = { readonly destinations: readonly Destination[] | undefined }

/** The S2S postback that is there from the start stands ready: one switch. */
export function SendStep({ destinations }: Props) {
  const isOn = destinations?.some(({ enabled, paused }) => enabled && !paused) === true
  return (
    <Step
      number={3}
      title="Switch on the S2S postback"
      about="Every change of a status is passed on to it. Your own URL, macros and conditions can be put in at any time."
      isDone={isOn}
      state={isOn ? 'On' : 'Off'}
    >
      <Ready destinations={destinations} />
    </Step>
  )
}

function Ready({ destinations }: Props) {
  const may = useMay()
  const isOwned = useIsOwnedByFile('destinations')
  if (destinations === undefined) return <Loading />
  const shown = destinations.find(({ id }) => id === 's2s-postback') ?? destinations[0]
  if (shown === undefined) {
    return (
      <Link to="/destinations" className={`text-xs ${linkLook}`}>
        There is none: make one
      </Link>
    )
  }
  const { id, url, method, events } = shown
  const isFiled = isOwned(id)
  return (
    <Card title={id} actions={<OnOff destination={shown} mayChange={may.admin && !isFiled} />}>
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
      {isFiled ? <OwnedNote /> : null}
      <p className="mt-3 flex flex-wrap gap-x-3 text-xs text-fg2">
        <Link to={`/destinations/${encodeURIComponent(id)}`} className={linkLook}>
          {isFiled ? 'Look at it, and try it' : 'Put in your own URL, try it, choose events'}
        </Link>
        {destinations.length < 2 ? null : (
          <Link to="/destinations" className={linkLook}>
            All S2S postbacks
          </Link>
        )}
      </p>
    </Card>
  )
}
