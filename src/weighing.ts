import {
  type Bandit,
  isOfPages,
  type PageCounts,
  type WeighedPage,
  type Weights,
  weighPages,
} from './domain/bandit.ts'
import { type Base, convertAmount } from './domain/rates.ts'
import type { Campaign } from './domain/settings.ts'
import { dayMs } from './domain/zone.ts'
import type { NumbersRow, WeightsVersion } from './store/numbers.ts'
import type { Store } from './store/store.ts'

type WeighingStore = Pick<
  Store,
  'settings' | 'workspace' | 'numbers' | 'latestWeights' | 'keepWeights'
>

const everyMs = 15 * 60_000

type Banded = Campaign & { readonly bandit: Bandit }

/**
 * Weighs the pages of each campaign that asks for it, every quarter of an hour and when its settings have
 * changed. Of several processes the first to weigh is the one whose weights all of them use.
 */
export function openWeighing(store: WeighingStore) {
  const weighedAt = new Map<string, number>()
  const isDue = (campaign: Banded, before: WeightsVersion | undefined, nowMs: number) => {
    if (before === undefined || !isAsAsked(before, campaign)) return true
    const last = Math.max(before.at, weighedAt.get(campaign.id) ?? 0)
    // A clock that was set back does not stop it.
    return Math.abs(nowMs - last) >= everyMs
  }
  return async (nowMs: number): Promise<void> => {
    const banded = Object.values(store.settings().campaigns).filter(asksForIt)
    if (banded.length === 0) return
    const known = await store.latestWeights(banded.map(({ id }) => id))
    const latest = new Map(known.map((one) => [one.campaign, one]))
    const due = banded.filter((one) => isDue(one, latest.get(one.id), nowMs))
    for (const [days, campaigns] of Map.groupBy(due, ({ bandit }) => bandit.days)) {
      if (!(await weighAll(store, { campaigns, days, nowMs, latest }))) continue
      for (const { id } of campaigns) weighedAt.set(id, nowMs)
    }
  }
}

type Weighed = Omit<Asked, 'campaigns'> & {
  readonly campaigns: readonly Banded[]
  readonly latest: ReadonlyMap<string, WeightsVersion>
}

/** False: not now. What is being counted anew would be taken for nothing earned. */
async function weighAll(store: WeighingStore, { latest, ...asked }: Weighed): Promise<boolean> {
  const rows = await countPages(store, asked)
  if (rows === undefined) return false
  for (const campaign of asked.campaigns) {
    const weights = weightsOf(campaign, rows.of(campaign.id))
    const before = latest.get(campaign.id)
    if (before !== undefined && hasSameShares(before, weights)) continue
    const version = (before?.version ?? 0) + 1
    await store.keepWeights({ campaign: campaign.id, version, at: asked.nowMs, ...weights })
  }
  return true
}

const asksForIt = (campaign: Campaign): campaign is Banded =>
  campaign.bandit !== null && !campaign.paused && !campaign.archived

function isAsAsked(weights: Weights, { bandit, prelandings, landings }: Banded): boolean {
  return (
    weights.floor === bandit.floor &&
    weights.days === bandit.days &&
    isOfPages(prelandings, weights.prelandings) &&
    isOfPages(landings, weights.landings)
  )
}

function hasSameShares(a: Weights, b: Weights): boolean {
  const sharesOf = ({ floor, days, prelandings, landings }: Weights) =>
    JSON.stringify([floor, days, prelandings.map(shareOf), landings.map(shareOf)])
  return sharesOf(a) === sharesOf(b)
}

const shareOf = ({ id, share }: WeighedPage) => [id, share]

type Asked = {
  readonly campaigns: readonly Campaign[]
  readonly days: number
  readonly nowMs: number
}

type PageRow = NumbersRow & { readonly prelanding: string; readonly landing: string }
type CampaignRows = { readonly rows: readonly PageRow[]; readonly base: Base }

/** What came of the clicks of these days, by campaign and pages; undefined: it is not counted yet. */
async function countPages(
  { numbers, workspace }: Pick<WeighingStore, 'numbers' | 'workspace'>,
  { campaigns, days, nowMs }: Asked,
) {
  const { currency, rates, zone } = await workspace()
  const { rows, behind } = await numbers({
    base: 'click',
    from: nowMs - days * dayMs,
    to: nowMs,
    by: ['campaign', 'prelanding', 'landing'],
    zone,
    campaigns: campaigns.map(({ id }) => id),
    only: {},
    networkOfLanding: {},
  })
  if (behind) return undefined
  return {
    of: (id: string): CampaignRows => {
      const own = rows
        .filter(({ keys }) => keys[0] === id)
        .map((row) => ({ ...row, prelanding: row.keys[1] ?? '', landing: row.keys[2] ?? '' }))
      return { rows: own, base: { currency: currency ?? mostUsed(own), rates } }
    },
  }
}

/** Without a base currency amounts of the most frequent one are held against each other. */
function mostUsed(rows: readonly NumbersRow[]): string {
  const counts = new Map<string, number>()
  for (const { currency, priced } of rows.flatMap(({ money }) => money)) {
    counts.set(currency, (counts.get(currency) ?? 0) + priced)
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? ''
}

function weightsOf(
  { bandit: { floor, days }, prelandings, landings }: Banded,
  { rows, base }: CampaignRows,
): Weights {
  const by = (kind: 'prelanding' | 'landing') =>
    new Map(
      [...Map.groupBy(rows, (row) => row[kind])].map(([id, own]) => [id, countsOf(own, base)]),
    )
  return {
    ...{ floor, days },
    prelandings: weighPages(prelandings, by('prelanding'), floor),
    landings: weighPages(landings, by('landing'), floor),
  }
}

function countsOf(rows: readonly PageRow[], base: Base): PageCounts {
  const sum = (of: (row: PageRow) => number) => rows.reduce((total, row) => total + of(row), 0)
  return {
    clicks: sum(({ clicks }) => clicks),
    leads: sum(({ leads }) => leads),
    approved: sum(({ approved }) => approved),
    decided: sum(({ approved, rejects, trash }) => approved + rejects + trash),
    revenue: sum(({ money }) => revenueOf(money, base)),
  }
}

const revenueOf = (money: NumbersRow['money'], base: Base): number =>
  money.reduce(
    (total, { revenue, currency }) => total + Number(convertAmount(revenue, currency, base) ?? 0),
    0,
  )
