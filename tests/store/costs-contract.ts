import { describe, expect, test } from 'vitest'
import type { NewCost } from '../../src/store/costs.ts'
import { dayMs, hourMs, makeClick, startAt } from './makers.ts'
import { type OpenStoreWorld, type StoreWorld, wholeList, worldsOf } from './worlds.ts'

const day = { from: startAt - 12 * hourMs, to: startAt + 12 * hourMs }
const audit = { by: 'Olga', action: 'import', kind: 'costs', target: '', before: null, after: {} }

function makeCost(wish: Partial<NewCost> = {}): NewCost {
  return {
    ...{ campaign: 'spring', ...day, param: '', value: '', day: '2026-11-01', zone: 'UTC' },
    ...{ amount: '10', by: 'Olga', until: day.to, ...wish },
  }
}

async function spreadAll({ store }: StoreWorld, limit: number): Promise<number> {
  let steps = 0
  while (await store.spreadCosts({ limit, keepDays: 1000 })) steps += 1
  return steps
}

async function costsOf({ store }: StoreWorld) {
  const { items } = await store.listClicks({}, wholeList)
  const bySubid = items.map(({ subid, cost }) => [subid, cost] as const)
  return Object.fromEntries(bySubid.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

async function countAll({ store, clock }: StoreWorld): Promise<string | undefined> {
  clock.now = startAt + 3 * dayMs
  const step = { nowMs: clock.now, limit: 100, keepClicksDays: 400, keepLeadsDays: 1000 }
  while (await store.deriveNumbers(step));
  const { rows } = await store.numbers({
    ...{ base: 'click', from: day.from, to: day.to, by: ['campaign'], zone: 'UTC' },
    ...{ campaigns: null, only: { campaign: ['spring'] }, networkOfLanding: {} },
  })
  return rows[0]?.cost
}

/** Seven clicks of the campaign on that day, two of them of zone 12; and three that are none of them. */
async function keepClicks({ store }: StoreWorld): Promise<void> {
  const own = Array.from({ length: 7 }, (_, index) =>
    makeClick({
      subid: `c${index}`,
      at: startAt + index * hourMs,
      params: { zone: index < 2 ? '12' : '13' },
    }),
  )
  const others = [
    makeClick({ subid: 'other', campaign: 'autumn' }),
    makeClick({ subid: 'before', at: day.from - 1 }),
    makeClick({ subid: 'after', at: day.to }),
  ]
  await store.importClicks([...own, ...others])
}

export function describeCosts(name: string, open: OpenStoreWorld): void {
  describe(`${name}: costs`, () => {
    const openWorld = worldsOf(open)

    test('a day’s cost is spread over its clicks to the last digit, in any steps, and reported', async () => {
      // One store for all: another amount before each, so that every click is written anew.
      const world = await openWorld()
      await keepClicks(world)
      expect(await countAll(world)).toBe('0.14')
      for (const limit of [1, 3, 7, 100]) {
        await world.store.keepCosts([makeCost({ amount: '7' })], audit)
        await spreadAll(world, 100)
        await world.store.keepCosts([makeCost()], audit)
        await spreadAll(world, limit)

        expect(await costsOf(world)).toEqual({
          ...{ after: '0.02', before: '0.02', other: '0.02' },
          ...{ c0: '1.428571', c1: '1.428571', c2: '1.428571', c3: '1.428571' },
          ...{ c4: '1.428571', c5: '1.428571', c6: '1.428574' },
        })
        const { items } = await world.store.listCosts(wholeList)
        expect(items).toMatchObject([{ state: 'done', clicks: 7, done: 7, amount: '10' }])
      }
      expect(await countAll(world)).toBe('10')
    })

    test('the same told twice changes nothing, and a corrected amount takes its place', async () => {
      const world = await openWorld()
      await keepClicks(world)
      for (const amount of ['10', '10', '7']) {
        await world.store.keepCosts([makeCost({ amount })], audit)
        await spreadAll(world, 4)
        expect(await countAll(world)).toBe(amount)
      }

      const { items } = await world.store.listCosts(wholeList)
      expect(items).toMatchObject([{ amount: '7', amountBefore: '10', clicks: 7 }])
      expect(await costsOf(world)).toMatchObject({ c0: '1', c6: '1' })
    })

    test('the value of a parameter bears its own part alone', async () => {
      const world = await openWorld()
      await keepClicks(world)
      const zones = [
        makeCost({ param: 'zone', value: '12', amount: '1' }),
        makeCost({ param: 'zone', value: '13', amount: '2' }),
        makeCost({ param: 'zone', value: '14', amount: '4' }),
      ]
      await world.store.keepCosts(zones, audit)
      await spreadAll(world, 2)

      expect(await costsOf(world)).toMatchObject({ c0: '0.5', c1: '0.5', c2: '0.4', c6: '0.4' })
      expect(await world.store.countCosts([...zones, makeCost()])).toMatchObject([
        { clicks: 2, overlaps: false, known: { amount: '1', state: 'done' } },
        { clicks: 5, overlaps: false },
        { clicks: 0, overlaps: false, known: { clicks: 0, state: 'done' } },
        { clicks: 7, overlaps: true, known: null },
      ])
    })

    test('what a stop interrupts goes on where it was', async () => {
      const world = await openWorld()
      await keepClicks(world)
      await world.store.keepCosts([makeCost()], audit)
      await world.store.spreadCosts({ limit: 3, keepDays: 1000 })

      const store = await world.reopen()
      await spreadAll({ ...world, store }, 3)

      expect(await countAll({ ...world, store })).toBe('10')
    })

    test('clicks that come while it is spread are not left out of the sum', async () => {
      const world = await openWorld()
      await keepClicks(world)
      await world.store.keepCosts([makeCost()], audit)
      await world.store.spreadCosts({ limit: 3, keepDays: 1000 })
      const late = { at: startAt + hourMs, campaign: 'spring', cost: null }
      await world.store.importClicks([makeClick({ subid: 'late', ...late })])
      await spreadAll(world, 3)

      expect(await costsOf(world)).toMatchObject({ late: '1.25', c0: '1.25', c6: '1.25' })
      expect(await countAll(world)).toBe('10')
    })

    test('who told it is in the audit log; what is old enough goes', async () => {
      const world = await openWorld()
      await world.store.keepCosts([makeCost()], audit)
      const { items } = await world.store.listAudit({ kind: 'costs' }, wholeList)
      await spreadAll(world, 10)
      world.clock.now = day.to + 8 * dayMs

      await world.store.spreadCosts({ limit: 10, keepDays: 7 })

      expect(items).toMatchObject([{ by: 'Olga', action: 'import' }])
      expect((await world.store.listCosts(wholeList)).items).toEqual([])
    })
  })
}
