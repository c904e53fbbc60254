import { TriangleAlert } from 'lucide-react'
import type { LinkParameter } from '../../../src/domain/campaign-link.ts'
import { linkOf, useCampaignLink, useSources } from '../../api/campaigns.ts'
import { useInstallation } from '../../api/installation.ts'
import { useReport } from '../../api/report.ts'
import { useMay } from '../../frame/may.ts'
import { useZone } from '../../frame/zone.ts'
import { CopyButton } from '../../kit/copy.tsx'
import { DefinitionList } from '../../kit/definitions.tsx'
import { count, share } from '../../kit/format.ts'
import { Card } from '../../kit/page.tsx'
import { Revenue } from '../../kit/revenue.tsx'
import { useNow } from '../../kit/use-now.ts'
import { ApartLine } from '../../reported/apart-line.tsx'
import { EarnedWeights } from './bandit-card.tsx'
import type { Draft } from './draft.ts'
import { RouteCard } from './route-card.tsx'

type Props = {
  readonly id: string
  readonly draft: Draft
  readonly warnings: readonly string[]
  readonly isThere: boolean
}

/** What comes of the form: the link, and how it has done. */
export function CampaignSide({ id, draft, warnings, isThere }: Props) {
  return (
    <>
      <LinkCard id={id} draft={draft} isThere={isThere} />
      {warnings.length === 0 ? null : <Warnings warnings={warnings} />}
      {isThere ? <Numbers id={id} /> : null}
      {isThere ? <RouteCard id={id} /> : null}
      {isThere && draft.bandit.isOn ? <EarnedWeights id={id} /> : null}
    </>
  )
}

function LinkCard({ id, draft, isThere }: Omit<Props, 'warnings'>) {
  const { publicUrl } = useInstallation()
  const { isBuyer } = useMay()
  const sources = useSources(!isBuyer)
  const externalId = draft.externalId.trim()
  const drafted = linkOf({
    publicUrl,
    campaign: externalId === '' ? { id } : { id, externalId },
    source: sources.find((source) => source.id === draft.source),
  })
  const { link, parameters } = useCampaignLink(id, isBuyer && isThere).data ?? drafted
  return (
    <Card
      title="Link to paste at the source"
      actions={<CopyButton text={link} label="Copy the link" />}
    >
      <p className="mono text-xs break-all text-fg">{link}</p>
      <p className="mt-2 text-2xs text-pretty text-fg2">
        {hintFor(parameters)} px and any further parameters may be added: all are kept with the
        click.
      </p>
    </Card>
  )
}

function hintFor(parameters: readonly LinkParameter[]): string {
  if (parameters.length === 0) return ''
  const unknown = parameters.filter(({ known }) => !known).map(({ name }) => `{${name}}`)
  if (unknown.length === 0) return 'The source fills in its macros: paste it as it is.'
  return `Put the source’s own macro where ${unknown.join(' and ')} stands.`
}

const Warnings = ({ warnings }: Pick<Props, 'warnings'>) => (
  <div
    role="status"
    className="rounded-lg border border-warn/45 bg-warn/10 p-3 text-xs text-warnfg"
  >
    <p className="flex items-center gap-1.5 font-medium">
      <TriangleAlert aria-hidden size={13} />
      Saved, but:
    </p>
    <ul className="mt-1 list-disc pl-5">
      {warnings.map((warning) => (
        <li key={warning}>{warning}</li>
      ))}
    </ul>
  </div>
)

const weekMs = 7 * 86_400_000

function Numbers({ id }: Pick<Props, 'id'>) {
  const zone = useZone()
  const to = Math.ceil(useNow() / 60_000) * 60_000
  const { data } = useReport({
    by: 'campaign',
    span: { from: to - weekMs, to, moving: true },
    zone,
  })
  if (data === undefined) return null
  const apart = <ApartLine span={{ from: to - weekMs, to }} campaigns={[id]} />
  const row = data.items.find(({ keys }) => keys['campaign'] === id)
  return (
    <Card title="Last 7 days">
      {row === undefined ? (
        <p className="text-xs text-fg2">No click yet. Open the link once to try it.</p>
      ) : (
        <DefinitionList
          items={[
            [
              'Clicks',
              <span key="clicks" className="num">
                {count(row.clicks)}
              </span>,
            ],
            [
              'Leads',
              <span key="leads" className="num">
                {count(row.leads)}
              </span>,
            ],
            [
              'Purchases',
              <span key="purchases" className="num">
                {count(row.purchases)}
              </span>,
            ],
            ['Approval', row.approval === null ? null : share(row.approval, 1)],
            ['Revenue', <Revenue key="revenue" numbers={row} currency={data.currency} />],
          ]}
        />
      )}
      {apart}
    </Card>
  )
}
