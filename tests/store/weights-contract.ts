import { describe, expect, test } from 'vitest'
import { campaignInput } from '../../src/settings/campaign.ts'
import { openWeighing } from '../../src/weighing.ts'
import { hourMs, makeClick, makeIntake } from './makers.ts'
import { stepNumbers } from './numbers-sequence.ts'
import { type OpenStoreWorld, type StoreWorld, worldsOf } from './worlds.ts'

const page = (id: string, weight = 1) => ({ id, url: `https://${id}.example/`, weight })
const landings = [page('offer-a'), page('offer-b'), page('webview', 0)]
const bandit = { floor: 10, days: 7 }

const put = ({ store }: StoreWorld, id: string, more: object) =>
  store.changeSettings([
    { kind: 'campaigns', id, value: campaignInput.parse({ id, landings, ...more }), by: 'test' },
  ])

/** As many clicks to either landing of a campaign; those to the first are bought from. */
async function sell({ store, clock }: StoreWorld, campaign: string, count: number) {
  const clicks = Array.from({ length: count }, (_, index) =>
    makeClick({
      ...{ subid: `${campaign}-${index}`, campaign, prelanding: null, at: clock.now },
      landing: index % 2 === 0 ? 'offer-a' : 'offer-b',
    }),
  )
  await store.importClicks(clicks)
  for (const { subid, landing } of clicks) {
    const status = landing === 'offer-a' ? 'Purchase' : 'Reject'
    await store.take(makeIntake({ subid, status, amount: '20', currency: 'USD' }))
  }
}

async function countAll(world: StoreWorld) {
  world.clock.now += hourMs
  while (await stepNumbers(world, 500)) world.clock.now += 1
}

const sharesOf = async ({ store }: StoreWorld, campaign: string) =>
  (await store.latestWeights([campaign])).flatMap((one) => one.landings.map(({ share }) => share))

export function describeWeights(name: string, open: OpenStoreWorld): void {
  describe(`${name}: weights of pages`, () => {
    const openWorld = worldsOf(open)

    test('pages are weighed by what they earn, other campaigns left out, and say why', async () => {
      const world = await openWorld()
      await put(world, 'spring', { bandit })
      await put(world, 'autumn', { bandit })
      await put(world, 'by-hand', {})
      await sell(world, 'spring', 60)
      await countAll(world)

      await openWeighing(world.store)(world.clock.now)

      const [spring] = await world.store.listWeights('spring')
      expect(spring).toMatchObject({ campaign: 'spring', version: 1, floor: 10, days: 7 })
      expect(spring?.landings).toMatchObject([
        { id: 'offer-a', clicks: 30, leads: 30, approved: 30, decided: 30, revenue: 600 },
        { id: 'offer-b', clicks: 30, leads: 30, approved: 0, decided: 30, revenue: 0 },
      ])
      const [first = 0, second = 0] = await sharesOf(world, 'spring')
      expect([first > 8_900, second >= 1_000, first + second]).toEqual([true, true, 10_000])
      expect(await sharesOf(world, 'autumn')).toEqual([5_000, 5_000])
      expect(await sharesOf(world, 'by-hand')).toEqual([])
    })

    test('two processes that weigh at once have one result, and a change of settings makes a new one', async () => {
      const world = await openWorld()
      const { store, clock } = world
      await put(world, 'spring', { bandit })
      await Promise.all([openWeighing(store)(clock.now), openWeighing(store)(clock.now)])
      await openWeighing(store)(clock.now + 60_000)
      expect((await store.listWeights('spring')).map(({ version }) => version)).toEqual([1])

      await put(world, 'spring', { bandit: { ...bandit, floor: 20 } })
      await openWeighing(store)(clock.now + 60_000)

      const versions = await store.listWeights('spring')
      expect(versions.map(({ version, floor }) => [version, floor])).toEqual([
        [2, 20],
        [1, 10],
      ])
      expect((await store.latestWeights(['spring', 'none'])).map(({ version }) => version)).toEqual(
        [2],
      )
    })

    test('weights that stay the same make no version, and of many the newest hundred are kept', async () => {
      const world = await openWorld()
      const { store, clock } = world
      await put(world, 'spring', { bandit })
      const weigh = openWeighing(store)
      for (const hours of [0, 1, 2]) await weigh(clock.now + hours * hourMs)
      const [first] = await store.listWeights('spring')
      if (first === undefined) throw new Error('nothing was weighed')
      expect(first.version).toBe(1)

      for (let version = 2; version <= 120; version += 1) {
        await store.keepWeights({ ...first, version, at: clock.now + version })
      }
      await store.keepWeights({ ...first, version: 120, at: 0 })

      const kept = await store.listWeights('spring')
      expect([kept.length, kept[0]?.version, kept.at(-1)?.version]).toEqual([100, 120, 21])
      expect(kept[0]?.at).toBe(clock.now + 120)
    })
  })
}
