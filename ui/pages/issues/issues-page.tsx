import type { Issue } from '../../../src/admin/contract-numbers.ts'
import { useChange, useLook } from '../../api/queries.ts'
import type { Page as ListOf } from '../../api/shapes.ts'
import { useMay } from '../../frame/may.ts'
import { EmptyState, ErrorState, Loading } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'
import { PlainTable } from '../../kit/plain-table.tsx'
import { Choices } from '../../kit/tabs.tsx'
import { Time } from '../../kit/time.tsx'
import { useToast } from '../../kit/toast.tsx'
import { oneOf } from '../../url/fields.ts'
import { useView } from '../../url/use-view.ts'
import { columnsOf, type IssueActs } from './columns.tsx'

const fields = { show: oneOf(['open', 'muted'] as const, 'open') }
const choices = [
  { id: 'open', label: 'Open' },
  { id: 'muted', label: 'Muted' },
] as const
const everyMs = 30_000

/** What a person must fix, grouped, the worst first. */
export function IssuesPage() {
  const [view, change] = useView(fields)
  const look = useLook<ListOf<Issue>>('/issues', { muted: 'true' }, { everyMs, keep: true })
  const acts = useActs()
  const isMuted = view.show === 'muted'
  const rows = look.data?.items.filter((issue) => (issue.mutedUntil !== null) === isMuted)
  return (
    <Page title="Issues" about="What someone has to look at, the worst first.">
      <div className="flex flex-col gap-3">
        <Choices
          label="Which issues"
          value={view.show}
          choices={choices}
          onChange={(show) => change({ show })}
        />
        {look.error === null ? null : <ErrorState error={look.error} retry={look.refetch} />}
        {look.isPending ? <Loading /> : null}
        {rows === undefined ? null : (
          <Rows rows={rows} acts={acts} isMuted={isMuted} at={look.dataUpdatedAt} />
        )}
      </div>
    </Page>
  )
}

const dayMs = 24 * 3_600_000

function useActs(): IssueActs | undefined {
  const say = useToast()
  const save = useChange(['/issues'])
  const may = useMay()
  if (!may.admin) return undefined
  const mute = (issue: Issue, until: string | null) =>
    save.mutate(
      { method: 'POST', path: `/issues/${encodeURIComponent(issue.id)}/mute`, body: { until } },
      {
        onSuccess: () => say.done(until === null ? 'It is shown again' : 'Muted for a day'),
        onError: say.failed,
      },
    )
  return {
    mute: (issue) => mute(issue, new Date(Date.now() + dayMs).toISOString()),
    unmute: (issue) => mute(issue, null),
  }
}

type RowsProps = {
  readonly rows: readonly Issue[]
  readonly acts: IssueActs | undefined
  readonly isMuted: boolean
  readonly at: number
}

function Rows({ rows, acts, isMuted, at }: RowsProps) {
  if (rows.length > 0) {
    return (
      <PlainTable label="Issues" columns={columnsOf(acts)} rows={rows} keyOf={({ id }) => id} />
    )
  }
  return (
    <EmptyState kind="nothing" title={isMuted ? 'Nothing is muted' : 'All quiet'}>
      Last looked at <Time at={new Date(at).toISOString()} />.
    </EmptyState>
  )
}
