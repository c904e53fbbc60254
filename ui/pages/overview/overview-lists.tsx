import type { ReactNode } from 'react'
import type { Issue, Overview } from '../../../src/admin/contract-numbers.ts'
import { useLook } from '../../api/queries.ts'
import type { Page } from '../../api/shapes.ts'
import { count, duration, money } from '../../kit/format.ts'
import { Link, linkLook } from '../../kit/link.tsx'
import { Card } from '../../kit/page.tsx'
import { Spark } from '../../kit/spark.tsx'
import { useNow } from '../../kit/use-now.ts'
import { issueLooks, sentenceOfIssue } from '../../log/issue-words.ts'
import { type OverviewView, sameTime } from './view.ts'

type Props = { readonly overview: Overview; readonly view: OverviewView }

export function OverviewLists({ overview, view }: Props) {
  return (
    <div className="grid gap-4 p-4 min-[1100px]:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)]">
      <TopCampaigns {...{ overview, view }} />
      <div className="min-w-0 space-y-4">
        <OpenIssues open={overview.issues} />
        <Networks {...{ overview, view }} />
      </div>
    </div>
  )
}

const quiet = (words: ReactNode) => <p className="text-xs text-fg2">{words}</p>
const numbers = 'num h-8 pl-3 text-right whitespace-nowrap'
const counts = ['Clicks', 'Leads', 'Purchases'] as const

function TopCampaigns({ overview, view }: Props) {
  const { campaigns, currency } = overview
  // Without a base currency there is no one sum.
  const heads = currency === null ? counts : [...counts, 'Revenue']
  return (
    <Card title="Top campaigns">
      {campaigns.length === 0
        ? quiet('No campaign had a click or a conversion in this time.')
        : null}
      {campaigns.length === 0 ? null : (
        <section
          aria-label="Top campaigns"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard
          tabIndex={0}
          className="overflow-x-auto"
        >
          <table className="w-full text-xs">
            <thead>
              <tr className="text-fg3">
                <th scope="col" className="text-left font-normal">
                  Campaign
                </th>
                <th scope="col" className="pl-3 text-right font-normal">
                  Leads over time
                </th>
                {heads.map((label) => (
                  <th key={label} scope="col" className="pl-3 text-right font-normal">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {campaigns.map((row) => (
                <tr key={row.campaign ?? ''} className="border-t border-soft">
                  <th scope="row" className="text-left font-normal">
                    <CampaignName campaign={row.campaign} view={view} />
                  </th>
                  <td className="pl-3">
                    <span className="flex justify-end">
                      <Spark values={row.spark} colour="--lead" height={18} />
                    </span>
                  </td>
                  <td className={numbers}>{count(row.clicks)}</td>
                  <td className={numbers}>{count(row.leads)}</td>
                  <td className={numbers}>{count(row.purchases)}</td>
                  {currency === null ? null : (
                    <td className={numbers}>
                      {row.revenue === null ? '–' : money(row.revenue, currency)}
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Card>
  )
}

type NameProps = { readonly campaign: string | null; readonly view: OverviewView }

function CampaignName({ campaign, view }: NameProps) {
  if (campaign === null) return <span className="text-fg3">not known</span>
  return (
    <Link to="/reports" search={{ ...sameTime(view), campaign }} className={linkLook}>
      {campaign}
    </Link>
  )
}

const mostIssues = 5

function OpenIssues({ open }: { readonly open: number }) {
  const { data } = useLook<Page<Issue>>('/issues', {}, { enabled: open > 0 })
  const all = (
    <Link to="/issues" className={linkLook}>
      All issues
    </Link>
  )
  return (
    <Card title={`Open issues: ${count(open)}`} actions={<span className="text-xs">{all}</span>}>
      {open === 0 ? quiet('Nothing needs you.') : null}
      <ul className="space-y-2">
        {(open === 0 ? [] : (data?.items ?? [])).slice(0, mostIssues).map((issue) => (
          <li key={issue.id} className="flex items-baseline gap-2 text-xs">
            <span className={issue.severity === 'error' ? 'text-badfg' : 'text-warnfg'}>
              {issueLooks[issue.kind]}
            </span>
            <span className="min-w-0 truncate text-fg2">{sentenceOfIssue(issue)}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Networks({ overview: { networks }, view }: Props) {
  const now = useNow()
  if (networks.length === 0) return null
  return (
    <Card title="Last postback">
      <ul>
        {networks.map(({ network, lastPostbackAt }) => (
          <li key={network} className="flex min-h-6 items-center justify-between gap-3 text-xs">
            <Link
              to="/inbound"
              search={{ ...sameTime(view), network }}
              className={`${linkLook} flex min-h-6 items-center`}
            >
              {network}
            </Link>
            <span className="num text-fg2">
              {lastPostbackAt === null
                ? 'none yet'
                : `${duration(Math.max(0, now - Date.parse(lastPostbackAt)))} ago`}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
