import type { Campaign } from '../../api/campaigns.ts'
import { noSums, type Report, type Sums, sumOf } from '../../api/report.ts'
import { campaignsIn, rowsOf } from '../../reported/list-page.tsx'

export type DomainRow = {
  readonly host: string
  /** `links`: clicks arrive on it; `pages`: visitors are sent to it. */
  readonly uses: readonly ('links' | 'pages')[]
  /** What links are made with. */
  readonly isStandard: boolean
  readonly campaigns: readonly string[]
  readonly sums: Sums
}

const hostOf = (url: string) => URL.parse(url.replaceAll(/\{[^{}]*\}/g, ''))?.hostname

/** Hosts clicks came in on, the one links are made with, and those of all pages. */
export function domainRows(
  campaigns: readonly Campaign[],
  report: Report,
  publicUrl: string,
): readonly DomainRow[] {
  const standard = hostOf(publicUrl) ?? ''
  const seen = report.items.flatMap(({ keys }) => keys['domain'] ?? [])
  const links = new Set([standard, ...seen])
  const pages = campaigns.flatMap(({ id, prelandings, landings }) =>
    [...prelandings, ...landings].map(({ url }) => ({ campaign: id, host: hostOf(url) })),
  )
  const hosts = new Set([...links, ...pages.flatMap(({ host }) => host ?? [])])
  return [...hosts].filter(Boolean).map((host) => {
    const numbers = rowsOf(report, 'domain', host)
    const onPages = pages.filter((page) => page.host === host).map(({ campaign }) => campaign)
    return {
      host,
      uses: [
        ...(links.has(host) ? (['links'] as const) : []),
        ...(onPages.length > 0 ? (['pages'] as const) : []),
      ],
      isStandard: host === standard,
      campaigns: [...new Set([...campaignsIn(numbers), ...onPages])],
      sums: links.has(host) ? sumOf(numbers) : noSums,
    }
  })
}
