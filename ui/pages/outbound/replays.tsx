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

/** What is being sent again at this moment: how far it has come, and how to stop it. */
export function Replays() {
  const first = useLook<Page<ShownReplay>>('/replays', {}, { everyMs: calmEveryMs })
  const running = first.data?.items.filter(({ state }) => state === 'running') ?? []
  useLook('/replays', {}, { everyMs: runningEveryMs, enabled: running.length > 0 })
  if (running.length === 0) return null
  return (
    <ul aria-label="Being sent again" className="shrink-0 border-b border-line bg-panel2">
      {running.map((replay) => (
        <Progress key={replay.id} replay={replay} />
      ))}
    </ul>
  )
}

function Progress({ replay }: { readonly replay: ShownReplay }) {
  const { id, sent, count: total, by, at } = replay
  const may = useMay()
  const say = useToast()
  const cancel = useChange(['/replays', '/deliveries'])
  const stop = () =>
    cancel.mutate(
      { method: 'DELETE', path: `/replays/${encodeURIComponent(id)}` },
      { onSuccess: () => say.done('Stopped. What was sent stays sent.'), onError: say.failed },
    )
  return (
    <li className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1 text-xs">
      <span className="text-fg2">
        Sending again: <span className="num font-medium text-fg">{count(sent)}</span> of{' '}
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
      {may.admin ? (
        <Button size="sm" busy={cancel.isPending} onClick={stop}>
          Stop
        </Button>
      ) : null}
    </li>
  )
}
