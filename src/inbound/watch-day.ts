import type { Campaign, Landing, Settings } from '../domain/settings.ts'
import { clockIn, dayStart } from '../domain/zone.ts'
import type { Store } from '../store/store.ts'

/** What of the day matters to a visitor: the clock of the workspace, and which landings have had enough. */
export type DayWatch = {
  readonly clock: (at: number) => { readonly hour: number; readonly day: number }
  readonly isFull: (campaign: Campaign, landing: Landing) => boolean
  /** Looks anew; seldom, and beside the visitors. */
  readonly renew: () => Promise<void>
}

type Wish = {
  readonly store: Pick<Store, 'settings' | 'workspace' | 'numbers'>
  readonly nowMs: () => number
}

const quarterMs = 15 * 60_000

/** Until the first look the clock is that of UTC, and no landing is full. */
export function openDayWatch({ store, nowMs }: Wish): DayWatch {
  let zone = 'UTC'
  let sold: ReadonlyMap<string, number> = new Map()
  return {
    clock: (at) => clockIn(at, zone),
    isFull: (campaign, { id, dailyCap }) =>
      dailyCap !== null && (sold.get(nameOf(campaign.id, id)) ?? 0) >= dailyCap,
    renew: async () => {
      zone = (await store.workspace()).zone
      const campaigns = cappedOf(store.settings())
      sold =
        campaigns.length === 0
          ? new Map()
          : await countSold(store, { campaigns, zone, now: nowMs() })
    },
  }
}

const nameOf = (campaign: string, landing: string) => `${campaign}\n${landing}`

function cappedOf({ campaigns }: Settings): readonly string[] {
  return Object.values(campaigns)
    .filter(({ landings }) => landings.some(({ dailyCap }) => dailyCap !== null))
    .map(({ id }) => id)
}

type Asked = { readonly campaigns: readonly string[]; readonly zone: string; readonly now: number }

/** Purchases of this day by campaign and landing. */
async function countSold({ numbers }: Wish['store'], { campaigns, zone, now }: Asked) {
  const { rows } = await numbers({
    base: 'postback',
    from: dayStart(now, zone),
    to: now + quarterMs,
    by: ['campaign', 'landing'],
    zone,
    campaigns,
    only: {},
    networkOfLanding: {},
  })
  return new Map(
    rows.map(({ keys: [campaign, landing], purchases }) => [
      nameOf(campaign ?? '', landing ?? ''),
      purchases,
    ]),
  )
}
