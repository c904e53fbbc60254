import { Check, Play, X } from 'lucide-react'
import { demoId } from '../../../src/domain/demo.ts'
import { useLook } from '../../api/queries.ts'
import type { Page, Setting } from '../../api/shapes.ts'
import { Button } from '../../kit/button.tsx'
import { CopyButton } from '../../kit/copy.tsx'
import { duration } from '../../kit/format.ts'
import { Link, linkLook } from '../../kit/link.tsx'
import { Select } from '../../kit/select.tsx'
import { Tag } from '../../kit/tag.tsx'
import type { ShownRun, ShownScenario } from '../../sim/use-run.ts'

type Props = {
  readonly scenario: ShownScenario
  readonly mayRun: boolean
  readonly run: ShownRun | undefined
  /** The address names a run that this server no longer keeps. */
  readonly isGone: boolean
  readonly isBusy: boolean
  readonly like: string
  readonly onLike: (id: string) => void
  readonly onRun: () => void
}

export function RunBar({ scenario, mayRun, run, isGone, isBusy, like, onLike, onRun }: Props) {
  return (
    <div className="mb-3">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="text-sm font-semibold">{scenario.title}</h2>
        {run === undefined ? null : <State run={run} />}
        <span className="ml-auto flex min-w-0 items-center gap-2">
          {mayRun ? <Like value={like} onChange={onLike} /> : null}
          {mayRun ? (
            <Button tone="solid" size="lg" busy={isBusy} onClick={onRun}>
              <Play aria-hidden size={12} />
              {run === undefined ? 'Run' : 'Run again'}
            </Button>
          ) : null}
        </span>
      </div>
      <p className="mt-0.5 text-xs text-pretty text-fg2">{scenario.about}</p>
      <p aria-live="polite" className="mt-1 flex flex-wrap items-center gap-x-3 text-2xs text-fg3">
        <span>{sentence({ run, isGone, mayRun })}</span>
        {run?.subid == null ? null : (
          <Link to={`/leads/${encodeURIComponent(run.subid)}`} className={linkLook}>
            Open its trace
          </Link>
        )}
        <span className="inline-flex items-center">
          <code className="mono text-2xs!">carom simulate {scenario.id}</code>
          <CopyButton text={`carom simulate ${scenario.id}`} label="Copy the command" />
        </span>
      </p>
    </div>
  )
}

function State({ run }: { readonly run: ShownRun }) {
  if (run.state === 'running') return <Tag tone="info">Running</Tag>
  return run.state === 'passed' ? (
    <Tag tone="good" icon={Check}>
      Passed
    </Tag>
  ) : (
    <Tag tone="bad" icon={X}>
      Failed
    </Tag>
  )
}

function sentence({ run, isGone, mayRun }: Pick<Props, 'run' | 'isGone' | 'mayRun'>): string {
  if (isGone) return 'This run is no longer kept: run it again.'
  if (run === undefined) {
    return mayRun
      ? 'Real requests through the public doors of this server; nothing leaves it, and no report counts it.'
      : 'Only owners and managers run scenarios; this is what one would do.'
  }
  const last = run.steps.at(-1)
  const took = last === undefined ? 0 : Date.parse(last.at) - Date.parse(run.startedAt)
  return `${run.steps.length} steps in ${duration(Math.max(0, took))}`
}

const plain = 'plain'

/** Told as one of the own S2S postbacks is: its macros, its method, its body; never its address. */
function Like({
  value,
  onChange,
}: {
  readonly value: string
  readonly onChange: (id: string) => void
}) {
  const { data } = useLook<Page<Setting>>('/destinations', { limit: 500 })
  const own = (data?.items ?? []).filter(({ id }) => id !== demoId)
  if (own.length === 0) return null
  return (
    <Select
      label="Told as"
      className="max-w-[220px]"
      value={own.some(({ id }) => id === value) ? value : plain}
      options={[
        { value: plain, label: 'A plain S2S postback' },
        ...own.map(({ id }) => ({ value: id, label: `Told as ${id}` })),
      ]}
      onChange={(id) => onChange(id === plain ? '' : id)}
    />
  )
}
