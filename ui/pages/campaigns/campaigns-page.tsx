import { Plus, Waypoints } from 'lucide-react'
import { type Campaign, useCampaigns, useSources } from '../../api/campaigns.ts'
import { useInstallation, useIsOwnedByFile } from '../../api/installation.ts'
import { useReport } from '../../api/report.ts'
import { useMay } from '../../frame/may.ts'
import { useZone } from '../../frame/zone.ts'
import { Button } from '../../kit/button.tsx'
import { Choices } from '../../kit/choices.tsx'
import { EmptyState, ErrorState, Loading } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'
import { PlainTable } from '../../kit/plain-table.tsx'
import { RangePicker } from '../../kit/range-picker.tsx'
import { SearchBox } from '../../kit/search-box.tsx'
import { useGo } from '../../kit/use-go.ts'
import { useNow } from '../../kit/use-now.ts'
import { SettingActs, type settingActs } from '../../setting/setting-acts.tsx'
import { flag, oneOf, text } from '../../url/fields.ts'
import { rangeFields, spanOf } from '../../url/range.ts'
import { type ChangeView, useView } from '../../url/use-view.ts'
import { actWords } from './act-words.ts'
import { type CampaignRow, columnsFor } from './campaign-columns.tsx'
import { NewCampaign } from './new-campaign.tsx'

const acts = ['clone', 'delete'] as const
const fields = {
  ...rangeFields,
  range: oneOf(['1h', '6h', '24h', '7d', '30d', '90d'], '7d'),
  q: text(),
  state: oneOf(['all', 'active', 'paused', 'archived'], 'all'),
  sort: text('-clicks'),
  new: flag(),
  act: oneOf(acts),
  campaign: text(),
}

/** Where clicks come from and go, each with the link to paste and what it brought. */
export function CampaignsPage() {
  const [view, change] = useView(fields)
  const now = useNow()
  const span = spanOf(view, now)
  const { rows, campaigns } = useRows(span)
  const close = () => change({ act: undefined, campaign: '' })
  const begin = (act: (typeof settingActs)[number], id: string) =>
    change({ act, campaign: id }, 'push')
  return (
    <Page
      title="Campaigns"
      about="Where clicks come from, and where they go."
      actions={<Actions change={change} />}
    >
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap items-center gap-2">
          <SearchBox
            value={view.q}
            placeholder="Name, source, page or px"
            onChange={(q) => change({ q })}
          />
          <Choices
            label="State"
            value={view.state}
            onChange={(state) => change({ state })}
            choices={[
              { id: 'all', label: 'All' },
              { id: 'active', label: 'Active' },
              { id: 'paused', label: 'Paused' },
              { id: 'archived', label: 'Archived' },
            ]}
          />
          <span className="ml-auto">
            <RangePicker view={view} span={span} onChange={change} />
          </span>
        </div>
        {campaigns.isPending ? <Loading /> : null}
        {campaigns.error === null ? null : (
          <ErrorState error={campaigns.error} retry={() => void campaigns.refetch()} />
        )}
        {rows === undefined ? null : (
          <Rows
            rows={rows}
            shown={rows.filter((row) => isShown(row.campaign, view))}
            sort={view.sort}
            onBegin={begin}
            change={change}
          />
        )}
      </div>
      {view.new ? <NewCampaign onClose={() => change({ new: false })} /> : null}
      <SettingActs act={view.act} id={view.campaign} words={actWords} onClose={close} />
    </Page>
  )
}

function Actions({ change }: { readonly change: ChangeView<typeof fields> }) {
  const may = useMay()
  const go = useGo()
  return (
    <>
      {may.isBuyer ? null : (
        <Button onClick={() => go('/sources')}>
          <Waypoints aria-hidden size={13} />
          Sources
        </Button>
      )}
      {may.admin ? (
        <Button tone="solid" onClick={() => change({ new: true }, 'push')}>
          <Plus aria-hidden size={13} />
          New campaign
        </Button>
      ) : null}
    </>
  )
}

function useRows(span: ReturnType<typeof spanOf>) {
  const zone = useZone()
  const may = useMay()
  const campaigns = useCampaigns()
  const sources = useSources(!may.isBuyer)
  const { publicUrl } = useInstallation()
  const isOwned = useIsOwnedByFile('campaigns')
  const report = useReport({ by: 'campaign', span, zone }).data
  const rows = campaigns.data?.items.map((campaign): CampaignRow => {
    return {
      campaign,
      source: sources.find(({ id }) => id === campaign.source),
      numbers: report?.items.find(({ keys }) => keys['campaign'] === campaign.id),
      currency: report?.currency ?? null,
      publicUrl,
      isOwned: isOwned(campaign.id),
    }
  })
  return { rows, campaigns }
}

type Filter = { readonly q: string; readonly state: 'all' | 'active' | 'paused' | 'archived' }

function isShown(campaign: Campaign, { q, state }: Filter): boolean {
  if (campaign.archived !== (state === 'archived')) return false
  if (state === 'paused' || state === 'active') {
    if (campaign.paused !== (state === 'paused')) return false
  }
  const pages = [...campaign.prelandings, ...campaign.landings]
  const words = [campaign.id, campaign.source, campaign.px, campaign.owner, campaign.notes]
  const all = [...words, ...pages.flatMap(({ id, url }) => [id, url])].join(' ')
  return all.toLowerCase().includes(q.toLowerCase())
}

type RowsProps = {
  readonly rows: readonly CampaignRow[]
  readonly shown: readonly CampaignRow[]
  readonly sort: string
  readonly onBegin: (act: (typeof settingActs)[number], id: string) => void
  readonly change: ChangeView<typeof fields>
}

function Rows({ rows, shown, sort, onBegin, change }: RowsProps) {
  const may = useMay()
  if (rows.length === 0) {
    return (
      <EmptyState
        kind="nothing"
        title={may.isBuyer ? 'No campaign is yours yet' : 'No campaign yet'}
        action={
          may.admin ? (
            <Button tone="solid" onClick={() => change({ new: true }, 'push')}>
              New campaign
            </Button>
          ) : undefined
        }
      >
        A campaign gives you one link to paste at the source. It keeps each click and sends the
        visitor on to a prelanding or a landing, with the subid.
      </EmptyState>
    )
  }
  if (shown.length === 0) {
    return (
      <EmptyState
        kind="no-match"
        title="No campaign matches"
        action={<Button onClick={() => change({ q: '', state: 'all' })}>Show all</Button>}
      />
    )
  }
  return (
    <PlainTable
      label="Campaigns"
      columns={columnsFor({ may, onBegin })}
      rows={shown}
      keyOf={(row) => row.campaign.id}
      sort={sort}
      onSort={(next) => change({ sort: next })}
    />
  )
}
