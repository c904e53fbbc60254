import { ExternalLink } from 'lucide-react'
import { Choices } from '../../kit/choices.tsx'
import { EmptyState } from '../../kit/empty.tsx'
import { Link, linkLook } from '../../kit/link.tsx'
import type { PlainColumn } from '../../kit/plain-table.tsx'
import { Tag } from '../../kit/tag.tsx'
import { campaignColumn, numberColumns } from '../../reported/columns.tsx'
import { ListPage, listFields, useReported } from '../../reported/list-page.tsx'
import { oneOf } from '../../url/fields.ts'
import { useView } from '../../url/use-view.ts'
import { type PageRow, pageRows } from './page-rows.ts'

const fields = { ...listFields, kind: oneOf(['all', 'prelanding', 'landing'], 'all') }

const columns: readonly PlainColumn<PageRow>[] = [
  { id: 'page', header: 'Page', sort: ({ id }) => id, cell: ({ id }) => <b>{id}</b> },
  {
    id: 'kind',
    header: 'Kind',
    sort: ({ kind }) => kind,
    cell: ({ kind }) => (
      <Tag tone={kind === 'landing' ? 'info' : 'quiet'}>
        {kind === 'landing' ? 'Landing' : 'Prelanding'}
      </Tag>
    ),
  },
  { id: 'url', header: 'URL', grow: true, cell: (row) => <Urls urls={row.urls} /> },
  campaignColumn('Used in'),
  {
    id: 'network',
    header: 'Network',
    sort: ({ networks }) => networks.join(' '),
    cell: ({ networks }) =>
      networks.length === 0 ? <span className="text-fg3">–</span> : networks.join(', '),
  },
  ...numberColumns<PageRow>('Views'),
]

/** Prelandings and landings of all campaigns: which of them converts. */
export function PagesPage() {
  const [view, change] = useView(fields)
  const prelandings = useReported(view, 'prelanding,campaign')
  const landings = useReported(view, 'landing,campaign')
  const { campaigns } = landings
  const isReady = landings.report !== undefined && prelandings.report !== undefined
  const all =
    campaigns === undefined || !isReady
      ? undefined
      : [
          ...pageRows('prelanding', campaigns, prelandings.report),
          ...pageRows('landing', campaigns, landings.report),
        ]
  const isNothing = all?.length === 0
  return (
    <ListPage
      title="Pages"
      about="Prelandings and landings of all campaigns: which of them converts."
      placeholder="Page, URL, campaign or network"
      view={view}
      change={change}
      found={landings}
      rows={all?.filter((row) => view.kind === 'all' || row.kind === view.kind)}
      keyOf={(row) => `${row.kind} ${row.id}`}
      wordsOf={({ id, urls, campaigns: used, networks }) =>
        [id, ...urls, ...used, ...networks].join(' ')
      }
      columns={columns}
      filter={
        <Choices
          label="Kind"
          value={view.kind}
          onChange={(kind) => change({ kind })}
          choices={[
            { id: 'all', label: 'All' },
            { id: 'prelanding', label: 'Prelandings' },
            { id: 'landing', label: 'Landings' },
          ]}
        />
      }
      nothing={<Nothing />}
      {...(isNothing ? {} : { onClear: () => change({ q: '', kind: 'all' }) })}
    />
  )
}

function Urls({ urls }: Pick<PageRow, 'urls'>) {
  const [first] = urls
  if (first === undefined) return <span className="text-fg3">No campaign has it any more</span>
  return (
    <span className="flex max-w-[280px] items-center gap-1">
      <span className="mono truncate text-2xs text-fg2" title={urls.join('\n')}>
        {first.replace(/^https?:\/\//, '')}
      </span>
      <a
        href={withoutMacros(first)}
        target="_blank"
        rel="noreferrer"
        aria-label={`Open ${first} in a new tab`}
        className="grid size-6 shrink-0 place-items-center rounded-md text-fg3 hover:text-fg"
      >
        <ExternalLink aria-hidden size={12} />
      </a>
      {urls.length > 1 ? <span className="text-2xs text-fg3">+{urls.length - 1}</span> : null}
    </span>
  )
}

/** As a visitor without a click would see it: no macro is filled. */
const withoutMacros = (url: string) => url.replaceAll(/\{[^{}]*\}/g, '')

const Nothing = () => (
  <EmptyState
    kind="nothing"
    title="No page yet"
    action={
      <Link to="/campaigns" className={linkLook}>
        To the campaigns
      </Link>
    }
  >
    Pages belong to campaigns: a prelanding warms up, a landing sells. Add them there.
  </EmptyState>
)
