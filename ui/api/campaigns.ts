import type { CampaignLink } from '../../src/admin/contract-steering.ts'
import { campaignLink, linkParameters } from '../../src/domain/campaign-link.ts'
import type { Status } from '../../src/domain/status.ts'
import { useLook } from './queries.ts'
import type { Page } from './shapes.ts'

export type PageSetting = {
  readonly id: string
  readonly url: string
  readonly weight: number
  readonly passParams: boolean
}

export type LandingSetting = PageSetting & {
  readonly network?: string
  readonly payout?: string
  readonly currency?: string
  /** Purchases a day. */
  readonly dailyCap?: number
}

/** What a rule asks of a visitor; what is left out is not asked. */
export type VisitorTestSetting = {
  readonly country?: readonly string[]
  readonly region?: readonly string[]
  readonly city?: readonly string[]
  readonly device?: readonly string[]
  readonly os?: readonly string[]
  readonly browser?: readonly string[]
  readonly language?: readonly string[]
  readonly params?: Readonly<Record<string, readonly string[]>>
  /** `9-18` */
  readonly hours?: string
  readonly days?: readonly number[]
}

export type PageRuleSetting = VisitorTestSetting & {
  readonly id: string
  readonly not?: VisitorTestSetting
  readonly prelandings?: readonly string[]
  readonly landings?: readonly string[]
}

/** In the shape of the settings file. */
export type Campaign = {
  readonly revision?: string | null
  readonly id: string
  readonly source?: string
  readonly externalId?: string
  readonly px?: string
  readonly costPerClick?: string
  readonly owner?: string
  readonly paused: boolean
  readonly archived: boolean
  readonly notes?: string
  /** Left out: pages are weighed by hand. */
  readonly bandit?: { readonly floor: number; readonly days: number }
  readonly rules: readonly PageRuleSetting[]
  readonly prelandings: readonly PageSetting[]
  readonly landings: readonly LandingSetting[]
  readonly publicKey?: string
  readonly previousPublicKey?: string
  readonly pageEvents: readonly Status[]
  readonly eventOrigins: readonly string[]
}

/** Where clicks are bought, and how it calls what it sends along. */
export type Source = {
  readonly revision?: string | null
  readonly id: string
  readonly kind?: string
  readonly externalId?: string
  readonly cost?: string
  readonly tokens?: Readonly<Record<string, string>>
  readonly costPerClick?: string
}

const most = { limit: 500 } as const

export const useCampaigns = () => useLook<Page<Campaign>>('/campaigns', most)

/** A buyer sees no sources: then there are none to choose from. */
export function useSources(enabled = true): readonly Source[] {
  return useLook<Page<Source>>('/sources', most, { enabled }).data?.items ?? []
}

export function useNetworkIds(enabled = true): readonly string[] {
  const { data } = useLook<Page<{ readonly id: string }>>('/networks', most, { enabled })
  return data?.items.map(({ id }) => id) ?? []
}

type LinkWish = {
  readonly publicUrl: string
  readonly campaign: Pick<Campaign, 'id' | 'externalId'>
  readonly source: Source | undefined
}

/** What is pasted at the source, and what stands in it. */
export function linkOf({ publicUrl, campaign, source }: LinkWish) {
  const parameters = linkParameters({
    campaign: { externalId: campaign.externalId ?? null },
    source: source && {
      externalId: source.externalId ?? null,
      cost: source.cost ?? null,
      tokens: source.tokens ?? {},
    },
  })
  return { link: campaignLink(publicUrl, campaign.id, parameters), parameters }
}

/** The same as the server says it: a buyer sees no sources. */
export const useCampaignLink = (id: string, enabled: boolean) =>
  useLook<CampaignLink>(`/campaigns/${encodeURIComponent(id)}/link`, {}, { enabled })
