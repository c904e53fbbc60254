import { Plus } from 'lucide-react'
import { localTime } from '../../../src/domain/zone.ts'
import { type Source, useCampaigns } from '../../api/campaigns.ts'
import { useIsOwnedByFile } from '../../api/installation.ts'
import { useLook } from '../../api/queries.ts'
import { useReport } from '../../api/report.ts'
import type { Page as ListPage } from '../../api/shapes.ts'
import { useMay } from '../../frame/may.ts'
import { useZone } from '../../frame/zone.ts'
import { Button } from '../../kit/button.tsx'
import { EmptyState, ErrorState, Loading } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'
import { PlainTable } from '../../kit/plain-table.tsx'
import { SearchBox } from '../../kit/search-box.tsx'
import { useNow } from '../../kit/use-now.ts'
import { flag, text } from '../../url/fields.ts'
import { type ChangeView, useView } from '../../url/use-view.ts'
import { NewSource } from './new-source.tsx'
import { toldOf, useSourceKinds, useTold } from './source.ts'
import { columns, type SourceRow } from './source-columns.tsx'

const fields = { q: text(), sort: text(), new: flag(), kind: text() }

/** Where clicks are bought, what it puts into links, and whether it hears of conversions. */
export function SourcesPage() {
  const [view, change] = useView(fields)
  const may = useMay()
  const list = useLook<ListPage<Source>>('/sources', { limit: 500 })
  const rows = useRows(list.data?.items)
  return (
    <Page
      title="Sources"
      about="Where clicks are bought, what each puts into a link, and how it hears of conversions."
      actions={may.admin ? <Add change={change} /> : undefined}
    >
      {list.isPending ? <Loading /> : null}
      {list.error === null ? null : (
        <ErrorState error={list.error} retry={() => void list.refetch()} />
      )}
      {rows === undefined ? null : <Rows rows={rows} view={view} change={change} />}
      {view.new && may.admin ? (
        <NewSource
          kind={view.kind}
          onKind={(kind) => change({ kind })}
          onClose={() => change({ new: false, kind: '' })}
        />
      ) : null}
    </Page>
  )
}

type Changing = { readonly change: ChangeView<typeof fields> }

const Add = ({ change }: Changing) => (
  <Button tone="solid" onClick={() => change({ new: true }, 'push')}>
    <Plus aria-hidden size={13} />
    Add a source
  </Button>
)

function useRows(items: readonly Source[] | undefined): readonly SourceRow[] | undefined {
  const campaigns = useCampaigns().data?.items ?? []
  const told = useTold()
  const kinds = useSourceKinds()
  const clicks = useClicksToday()
  const isOwned = useIsOwnedByFile('sources')
  return items?.map((source) => ({
    source,
    kindName: kinds.find(({ id }) => id === source.kind)?.name,
    campaigns: campaigns.filter((one) => one.source === source.id).map(({ id }) => id),
    told: toldOf(source.id, told),
    clicks: clicks?.(source.id),
    isOwned: isOwned(source.id),
  }))
}

const minuteMs = 60_000

/** Of each source, since midnight where one lives; undefined while it is asked for. */
function useClicksToday(): ((source: string) => number) | undefined {
  const zone = useZone()
  const now = useNow()
  const [hours = 0, minutes = 0] = localTime(now, zone).slice(11, 16).split(':').map(Number)
  const to = Math.ceil(now / minuteMs) * minuteMs
  const from = Math.floor(now / minuteMs) * minuteMs - (hours * 60 + minutes) * minuteMs
  const { data } = useReport({ by: 'source', span: { from, to, moving: true }, zone })
  if (data === undefined) return undefined
  return (source) => data.items.find(({ keys }) => keys['source'] === source)?.clicks ?? 0
}

type RowsProps = Changing & {
  readonly rows: readonly SourceRow[]
  readonly view: ReturnType<typeof useView<typeof fields>>[0]
}

function Rows({ rows, view, change }: RowsProps) {
  const may = useMay()
  if (rows.length === 0) {
    return (
      <EmptyState
        kind="nothing"
        title="No source yet"
        action={may.admin ? <Add change={change} /> : undefined}
      >
        Campaigns work without one; with it, their links bring its click id and cost, and it can be
        told of conversions.
      </EmptyState>
    )
  }
  const shown = rows.filter(({ source, kindName }) =>
    `${source.id} ${kindName ?? ''}`.toLowerCase().includes(view.q.toLowerCase()),
  )
  return (
    <div className="flex flex-col gap-3">
      {rows.length > 4 ? (
        <SearchBox value={view.q} placeholder="Name or kind" onChange={(q) => change({ q })} />
      ) : null}
      {shown.length === 0 ? (
        <EmptyState
          kind="no-match"
          title="No source matches"
          action={<Button onClick={() => change({ q: '' })}>Show all</Button>}
        />
      ) : (
        <PlainTable
          label="Sources"
          columns={columns}
          rows={shown}
          keyOf={(row) => row.source.id}
          sort={view.sort}
          onSort={(sort) => change({ sort })}
        />
      )}
    </div>
  )
}
