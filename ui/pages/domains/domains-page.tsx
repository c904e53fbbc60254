import { ExternalLink } from 'lucide-react'
import type { DomainLine } from '../../../src/admin/contract-access.ts'
import { useInstallation } from '../../api/installation.ts'
import { useLook } from '../../api/queries.ts'
import type { Page } from '../../api/shapes.ts'
import { CopyButton } from '../../kit/copy.tsx'
import { DefinitionList } from '../../kit/definitions.tsx'
import { EmptyState } from '../../kit/empty.tsx'
import { linkLook } from '../../kit/link.tsx'
import { Card } from '../../kit/page.tsx'
import type { PlainColumn } from '../../kit/plain-table.tsx'
import { Tag } from '../../kit/tag.tsx'
import { campaignColumn, numberColumns } from '../../reported/columns.tsx'
import { ListPage, listFields, useReported } from '../../reported/list-page.tsx'
import { useView } from '../../url/use-view.ts'
import { type DomainRow, domainRows } from './domain-rows.ts'
import { OwnDomains } from './own-domains.tsx'

/** The hosts links and pages stand on, and how one more is set up. */
export function DomainsPage() {
  const [view, change] = useView(listFields)
  const { publicUrl } = useInstallation()
  const found = useReported(view, 'domain,campaign')
  const { campaigns, report } = found
  const rows =
    campaigns === undefined || report === undefined
      ? undefined
      : domainRows(campaigns, report, publicUrl)
  const checks = useChecks(rows ?? [])
  return (
    <ListPage
      title="Domains"
      about="Hosts on which clicks arrive, and hosts visitors are sent to."
      placeholder="Host or campaign"
      view={view}
      change={change}
      found={found}
      rows={rows}
      keyOf={({ host }) => host}
      wordsOf={({ host, campaigns: used }) => [host, ...used].join(' ')}
      columns={columnsOf(publicUrl, checks)}
      nothing={<EmptyState kind="nothing" title="No domain yet" />}
      {...(view.q === '' ? {} : { onClear: () => change({ q: '' }) })}
      after={
        <div className="flex flex-col gap-4">
          <OwnDomains />
          <DnsCard publicUrl={publicUrl} />
        </div>
      }
    />
  )
}

const useWords = { links: 'Links', pages: 'Pages' } as const

const columnsOf = (
  publicUrl: string,
  checks: ReadonlyMap<string, DomainLine>,
): readonly PlainColumn<DomainRow>[] => [
  {
    id: 'host',
    header: 'Host',
    grow: true,
    sort: ({ host }) => host,
    cell: ({ host, isStandard }) => (
      <span className="flex flex-col py-1">
        <span className="flex flex-wrap items-center gap-2">
          <span className="mono font-medium">{host}</span>
          {isStandard ? <Tag>Links are made with it</Tag> : null}
        </span>
        <span className="text-2xs text-pretty whitespace-normal text-fg3">
          {checks.get(host)?.detail ?? ''}
        </span>
      </span>
    ),
  },
  {
    id: 'uses',
    header: 'Used for',
    sort: ({ uses }) => uses.join(' '),
    cell: ({ uses }) => uses.map((use) => useWords[use]).join(', '),
  },
  {
    id: 'leads',
    header: 'Name servers',
    cell: ({ host }) => <LeadsTo check={checks.get(host)} />,
  },
  {
    id: 'certificate',
    header: 'Certificate',
    cell: ({ host }) => <Certificate of={checks.get(host)?.certificate ?? null} />,
  },
  { id: 'check', header: 'Check', cell: (row) => <Check {...row} of={publicUrl} /> },
  campaignColumn('Campaigns'),
  ...numberColumns<DomainRow>('Clicks'),
]

const mostHosts = 50

function useChecks(rows: readonly DomainRow[]): ReadonlyMap<string, DomainLine> {
  const hosts = rows.map(({ host }) => host).slice(0, mostHosts)
  const { data } = useLook<Page<DomainLine>>(
    '/domains/check',
    { hosts },
    { enabled: hosts.length > 0 },
  )
  return new Map(data?.items.map((line) => [line.host, line]))
}

const leads = {
  here: ['good', 'Here'],
  resolves: ['good', 'Resolves'],
  elsewhere: ['warn', 'Elsewhere'],
  missing: ['bad', 'No such name'],
  unknown: ['warn', 'No answer'],
} as const

/** By the name servers, seen from the server. */
function LeadsTo({ check }: { readonly check: DomainLine | undefined }) {
  if (check === undefined) return <span className="text-fg3">–</span>
  const [tone, word] = leads[check.state]
  return <Tag tone={tone}>{word}</Tag>
}

const certificates = {
  valid: ['good', 'Valid'],
  'ends-soon': ['warn', 'Ends soon'],
  refused: ['bad', 'Refused'],
  none: ['bad', 'None'],
  unknown: ['info', 'Not looked at'],
} as const

function Certificate({ of }: { readonly of: DomainLine['certificate'] }) {
  if (of === null) return <span className="text-fg3">–</span>
  const [tone, word] = certificates[of.state]
  return (
    <span title={of.detail}>
      <Tag tone={tone}>{word}</Tag>
    </span>
  )
}

/** Whether Carom answers there, seen from this browser: the way a visitor comes. */
function Check({ host, uses, of }: DomainRow & { readonly of: string }) {
  if (!uses.includes('links')) return <span className="text-fg3">Not Carom’s</span>
  const url = URL.parse(of)
  const port = url?.hostname === host ? url.host : host
  return (
    <a
      href={`${url?.protocol ?? 'https:'}//${port}/healthz`}
      target="_blank"
      rel="noreferrer"
      className={`${linkLook} inline-flex items-center gap-1`}
    >
      Open its health check
      <ExternalLink aria-hidden size={11} />
    </a>
  )
}

const isAddress = (host: string) => /^[\d.]+$/.test(host) || host.includes(':')

/** What to set at the registrar, letter by letter. */
function DnsCard({ publicUrl }: { readonly publicUrl: string }) {
  const host = (URL.parse(publicUrl)?.hostname ?? '').replaceAll(/[[\]]/g, '')
  const type = isAddress(host) ? addressType(host) : 'CNAME'
  const value = type === 'CNAME' ? `${host}.` : host
  return (
    <Card title="Add a domain">
      <p className="mb-3 max-w-[640px] text-xs text-pretty text-fg2">
        Carom answers on every host that leads to it. Set this record, let your proxy get a
        certificate for the new host, open its health check, and use it in links: the click keeps it
        as <code className="mono">{'{domain}'}</code>.
      </p>
      <DefinitionList
        items={[
          [
            'Type',
            <span key="type" className="mono">
              {type}
            </span>,
          ],
          [
            'Name',
            <span key="name" className="mono">
              go.your-domain.example
            </span>,
          ],
          [
            'Value',
            <span key="value" className="inline-flex items-center gap-1">
              <span className="mono">{value}</span>
              <CopyButton text={value} label="Copy the value" />
            </span>,
          ],
          [
            'Check',
            <code key="check" className="mono">
              https://go.your-domain.example/healthz
            </code>,
          ],
        ]}
      />
    </Card>
  )
}

const addressType = (host: string) => (host.includes(':') ? 'AAAA' : 'A')
