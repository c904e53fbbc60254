import { ChartColumn, Copy, Ellipsis, FileLock2, Trash2 } from 'lucide-react'
import { type Campaign, linkOf, type Source } from '../../api/campaigns.ts'
import type { ReportRow } from '../../api/report.ts'
import type { May } from '../../frame/may.ts'
import { IconButton } from '../../kit/button.tsx'
import { CopyButton } from '../../kit/copy.tsx'
import { count, share } from '../../kit/format.ts'
import { Link } from '../../kit/link.tsx'
import { Menu, MenuItem, MenuLine } from '../../kit/menu.tsx'
import type { PlainColumn } from '../../kit/plain-table.tsx'
import { Revenue } from '../../kit/revenue.tsx'
import { Tag } from '../../kit/tag.tsx'
import { useGo } from '../../kit/use-go.ts'
import type { settingActs } from '../../setting/setting-acts.tsx'

export type CampaignRow = {
  readonly campaign: Campaign
  readonly source: Source | undefined
  readonly numbers: ReportRow | undefined
  readonly currency: string | null
  readonly publicUrl: string
  readonly isOwned: boolean
}

type Wish = {
  readonly may: May
  readonly onBegin: (act: (typeof settingActs)[number], id: string) => void
}

type Column = PlainColumn<CampaignRow>

const number = (id: 'clicks' | 'leads' | 'purchases', header: string): Column => ({
  id,
  header,
  align: 'right',
  sort: (row) => row.numbers?.[id] ?? 0,
  cell: ({ numbers }) => <Figure value={numbers?.[id]} />,
})

const columns: readonly Column[] = [
  {
    id: 'campaign',
    header: 'Campaign',
    sort: (row) => row.campaign.id,
    cell: (row) => <Name {...row} />,
  },
  {
    id: 'source',
    header: 'Source',
    sort: (row) => row.campaign.source ?? '',
    cell: ({ campaign }) => campaign.source ?? <Nothing />,
  },
  { id: 'link', header: 'Link', grow: true, cell: (row) => <CampaignLink {...row} /> },
  {
    id: 'pages',
    header: 'Pages',
    cell: ({ campaign }) => <PageCount campaign={campaign} />,
  },
  number('clicks', 'Clicks'),
  number('leads', 'Leads'),
  number('purchases', 'Purchases'),
  {
    id: 'approval',
    header: 'Approval',
    align: 'right',
    sort: (row) => row.numbers?.approval ?? -1,
    cell: ({ numbers }) => <Share part={numbers?.approval} />,
  },
  {
    id: 'revenue',
    header: 'Revenue',
    align: 'right',
    sort: (row) => Number(row.numbers?.revenue ?? 0),
    cell: ({ numbers, currency }) => <Revenue numbers={numbers} currency={currency} />,
  },
]

export const columnsFor = ({ may, onBegin }: Wish): readonly Column[] => [
  ...columns,
  {
    id: 'acts',
    header: '',
    cell: (row) => <RowMenu row={row} may={may} onBegin={onBegin} />,
  },
]

const Nothing = () => <span className="text-fg3">–</span>

const Figure = ({ value }: { readonly value: number | undefined }) =>
  value === undefined || value === 0 ? <span className="text-fg3">0</span> : count(value)

const Share = ({ part }: { readonly part: number | null | undefined }) =>
  part == null ? <Nothing /> : share(part, 1)

function Name({ campaign, isOwned }: CampaignRow) {
  return (
    <span className="flex items-center gap-2">
      <Link
        to={`/campaigns/${encodeURIComponent(campaign.id)}`}
        className="rounded-sm font-medium text-fg hover:underline"
      >
        {campaign.id}
      </Link>
      {campaign.paused ? <Tag tone="warn">Paused</Tag> : null}
      {campaign.archived ? <Tag>Archived</Tag> : null}
      {isOwned ? (
        <FileLock2 size={12} className="text-fg3" aria-label="Owned by the settings file" />
      ) : null}
    </span>
  )
}

function CampaignLink({ publicUrl, campaign, source }: CampaignRow) {
  const { link } = linkOf({ publicUrl, campaign, source })
  return (
    <span className="flex max-w-[260px] items-center gap-1">
      <span className="mono truncate text-2xs text-fg2" title={link}>
        {link.replace(/^https?:\/\//, '')}
      </span>
      <CopyButton text={link} label={`Copy the link of ${campaign.id}`} />
    </span>
  )
}

function PageCount({ campaign: { prelandings, landings } }: Pick<CampaignRow, 'campaign'>) {
  if (landings.length === 0) return <Tag tone="warn">No landing</Tag>
  const title = [...prelandings, ...landings].map(({ id }) => id).join(', ')
  return (
    <span className="num text-fg2" title={title}>
      {prelandings.length === 0 ? '' : `${prelandings.length} → `}
      {landings.length}
    </span>
  )
}

type MenuProps = Wish & { readonly row: CampaignRow }

function RowMenu({ row: { campaign, isOwned }, may, onBegin }: MenuProps) {
  const go = useGo()
  return (
    <Menu
      trigger={
        <IconButton
          size="sm"
          label={`Acts of ${campaign.id}`}
          icon={<Ellipsis aria-hidden size={14} />}
        />
      }
    >
      <MenuItem
        icon={<ChartColumn aria-hidden size={13} />}
        onSelect={() => go('/reports', { campaign: campaign.id })}
      >
        Open its report
      </MenuItem>
      {may.admin ? (
        <MenuItem
          icon={<Copy aria-hidden size={13} />}
          onSelect={() => onBegin('clone', campaign.id)}
        >
          Clone…
        </MenuItem>
      ) : null}
      {may.admin && !isOwned ? (
        <>
          <MenuLine />
          <MenuItem
            danger
            icon={<Trash2 aria-hidden size={13} />}
            onSelect={() => onBegin('delete', campaign.id)}
          >
            Delete…
          </MenuItem>
        </>
      ) : null}
    </Menu>
  )
}
