import type { Campaign } from '../../api/campaigns.ts'
import { type Report, type Sums, sumOf } from '../../api/report.ts'
import { CopyButton } from '../../kit/copy.tsx'
import { EmptyState } from '../../kit/empty.tsx'
import type { PlainColumn } from '../../kit/plain-table.tsx'
import { Tag } from '../../kit/tag.tsx'
import { campaignColumn, numberColumns } from '../../reported/columns.tsx'
import {
  campaignsIn,
  ListPage,
  listFields,
  rowsOf,
  useReported,
} from '../../reported/list-page.tsx'
import { useView } from '../../url/use-view.ts'

type Row = {
  readonly px: string
  /** Campaigns whose clicks get it when the link names none. */
  readonly standardOf: readonly string[]
  readonly campaigns: readonly string[]
  readonly sums: Sums
}

const columns: readonly PlainColumn<Row>[] = [
  {
    id: 'px',
    header: 'px',
    sort: ({ px }) => px,
    cell: ({ px }) => (
      <span className="inline-flex items-center gap-1">
        <span className="mono font-medium">{px}</span>
        <CopyButton text={px} label={`Copy ${px}`} />
      </span>
    ),
  },
  {
    id: 'from',
    header: 'Comes from',
    grow: true,
    cell: ({ standardOf }) =>
      standardOf.length === 0 ? (
        <Tag>The link alone</Tag>
      ) : (
        <Tag tone="info">
          Set on {standardOf.length} {standardOf.length === 1 ? 'campaign' : 'campaigns'}
        </Tag>
      ),
  },
  campaignColumn('Campaigns'),
  ...numberColumns<Row>('Clicks'),
]

/** The px values campaigns set or links brought, and what came of their clicks. */
export function PixelsPage() {
  const [view, change] = useView(listFields)
  const found = useReported(view, 'px,campaign')
  const { campaigns, report } = found
  const rows =
    campaigns === undefined || report === undefined ? undefined : pixelRows(campaigns, report)
  return (
    <ListPage
      title="Pixels"
      about="Which px fires. {px} in an S2S postback or a page’s URL gives it on."
      placeholder="px or campaign"
      view={view}
      change={change}
      found={found}
      rows={rows}
      keyOf={({ px }) => px}
      wordsOf={({ px, campaigns: used }) => [px, ...used].join(' ')}
      columns={columns}
      nothing={
        <EmptyState kind="nothing" title="No px yet">
          Set one on a campaign, or add <code>&amp;px=…</code> to its link: it is kept with the
          click.
        </EmptyState>
      }
      {...(view.q === '' ? {} : { onClear: () => change({ q: '' }) })}
    />
  )
}

function pixelRows(campaigns: readonly Campaign[], report: Report): readonly Row[] {
  const seen = report.items.flatMap(({ keys }) => keys['px'] ?? [])
  const set = campaigns.flatMap(({ px }) => px ?? [])
  return [...new Set([...set, ...seen])].map((px) => {
    const standardOf = campaigns.filter((one) => one.px === px).map(({ id }) => id)
    const numbers = rowsOf(report, 'px', px)
    return {
      px,
      standardOf,
      campaigns: [...new Set([...standardOf, ...campaignsIn(numbers)])],
      sums: sumOf(numbers),
    }
  })
}
