import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { dialectOf } from '../../src/dialects/catalogue.ts'
import { nameSale } from '../../src/domain/name-sale.ts'
import {
  dayMs,
  hourMs,
  makeClick,
  makeIntake,
  makeNetwork,
  makeReading,
  startAt,
} from './makers.ts'
import { stepNumbers } from './numbers-sequence.ts'
import { type OpenStoreWorld, type StoreWorld, wholeList, worldsOf } from './worlds.ts'

const firstCharacter = 0x20000

/** So many characters of four bytes each, no two texts alike, that no database makes shorter. */
function wide(name: string, length: number): string {
  const bytes = Array.from({ length: Math.ceil(length / 16) }, (_, part) => {
    const hash = createHash('sha256').update(`${name} ${part}`).digest()
    return Array.from({ length: 16 }, (_, index) => hash.readUInt16BE(2 * index))
  })
  const codes = bytes.flat().slice(0, length)
  return codes.map((code) => String.fromCodePoint(firstCharacter + (code % 40_000))).join('')
}

async function countAll(world: StoreWorld): Promise<void> {
  world.clock.now += 3 * dayMs
  while (await stepNumbers(world, 100)) {}
  while ((await world.store.derive({ nowMs: world.clock.now, limit: 500 })) === 500) {}
}

/** What strangers send, at its longest and at its strangest: it is kept, and stands in nobody's way. */
export function describeStrange(name: string, open: OpenStoreWorld): void {
  describe(`${name}: what strangers send`, () => {
    const openWorld = worldsOf(open)
    const all = {
      base: 'click',
      zone: 'UTC',
      campaigns: null,
      only: {},
      networkOfLanding: {},
    } as const
    const range = { from: startAt - dayMs, to: startAt + 2 * dayMs }

    test('values of any length are counted, each by its beginning and apart from the others', async () => {
      const world = await openWorld()
      const { store } = world
      const long = wide('px', 900)
      const strange = ['px', 'domain', 'source', 'landing', 'prelanding'] as const
      const stranger = (end: string) =>
        Object.fromEntries(strange.map((what) => [what, `${what} ${long}${end}`]))
      const times = [startAt, startAt + hourMs, startAt + dayMs]
      await store.keepClick(makeClick({ subid: 'before', at: startAt }))
      for (const [index, at] of times.entries()) {
        const end = String(index % 2)
        const place = { region: wide('region', 100), city: wide('city', 100), country: 'DE' }
        const more = { os: wide('os', 40), browser: wide('browser', 100), device: 'mobile' }
        await store.keepClick(
          makeClick({ subid: `c${index}`, at, ...place, ...more, ...stranger(end) }),
        )
      }
      await store.keepClick(makeClick({ subid: 'behind', at: startAt + dayMs + hourMs }))
      await store.take(makeIntake({ subid: 'c1', status: 'Purchase' }))
      await countAll(world)

      const { rows } = await store.numbers({ ...all, ...range, by: ['px'] })

      const cut = `px ${long}`.slice(0, 20)
      const shown = rows.map(({ keys: [px], clicks }) => [px?.startsWith(cut) ? 'cut' : px, clicks])
      expect(shown).toHaveLength(3)
      expect(shown).toEqual(
        expect.arrayContaining([
          ['1234567890', 2],
          ['cut', 2],
          ['cut', 1],
        ]),
      )
    })

    test('names of any length lead to their lead, wait for it, and are found in the logs', async () => {
      const world = await openWorld()
      const { store } = world
      const value = makeNetwork({ id: 'default', unknownSubid: 'wait' })
      await store.changeSettings([{ kind: 'networks', id: value.id, value, by: 'test' }])
      const subid = wide('subid', 255)
      const txid = wide('txid', 255)
      const campaign = wide('campaign', 255)
      const upsell = (end: string) =>
        nameSale(dialectOf('cartpanda'), {
          ...{ txid, order: txid, upsell: wide('upsell', 254) + end },
          ...{ word: 'sale', reversal: false },
        })
      const sale = { subid, txid, status: 'Purchase', amount: '5', currency: 'EUR' } as const
      await store.take(makeIntake({ ...sale }))
      const { subid: _, ...early } = makeReading({ status: 'Lead', ...upsell('1') })
      await store.take(makeIntake(null, { read: { ok: true, reading: early } }))
      await store.importClicks([makeClick({ subid, campaign, externalId: wide('external', 500) })])
      await store.keepView({ subid, at: startAt, landing: campaign, prelanding: campaign })
      await store.take(makeIntake({ ...sale, ...upsell('1') }))
      await store.take(makeIntake({ ...sale, ...upsell('2') }))
      await countAll(world)

      const { leads, postbacks } = await store.trace(subid)
      const named = await store.listPostbacks({ campaign }, wholeList)

      expect(leads.map(({ status }) => status)).toEqual(['Purchase', 'Purchase', 'Purchase'])
      expect(new Set(leads.map(({ saleKey }) => saleKey)).size).toBe(3)
      expect(new Set(postbacks.map(({ outcome }) => outcome))).toEqual(new Set(['moved']))
      expect(named.items).toHaveLength(4)
    })

    test('a cost finds its clicks whatever the parameters of any click hold', async () => {
      const { store } = await openWorld()
      const strange = { nul: 'a\0b', half: 'x\ud83d', told: '\\u0000', ['n\0']: '1' }
      await store.keepClick(makeClick({ subid: 'c1', params: { ...strange, zone: '12' } }))
      await store.keepClick(makeClick({ subid: 'c2', params: { zone: '12' } }))
      await store.keepClick(makeClick({ subid: 'c3', campaign: 'autumn' }))
      const day = { day: '2026-11-01', zone: 'UTC', from: startAt - hourMs, to: startAt + hourMs }
      const cost = { campaign: 'spring', ...day, by: 'Olga', until: day.to, amount: '3' }
      const parts = [
        { ...cost, param: 'zone', value: '12' },
        { ...cost, campaign: 'autumn', param: '', value: '' },
      ]
      const audit = { by: 'Olga', action: 'import', kind: 'costs', target: '' } as const
      await store.keepCosts(parts, { ...audit, before: null, after: {} })
      while (await store.spreadCosts({ limit: 10, keepDays: 1000 })) {}

      const costOf = async (subid: string) => (await store.findClick(subid))?.cost

      expect(await store.countCosts(parts)).toMatchObject([{ clicks: 2 }, { clicks: 1 }])
      expect(await Promise.all(['c1', 'c2', 'c3'].map(costOf))).toEqual(['1.5', '1.5', '3'])
    })

    test('what is held back is listed and added up whatever its remark holds', async () => {
      const { store } = await openWorld()
      await store.keepClick(makeClick())
      const sale = { status: 'Purchase', amount: '5', currency: 'EUR' } as const
      await store.take(makeIntake({ ...sale }))
      await store.take(makeIntake({ ...sale, amount: '9', comment: 'x\ud800y\0z' }))

      const { sums } = await store.sumHeld({ campaigns: ['spring'] })
      const { items } = await store.listHeld({ campaigns: ['spring'] }, wholeList)

      expect(sums).toMatchObject([{ count: 1, currency: 'EUR' }])
      expect(items).toHaveLength(1)
    })
  })
}
