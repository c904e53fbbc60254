import { weighedCampaign } from '../domain/bandit.ts'
import type { Campaign } from '../domain/settings.ts'
import type { Store } from '../store/store.ts'

/** The campaigns as visitors meet them: with the weights their pages have now. */
export type WeightWatch = {
  readonly weighed: (campaign: Campaign) => Campaign
  /** Looks anew; seldom, and beside the visitors. */
  readonly renew: () => Promise<void>
}

type Latest = Awaited<ReturnType<Store['latestWeights']>>[number]

/** Until the first look, and of a campaign that was never weighed, the weights are those by hand. */
export function openWeightWatch(store: Pick<Store, 'settings' | 'latestWeights'>): WeightWatch {
  let latest: ReadonlyMap<string, Latest> = new Map()
  // Settings are immutable snapshots: what is made of one lasts as long as both it and its weights.
  let made = new WeakMap<Campaign, Campaign>()
  const weigh = (campaign: Campaign): Campaign => {
    const weights = latest.get(campaign.id)
    const weighed = weights === undefined ? campaign : weighedCampaign(campaign, weights)
    made.set(campaign, weighed)
    return weighed
  }
  return {
    weighed: (campaign) =>
      campaign.bandit === null ? campaign : (made.get(campaign) ?? weigh(campaign)),
    renew: async () => {
      const ids = Object.values(store.settings().campaigns)
        .filter(({ bandit }) => bandit !== null)
        .map(({ id }) => id)
      const found = ids.length === 0 ? [] : await store.latestWeights(ids)
      const isSame =
        found.length === latest.size &&
        found.every(({ campaign, version }) => latest.get(campaign)?.version === version)
      if (isSame) return
      latest = new Map(found.map((one) => [one.campaign, one]))
      made = new WeakMap()
    },
  }
}
