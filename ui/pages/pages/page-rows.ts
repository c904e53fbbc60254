import type { Campaign } from '../../api/campaigns.ts'
import { type Report, type Sums, sumOf } from '../../api/report.ts'
import { campaignsIn, rowsOf } from '../../reported/list-page.tsx'

export type Kind = 'prelanding' | 'landing'

export type PageRow = {
  readonly kind: Kind
  readonly id: string
  /** Where it stands; several, where campaigns differ; none: no campaign has it any more. */
  readonly urls: readonly string[]
  readonly networks: readonly string[]
  readonly campaigns: readonly string[]
  readonly sums: Sums
}

type Placed = {
  readonly campaign: string
  readonly id: string
  readonly url: string
  readonly network: string | undefined
}

const listOf = (kind: Kind, campaign: Campaign) =>
  kind === 'prelanding' ? campaign.prelandings : campaign.landings

const placed = (kind: Kind, campaigns: readonly Campaign[]): readonly Placed[] =>
  campaigns.flatMap((campaign) =>
    listOf(kind, campaign).map((page) => ({
      campaign: campaign.id,
      id: page.id,
      url: page.url,
      network: 'network' in page && typeof page.network === 'string' ? page.network : undefined,
    })),
  )

/** Every page of this kind that a campaign has, or that a click of this span saw. */
export function pageRows(
  kind: Kind,
  campaigns: readonly Campaign[],
  report: Report | undefined,
): readonly PageRow[] {
  const places = placed(kind, campaigns)
  const seen = report?.items.flatMap(({ keys }) => keys[kind] ?? []) ?? []
  const ids = [...new Set([...places.map(({ id }) => id), ...seen])]
  return ids.map((id) => {
    const here = places.filter((place) => place.id === id)
    const numbers = rowsOf(report, kind, id)
    return {
      kind,
      id,
      urls: [...new Set(here.map(({ url }) => url))],
      networks: [...new Set(here.flatMap(({ network }) => network ?? []))],
      campaigns: [...new Set([...here.map(({ campaign }) => campaign), ...campaignsIn(numbers)])],
      sums: sumOf(numbers),
    }
  })
}
