import type { Source } from '../../api/campaigns.ts'
import { count } from '../../kit/format.ts'
import { Link, linkLook } from '../../kit/link.tsx'
import type { PlainColumn } from '../../kit/plain-table.tsx'
import { Tag } from '../../kit/tag.tsx'
import type { Told } from './source.ts'

export type SourceRow = {
  readonly source: Source
  readonly kindName: string | undefined
  readonly campaigns: readonly string[]
  readonly told: readonly Told[] | undefined
  /** Of today; undefined: not known yet. */
  readonly clicks: number | undefined
  readonly isOwned: boolean
}

export const columns: readonly PlainColumn<SourceRow>[] = [
  {
    id: 'name',
    header: 'Name',
    grow: true,
    sort: ({ source }) => source.id,
    cell: ({ source, kindName }) => (
      <span className="flex min-w-[130px] flex-col py-1">
        <Link
          to={`/sources/${encodeURIComponent(source.id)}`}
          className={`font-medium ${linkLook}`}
        >
          {source.id}
        </Link>
        <span className="text-2xs text-fg3">{kindName ?? 'Set by hand'}</span>
      </span>
    ),
  },
  {
    id: 'click',
    header: 'Its click id in',
    cell: ({ source: { externalId } }) =>
      externalId === undefined ? (
        <span className="text-fg3">–</span>
      ) : (
        <span className="mono">{externalId}</span>
      ),
  },
  {
    id: 'told',
    header: 'S2S postback',
    cell: ({ told }) => <ToldTag told={told} />,
  },
  {
    id: 'campaigns',
    header: 'Campaigns',
    align: 'right',
    sort: ({ campaigns }) => campaigns.length,
    cell: ({ campaigns }) => <span title={campaigns.join(', ')}>{count(campaigns.length)}</span>,
  },
  {
    id: 'clicks',
    header: 'Clicks today',
    align: 'right',
    sort: ({ clicks = 0 }) => clicks,
    cell: ({ clicks }) => (clicks === undefined ? '–' : count(clicks)),
  },
]

export function ToldTag({ told }: { readonly told: readonly Told[] | undefined }) {
  if (told === undefined) return <span className="text-fg3">–</span>
  if (told.length === 0) return <Tag tone="warn">Not told</Tag>
  const isOn = told.some(({ enabled }) => enabled)
  return (
    <span title={told.map(({ id }) => id).join(', ')}>
      <Tag tone={isOn ? 'good' : 'quiet'}>{isOn ? 'On' : 'Off'}</Tag>
    </span>
  )
}
