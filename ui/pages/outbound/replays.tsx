import type { ShownReplay } from '../../../src/admin/contract-acts.ts'
import { useChange, useLook } from '../../api/queries.ts'
import type { Page } from '../../api/shapes.ts'
import { useMay } from '../../frame/may.ts'
import { Button } from '../../kit/button.tsx'
import { cappedCount, count } from '../../kit/format.ts'
import { Time } from '../../kit/time.tsx'
import { useToast } from '../../kit/toast.tsx'

const runningEveryMs = 1000
const calmEveryMs = 30_000

const opens: ReadonlySet<ShownReplay['state']> = new Set(['running', 'paused'])

/** What is being sent again at this moment: how far it has come, and how to stop it. */
export function Replays() {
  const first = useLook<Page<ShownReplay>>('/replays', {}, { everyMs: calmEveryMs })
  const open = first.data?.items.filter(({ state }) => opens.has(state)) ?? []
  const isMoving = open.some(({ state }) => state === 'running')
  useLook('/replays', {}, { everyMs: runningEveryMs, enabled: isMoving })
  if (open.length === 0) return null
  return (
    <ul aria-label="Being sent again" className="shrink-0 border-b border-line bg-panel2">
      {open.map((replay) => (
        <Progress key={replay.id} replay={replay} />
      ))}
    </ul>
  )
}

function Progress({ replay }: { readonly replay: ShownReplay }) {
  const { sent, count: total, by, at } = replay
  return (
    <li className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1 text-xs">
      <span className="text-fg2">
        {replay.state === 'paused' ? 'Paused' : 'Sending again'}:{' '}
        <span className="num font-medium text-fg">{count(sent)}</span> of{' '}
        <span className="num">{cappedCount(replay)}</span>
      </span>
      <progress
        aria-label="Sent again"
        max={Math.max(1, total)}
        value={Math.min(sent, total)}
        className="h-1.5 min-w-24 flex-1 accent-(--lead)"
      />
      <span className="text-2xs text-fg3">
        {by}, <Time at={at} />
      </span>
      <Steering replay={replay} />
    </li>
  )
}

function Steering({ replay: { id, state } }: { readonly replay: ShownReplay }) {
  const may = useMay()
  const say = useToast()
  const change = useChange(['/replays', '/deliveries'])
  if (!may.admin) return null
  const path = `/replays/${encodeURIComponent(id)}`
  const verb = state === 'paused' ? 'resume' : 'pause'
  const stop = () =>
    change.mutate(
      { method: 'DELETE', path },
      { onSuccess: () => say.done('Stopped. What was sent stays sent.'), onError: say.failed },
    )
  const turn = () =>
    change.mutate({ method: 'POST', path: `${path}/${verb}` }, { onError: say.failed })
  return (
    <>
      <Button size="sm" busy={change.isPending} onClick={turn}>
        {verb === 'resume' ? 'Go on' : 'Pause'}
      </Button>
      <Button size="sm" busy={change.isPending} onClick={stop}>
        Stop
      </Button>
    </>
  )
}
