import { GitCompare, History, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useChange, useLook } from '../api/queries.ts'
import type { Page, Setting } from '../api/shapes.ts'
import { Button } from '../kit/button.tsx'
import { ConfirmDialog } from '../kit/dialog.tsx'
import { ErrorState, Loading } from '../kit/empty.tsx'
import { Tag } from '../kit/tag.tsx'
import { Time } from '../kit/time.tsx'
import { useToast } from '../kit/toast.tsx'

type Difference = {
  readonly name: string
  readonly before: string | null
  readonly after: string | null
}

type Version = {
  readonly version: number
  readonly at: string
  readonly by: string
  readonly value: Setting | null
  readonly changes: readonly Difference[]
}

type Props = {
  readonly kind: 'networks' | 'destinations'
  readonly id: string
  readonly mayChange: boolean
  readonly onRolledBack?: () => void
}

/** What it was, who made it so, and the way back. */
export function Versions({ kind, id, mayChange, onRolledBack }: Props) {
  const path = `/${kind}/${encodeURIComponent(id)}`
  const { data, error, refetch } = useLook<Page<Version>>(`${path}/versions`)
  const [asked, setAsked] = useState<number>()
  const say = useToast()
  const change = useChange<Setting>([`/${kind}`])
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />
  if (data === undefined) return <Loading />
  const rollBack = () =>
    change.mutate(
      { method: 'POST', path: `${path}/rollback`, body: { version: asked } },
      {
        onSuccess: () => {
          say.done('Rolled back', 'That is a version of its own: nothing was lost.')
          onRolledBack?.()
        },
        onError: say.failed,
        onSettled: () => setAsked(undefined),
      },
    )
  return (
    <>
      <ol aria-label="Versions" className="flex flex-col gap-3">
        {data.items.map((version, index) => (
          <VersionRow
            key={version.version}
            version={version}
            path={path}
            isNewest={index === 0}
            onRollBack={mayChange ? () => setAsked(version.version) : undefined}
          />
        ))}
      </ol>
      <ConfirmDialog
        open={asked !== undefined}
        onClose={() => setAsked(undefined)}
        onConfirm={rollBack}
        busy={change.isPending}
        title="Make it what it was then?"
        about="It takes effect at once for everything that is sent from now on. You can come back the same way."
        act="Roll back"
      />
    </>
  )
}

type RowProps = {
  readonly version: Version
  readonly path: string
  readonly isNewest: boolean
  readonly onRollBack: (() => void) | undefined
}

function VersionRow({ version, path, isNewest, onRollBack }: RowProps) {
  const [isCompared, setCompared] = useState(false)
  const isArchived = version.value === null
  return (
    <li className="rounded-lg border border-line bg-panel">
      <div className="flex min-h-9 flex-wrap items-center gap-2 border-b border-soft px-3 py-1 text-xs">
        <History aria-hidden size={13} className="text-fg3" />
        <Time at={version.at} withDay />
        <span className="text-fg2">by {version.by}</span>
        {isNewest ? <Tag tone="good">Now</Tag> : null}
        <span className="mr-auto text-fg3">version {version.version}</span>
        {isNewest || isArchived ? null : (
          <Button size="sm" aria-expanded={isCompared} onClick={() => setCompared(!isCompared)}>
            <GitCompare aria-hidden size={12} />
            Compare with now
          </Button>
        )}
        {isNewest || isArchived || onRollBack === undefined ? null : (
          <Button size="sm" onClick={onRollBack}>
            <Undo2 aria-hidden size={12} />
            Roll back to this
          </Button>
        )}
      </div>
      <div className="p-3 text-xs">
        {isArchived ? (
          <p className="text-fg2">It was deleted.</p>
        ) : (
          <Changes changes={version.changes} nothing="Saved without a change." />
        )}
        {isCompared ? <Compared path={path} version={version.version} /> : null}
      </div>
    </li>
  )
}

/** What rolling back would undo, the other way round. */
function Compared({ path, version }: { readonly path: string; readonly version: number }) {
  const { data, error, refetch } = useLook<Page<Difference>>(`${path}/versions/differences`, {
    from: version,
  })
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />
  if (data === undefined) return <Loading />
  return (
    <section aria-label="From then to now" className="mt-3 border-t border-soft pt-3">
      <p className="mb-1.5 font-medium text-fg2">From then to now</p>
      <Changes changes={data.items} nothing="It is the same now." />
    </section>
  )
}

type ChangesProps = { readonly changes: readonly Difference[]; readonly nothing: string }

function Changes({ changes, nothing }: ChangesProps) {
  if (changes.length === 0) return <p className="text-fg3">{nothing}</p>
  return (
    <dl className="grid gap-x-4 gap-y-1.5 sm:grid-cols-[minmax(110px,auto)_1fr]">
      {changes.map(({ name, before, after }) => (
        <div key={name} className="contents">
          <dt className="text-fg3">{name}</dt>
          <dd className="mono min-w-0 break-all">
            {before === null ? null : (
              <del className="block rounded bg-bad/10 px-1 text-badfg no-underline">
                <span className="sr-only">was </span>− {before}
              </del>
            )}
            {after === null ? null : (
              <ins className="block rounded bg-ok/10 px-1 text-okfg no-underline">
                <span className="sr-only">became </span>+ {after}
              </ins>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
