import { BellOff } from 'lucide-react'
import type { Issue } from '../../../src/admin/contract-numbers.ts'
import { useChange, useLook, useSession } from '../../api/queries.ts'
import type { Page as List } from '../../api/shapes.ts'
import { Button } from '../../kit/button.tsx'
import { Choices } from '../../kit/choices.tsx'
import { EmptyState, ErrorState, Loading } from '../../kit/empty.tsx'
import { count } from '../../kit/format.ts'
import { Menu, MenuItem } from '../../kit/menu.tsx'
import { Page } from '../../kit/page.tsx'
import { useToast } from '../../kit/toast.tsx'
import { flag } from '../../url/fields.ts'
import { useView } from '../../url/use-view.ts'
import { IssueRow } from './issue-row.tsx'
import { Release } from './release.tsx'

const fields = { muted: flag() }

export function IssuesPage() {
  const [view, change] = useView(fields)
  const { data, error, refetch } = useLook<List<Issue>>(
    '/issues',
    { muted: true },
    { everyMs: 30_000 },
  )
  const scopes = useSession().data?.user?.scopes ?? []
  const [mayMute, mayRelease] = [scopes.includes('admin'), scopes.includes('write')]
  const isMuted = (issue: Issue) => issue.mutedUntil !== null
  const all = data?.items ?? []
  const shown = all.filter((issue) => isMuted(issue) === view.muted)
  const muted = all.filter(isMuted).length
  return (
    <Page title="Issues" fill>
      <div className="shrink-0 border-b border-line px-3 py-2">
        <Choices
          label="Issues"
          value={view.muted ? 'muted' : 'open'}
          onChange={(id) => change({ muted: id === 'muted' })}
          choices={[
            { id: 'open', label: 'Open', ...counted(data && all.length - muted) },
            { id: 'muted', label: 'Muted', ...counted(data && muted) },
          ]}
        />
      </div>
      {data === undefined || shown.length === 0 ? (
        <Nothing
          {...{ error }}
          isPending={data === undefined}
          isMuted={view.muted}
          retry={refetch}
        />
      ) : (
        <section
          aria-label="Issues"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard
          tabIndex={0}
          className="min-h-0 flex-1 overflow-y-auto -outline-offset-2"
        >
          <ul>
            {shown.map((issue) => (
              <IssueRow key={issue.id} issue={issue}>
                {mayRelease && issue.kind === 'held' ? <Release issue={issue} /> : null}
                {mayMute ? <Mute issue={issue} /> : null}
              </IssueRow>
            ))}
          </ul>
        </section>
      )}
    </Page>
  )
}

const counted = (value: number | undefined) => (value === undefined ? {} : { count: count(value) })

const hourMs = 3_600_000
const lengths = [
  ['an hour', hourMs],
  ['a day', 24 * hourMs],
  ['a week', 7 * 24 * hourMs],
] as const

function Mute({ issue }: { readonly issue: Issue }) {
  const say = useToast()
  const mute = useChange(['/issues', '/overview'])
  const act = (until: string | null) =>
    mute.mutate(
      { method: 'POST', path: `/issues/${encodeURIComponent(issue.id)}/mute`, body: { until } },
      {
        onSuccess: () => say.done(until === null ? 'No longer muted' : 'Muted'),
        onError: say.failed,
      },
    )
  const about = `${issue.kind} ${issue.subject}`
  if (issue.mutedUntil !== null) {
    return (
      <Button busy={mute.isPending} aria-label={`Unmute ${about}`} onClick={() => act(null)}>
        Unmute
      </Button>
    )
  }
  const trigger = (
    <Button busy={mute.isPending} aria-label={`Mute ${about}`}>
      <BellOff aria-hidden size={13} />
      Mute
    </Button>
  )
  return (
    <Menu trigger={trigger}>
      {lengths.map(([label, ms]) => (
        <MenuItem key={label} onSelect={() => act(new Date(Date.now() + ms).toISOString())}>
          For {label}
        </MenuItem>
      ))}
    </Menu>
  )
}

type NothingProps = {
  readonly error: Error | null
  readonly isPending: boolean
  readonly isMuted: boolean
  readonly retry: () => unknown
}

function Nothing({ error, isPending, isMuted, retry }: NothingProps) {
  if (error !== null) return <ErrorState error={error} retry={() => void retry()} />
  if (isPending) return <Loading />
  if (isMuted) return <EmptyState kind="nothing" title="Nothing is muted" />
  return (
    <EmptyState kind="nothing" title="Nothing needs you">
      What fails, waits for a decision or falls silent is gathered here.
    </EmptyState>
  )
}
