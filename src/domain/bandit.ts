import type { Campaign, Page } from './settings.ts'

/** Weights of a campaign's pages by what they earn, instead of by hand. */
export type Bandit = {
  /** Percent of the visitors that every page gets, whatever it earns. */
  readonly floor: number
  /** So many days of clicks are looked at. */
  readonly days: number
}

/** What came of the clicks that were sent to a page. `revenue` is an amount in the base currency. */
export type PageCounts = {
  readonly clicks: number
  /** First sales, whatever became of them. */
  readonly leads: number
  /** Those of them that are a Purchase, and those that are a Purchase, a Reject or a Trash. */
  readonly approved: number
  readonly decided: number
  readonly revenue: number
}

/** A page, what came of it, and why it has the share it has. */
export type WeighedPage = PageCounts & {
  readonly id: string
  /** Of 10,000 visitors. */
  readonly share: number
  /** Leads a click, purchases a decided lead, revenue a purchase: each held against all pages together. */
  readonly leadRate: number
  readonly approval: number
  readonly payout: number
  /** Their product: what a click is expected to earn. */
  readonly value: number
}

/** The pages of a campaign as they are weighed at one moment. */
export type Weights = {
  readonly floor: number
  readonly days: number
  readonly prelandings: readonly WeighedPage[]
  readonly landings: readonly WeighedPage[]
}

export const allVisitors = 10_000

// A page is taken for an average one until it has shown otherwise: as if it had so many leads, decided
// leads and purchases like those of all pages together, beside its own.
const averageLeads = 20
const averageDecided = 10
const averagePurchases = 5
/** A page that is worth half of another gets a sixteenth of what is not the floor. */
const sharpness = 4

const noCounts: PageCounts = { clicks: 0, leads: 0, approved: 0, decided: 0, revenue: 0 }

/**
 * Shares of the pages that have a weight by hand; the others get none. They add up to 10,000, none is under
 * the floor, and until anything was earned they are those by hand.
 */
export function weighPages(
  pages: readonly Pick<Page, 'id' | 'weight'>[],
  counts: ReadonlyMap<string, PageCounts>,
  floor: number,
): readonly WeighedPage[] {
  const used = pages.filter(({ weight }) => weight > 0)
  const known = used.map(({ id }) => counts.get(id) ?? noCounts)
  const valued = known.map(valueAmong(known))
  const parts = valued.some(({ value }) => value > 0)
    ? partsOf(valued.map(({ value }) => value))
    : used.map(({ weight }) => weight)
  const shares = sharesOf(parts, floor)
  return used.map(({ id }, index) => ({
    id,
    share: shares[index] ?? 0,
    ...(known[index] ?? noCounts),
    ...(valued[index] ?? noValue),
  }))
}

type Valued = Pick<WeighedPage, 'leadRate' | 'approval' | 'payout' | 'value'>

const noValue: Valued = { leadRate: 0, approval: 0, payout: 0, value: 0 }

/** What a click of a page is worth, drawn towards the average the more the less is known of it. */
function valueAmong(pages: readonly PageCounts[]): (page: PageCounts) => Valued {
  const sum = (name: keyof PageCounts) => pages.reduce((total, page) => total + page[name], 0)
  const all = { clicks: sum('clicks'), leads: sum('leads'), approved: sum('approved') }
  const [decided, revenue] = [sum('decided'), sum('revenue')]
  if (all.clicks === 0 || all.leads === 0 || all.approved === 0) return () => noValue
  const clicksOfLead = all.clicks / all.leads
  return (page) => {
    const leadRate =
      (page.leads + averageLeads) / (page.clicks + averageLeads * Math.max(1, clicksOfLead))
    const approval =
      (page.approved + averageDecided * (all.approved / decided)) / (page.decided + averageDecided)
    const payout =
      (page.revenue + averagePurchases * (revenue / all.approved)) /
      (page.approved + averagePurchases)
    return { leadRate, approval, payout, value: leadRate * approval * payout }
  }
}

/** Held against the largest, so that nothing overflows. */
function partsOf(values: readonly number[]): readonly number[] {
  const most = Math.max(...values)
  return values.map((value) => (value / most) ** sharpness)
}

/** Whole numbers that add up to 10,000: the floor for each, and the rest by its part. */
function sharesOf(parts: readonly number[], floorPercent: number): readonly number[] {
  if (parts.length === 0) return []
  const total = parts.reduce((sum, part) => sum + part, 0)
  const floor = Math.min(
    Math.floor(allVisitors / parts.length),
    Math.round((floorPercent * allVisitors) / 100),
  )
  const rest = allVisitors - floor * parts.length
  const exact = parts.map((part) => floor + (rest * part) / total)
  const shares = exact.map(Math.floor)
  const missing = allVisitors - shares.reduce((sum, share) => sum + share, 0)
  const byFraction = exact
    .map((share, index) => [share - Math.floor(share), index] as const)
    .sort(([a, one], [b, two]) => b - a || one - two)
  for (const [, index] of byFraction.slice(0, missing)) shares[index] = (shares[index] ?? 0) + 1
  return shares
}

/**
 * The campaign with these shares for the weights of its pages. Pages came or went since they were weighed:
 * those of this kind keep the weights by hand until they are weighed anew.
 */
export function weighedCampaign(campaign: Campaign, weights: Weights): Campaign {
  return {
    ...campaign,
    prelandings: weighedPages(campaign.prelandings, weights.prelandings),
    landings: weighedPages(campaign.landings, weights.landings),
  }
}

function weighedPages<Kind extends Page>(
  pages: readonly Kind[],
  weighed: readonly WeighedPage[],
): readonly Kind[] {
  if (!isOfPages(pages, weighed)) return pages
  const shares = new Map(weighed.map(({ id, share }) => [id, share]))
  return pages.map((page) => ({ ...page, weight: shares.get(page.id) ?? 0 }))
}

/** Whether these are the weights of the pages as they are now. */
export function isOfPages(
  pages: readonly Pick<Page, 'id' | 'weight'>[],
  weighed: readonly Pick<WeighedPage, 'id'>[],
): boolean {
  const used = pages.filter(({ weight }) => weight > 0)
  return used.length === weighed.length && used.every(({ id }, index) => weighed[index]?.id === id)
}
