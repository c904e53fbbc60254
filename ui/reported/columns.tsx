import type { Sums } from '../api/report.ts'
import { count, share } from '../kit/format.ts'
import { Link, linkLook } from '../kit/link.tsx'
import type { PlainColumn } from '../kit/plain-table.tsx'

type Counted = { readonly sums: Sums; readonly campaigns: readonly string[] }

const number = <Row extends Counted>(id: keyof Sums, header: string): PlainColumn<Row> => ({
  id,
  header,
  align: 'right',
  sort: ({ sums }) => sums[id],
  cell: ({ sums }) =>
    sums[id] === 0 ? <span className="text-fg3">0</span> : <span>{count(sums[id])}</span>,
})

/** How it did; `clicks` is what it calls them. */
export const numberColumns = <Row extends Counted>(clicks: string): readonly PlainColumn<Row>[] => [
  number<Row>('clicks', clicks),
  number<Row>('leads', 'Leads'),
  {
    id: 'cr',
    header: 'CR',
    align: 'right',
    sort: ({ sums }) => (sums.clicks === 0 ? -1 : sums.leads / sums.clicks),
    cell: ({ sums }) => share(sums.leads, sums.clicks),
  },
  number<Row>('purchases', 'Purchases'),
]

export const campaignColumn = <Row extends Counted>(header: string): PlainColumn<Row> => ({
  id: 'campaigns',
  header,
  sort: ({ campaigns }) => campaigns.join(' '),
  cell: ({ campaigns }) => <CampaignLinks campaigns={campaigns} />,
})

const mostShown = 1

function CampaignLinks({ campaigns }: { readonly campaigns: readonly string[] }) {
  if (campaigns.length === 0) return <span className="text-fg3">–</span>
  const more = campaigns.length - mostShown
  return (
    <span className="inline-flex items-center gap-x-2">
      {campaigns.slice(0, mostShown).map((id) => (
        <Link
          key={id}
          to={`/campaigns/${encodeURIComponent(id)}`}
          className={`${linkLook} inline-flex min-h-6 items-center`}
        >
          {id}
        </Link>
      ))}
      {more > 0 ? (
        <span className="text-fg3" title={campaigns.slice(mostShown).join(', ')}>
          and {more} more
        </span>
      ) : null}
    </span>
  )
}
