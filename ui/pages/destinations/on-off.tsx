import { useChange } from '../../api/queries.ts'
import type { Setting } from '../../api/shapes.ts'
import { Switch } from '../../kit/switch.tsx'
import { Tag } from '../../kit/tag.tsx'
import { Time } from '../../kit/time.tsx'
import { useToast } from '../../kit/toast.tsx'
import type { Destination } from './destination.ts'

/** Saves a part of it at once; the rest stays as it is saved. */
export function useQuickChange(destination: Destination) {
  const say = useToast()
  const save = useChange<Setting>(['/destinations'])
  const apply = (patch: Partial<Destination>, said: string) =>
    save.mutate(
      {
        method: 'PUT',
        path: `/destinations/${encodeURIComponent(destination.id)}`,
        body: { ...destination, ...patch },
      },
      { onSuccess: () => say.done(said), onError: say.failed },
    )
  return { apply, isBusy: save.isPending }
}

type Props = {
  readonly destination: Destination
  readonly mayChange: boolean
  /** Beside the switch; a column has it as its heading. */
  readonly withWord?: boolean
}

export function OnOff({ destination, mayChange, withWord }: Props) {
  const { id, enabled, paused } = destination
  const { apply, isBusy } = useQuickChange(destination)
  const onOff = enabled ? 'On' : 'Off'
  const turn = (on: boolean) => apply({ enabled: on }, `${id} is ${on ? 'on' : 'off'}`)
  return (
    <span className="inline-flex items-center gap-2">
      {mayChange ? (
        <Switch
          checked={enabled}
          onChange={turn}
          disabled={isBusy}
          label={withWord === true ? onOff : <span className="sr-only">{id} on</span>}
        />
      ) : (
        <Tag tone={enabled ? 'good' : 'quiet'}>{onOff}</Tag>
      )}
      {enabled && paused ? <Tag tone="warn">Paused</Tag> : null}
      {enabled && !paused ? <Circuit destination={destination} /> : null}
    </span>
  )
}

/** What its last calls led to, while that is anything out of the ordinary. */
function Circuit({ destination: { circuit } }: { readonly destination: Destination }) {
  if (circuit == null) return null
  const { state, until, atOnce } = circuit
  if (state === 'closed') return <Tag>{`${atOnce} at once`}</Tag>
  if (state === 'half-open' || until === null) return <Tag tone="warn">Being tried again</Tag>
  return (
    <Tag tone="bad">
      Left alone until <Time at={until} />
    </Tag>
  )
}
