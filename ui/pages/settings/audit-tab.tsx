import { ChevronRight } from 'lucide-react'
import type { AuditEntry } from '../../../src/admin/contract-access.ts'
import { usePages } from '../../api/queries.ts'
import { Button } from '../../kit/button.tsx'
import { EmptyState, ErrorState, Loading } from '../../kit/empty.tsx'
import { SearchBox } from '../../kit/search-box.tsx'
import { Select } from '../../kit/select.tsx'
import { Time } from '../../kit/time.tsx'

const kinds = [
  ['', 'Everything'],
  ['networks', 'Networks'],
  ['destinations', 'S2S postbacks'],
  ['campaigns', 'Campaigns'],
  ['sources', 'Sources'],
  ['users', 'Users'],
  ['tokens', 'API tokens'],
  ['sessions', 'Sign-ins'],
  ['workspace', 'Workspace'],
  ['clicks', 'Imports of clicks'],
] as const
const options = kinds.map(([value, label]) => ({ value, label }))

type Props = {
  readonly kind: string
  readonly by: string
  readonly onChange: (patch: { readonly kind?: string; readonly by?: string }) => void
}

/** Who did what, newest first, with what was different. */
export function AuditTab({ kind, by, onChange }: Props) {
  const log = usePages<AuditEntry>('/audit', { kind, by, limit: 50 })
  const isFiltered = kind !== '' || by !== ''
  const shown = options.find(({ value }) => value === kind)?.value ?? ''
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <Select
          label="What it is about"
          value={shown}
          options={options}
          onChange={(next) => onChange({ kind: next })}
          className="max-w-[180px]"
        />
        <SearchBox
          value={by}
          placeholder="Done by (whole name)"
          onChange={(next) => onChange({ by: next })}
        />
      </div>
      {log.error === null ? null : (
        <ErrorState error={log.error} retry={() => void log.refetch()} />
      )}
      {log.isPending ? <Loading /> : null}
      {log.isSuccess && log.rows.length === 0 ? (
        <Nothing isFiltered={isFiltered} onClear={() => onChange({ kind: '', by: '' })} />
      ) : null}
      {log.rows.length === 0 ? null : (
        <ol className="divide-y divide-soft rounded-lg border border-line">
          {log.rows.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </ol>
      )}
      {log.hasNextPage ? (
        <div className="text-center">
          <Button onClick={log.more} busy={log.isFetchingNextPage}>
            Show older
          </Button>
        </div>
      ) : null}
    </div>
  )
}

function Nothing({
  isFiltered,
  onClear,
}: {
  readonly isFiltered: boolean
  readonly onClear: () => void
}) {
  return isFiltered ? (
    <EmptyState
      kind="no-match"
      title="Nothing matches"
      action={<Button onClick={onClear}>Show all</Button>}
    />
  ) : (
    <EmptyState kind="nothing" title="Nobody has done anything yet" />
  )
}

function Entry({ entry }: { readonly entry: AuditEntry }) {
  const { at, by, action, kind, target, before, after, count } = entry
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  return (
    <li className="grid gap-x-4 gap-y-1 px-4 py-2 text-xs sm:grid-cols-[132px_1fr]">
      <span className="text-fg2">
        <Time at={at} withDay />
      </span>
      <div className="min-w-0">
        <p>
          <b className="font-medium">{by}</b> <span className="text-fg2">{said(action)}</span>{' '}
          <span className="text-fg3">{ofKind(kind)}</span> <span className="mono">{target}</span>
          {count > 1 ? <span className="num text-fg3"> × {count}</span> : null}
        </p>
        {names.length === 0 ? null : (
          <details className="group/diff mt-1">
            <summary className="inline-flex min-h-6 cursor-default items-center gap-1 text-2xs text-fg3 hover:text-fg">
              <ChevronRight aria-hidden size={11} className="group-open/diff:rotate-90" />
              {names.length === 1 ? names[0] : `${names.length} values`}
            </summary>
            <dl className="mt-1 flex flex-col gap-1">
              {names.map((name) => (
                <Difference key={name} name={name} was={before?.[name]} is={after?.[name]} />
              ))}
            </dl>
          </details>
        )}
      </div>
    </li>
  )
}

const singular: Readonly<Record<string, string>> = {
  networks: 'network',
  destinations: 'S2S postback',
  campaigns: 'campaign',
  sources: 'source',
  users: 'user',
  tokens: 'API token',
  sessions: 'as',
}
const ofKind = (kind: string) => (Object.hasOwn(singular, kind) ? singular[kind] : kind)

const said = (action: string) => action.replaceAll('-', ' ')

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

type DifferenceProps = { readonly name: string; readonly was: unknown; readonly is: unknown }

function Difference({ name, was, is }: DifferenceProps) {
  return (
    <div className="mono grid gap-x-2 text-2xs sm:grid-cols-[120px_1fr]">
      <dt className="text-fg3">{name}</dt>
      <dd className="min-w-0 break-all">
        {was === undefined ? null : (
          <del className="block text-badfg no-underline">− {textOf(was)}</del>
        )}
        {is === undefined ? null : (
          <ins className="block text-okfg no-underline">+ {textOf(is)}</ins>
        )}
      </dd>
    </div>
  )
}
