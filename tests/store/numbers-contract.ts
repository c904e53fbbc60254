import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addAmounts } from '../../src/domain/money.ts'
import type { LeadRow } from '../../src/store/looks.ts'
import {
  bases,
  type Dimension,
  type NumbersRow,
  type NumbersWish,
  otherValue,
} from '../../src/store/numbers.ts'
import type { Store } from '../../src/store/store.ts'
import { dayMs, hourMs, makeClick, makeIntake, makeNetwork, startAt } from './makers.ts'
import { happenings, stepNumbers } from './numbers-sequence.ts'
import { longMs, type OpenStoreWorld, type StoreWorld, wholeList, worldsOf } from './worlds.ts'

export const always: NumbersWish = {
  base: 'click',
  from: startAt - 30 * dayMs,
  to: startAt + 300 * dayMs,
  by: [],
  zone: 'UTC',
  campaigns: null,
  only: {},
  networkOfLanding: {},
}

/** Steps until nothing is left to count, at a time at which everything is over. */
async function countAll(world: StoreWorld, limit = 100): Promise<void> {
  world.clock.now += hourMs
  for (let rounds = 0; await stepNumbers(world, limit); rounds += 1)
    expect(rounds).toBeLessThan(2_000)
}

const views: readonly (readonly Dimension[])[] = [
  [],
  ['campaign', 'network', 'landing'],
  ['px', 'domain', 'country'],
  ['day', 'device'],
  ['hour', 'campaign'],
  ['region', 'city', 'landing'],
  ['browser', 'mark', 'country'],
]

/** Everything the numbers say, row by row, in an order of its own. */
async function everything(store: Store): Promise<readonly unknown[]> {
  const said: unknown[] = []
  for (const base of bases) {
    for (const by of views) {
      const { rows } = await store.numbers({ ...always, base, by, zone: 'Asia/Kathmandu' })
      said.push([base, by, rows.map(shown).filter(isSomething).sort()])
    }
  }
  return said
}

const shown = (row: NumbersRow) =>
  JSON.stringify({
    ...row,
    money: row.money.toSorted((a, b) => (a.currency < b.currency ? -1 : 1)),
  })
const isSomething = (text: string) =>
  /"(?:clicks|leads|more|purchases|rejects|trash)":[1-9]/.test(text)

export function describeNumbers(name: string, open: OpenStoreWorld, numRuns: number): void {
  describe(`${name}: numbers`, () => {
    const openWorld = worldsOf(open)

    test(
      'stepped in any cut they are what they are counted anew, and what the leads add up to',
      async () => {
        // One store for all: what came before is only more to be counted.
        const world = await openWorld()
        await world.store.changeSettings([
          { kind: 'networks', id: 'pp', value: makeNetwork({ txid: 'event' }), by: 'test' },
        ])
        const holds = fc.asyncProperty(happenings, async (sequence) => {
          for (const { run } of sequence) await run(world)
          await countAll(world)
          const stepped = await everything(world.store)
          await expectSumsOfLeads(world.store)
          await world.store.recountNumbers()
          await countAll(world, 3)
          expect(await everything(world.store)).toEqual(stepped)
        })
        await fc.assert(holds, { numRuns })
      },
      longMs,
    )

    test('a click that comes after its lead, and one that changes its landing, are counted in their place', async () => {
      const world = await openWorld()
      const { store, clock } = world
      await store.take(makeIntake({ status: 'Purchase', amount: '5', currency: 'USD' }))
      await countAll(world)
      await store.importClicks([makeClick({ at: startAt - dayMs })])
      await countAll(world)
      const { rows: met } = await store.numbers({ ...always, by: ['day', 'campaign', 'landing'] })
      await store.keepView({ subid: 'c1', at: clock.now, landing: 'offer-b', prelanding: null })
      await countAll(world)

      const { rows } = await store.numbers({ ...always, by: ['day', 'campaign', 'landing'] })

      expect(met).toMatchObject([
        { keys: ['2026-10-31', 'spring', 'offer-a'], clicks: 1, purchases: 1 },
      ])
      expect(rows).toMatchObject([
        { keys: ['2026-10-31', 'spring', 'offer-b'], clicks: 1, purchases: 1, cost: '0.02' },
      ])
    })

    test('numbers are behind when clicks are left to count for long, and not after a quiet night', async () => {
      const world = await openWorld()
      const { store, clock } = world
      const isBehind = async () => (await store.numbers(always)).behind
      await store.keepClick(makeClick({ subid: 'first', at: clock.now }))
      await stepNumbers(world, 100)
      expect(await isBehind()).toBe(false)
      await countAll(world)
      clock.now += 9 * hourMs
      await store.keepClick(makeClick({ subid: 'morning', at: clock.now }))
      expect(await isBehind()).toBe(false)

      clock.now += hourMs
      await store.keepClick(makeClick({ subid: 'later', at: clock.now }))

      expect(await isBehind()).toBe(true)
    })

    test('what comes is there at the next step, and a test is not', async () => {
      const world = await openWorld()
      const { store } = world
      await store.keepClick(makeClick())
      await store.take(makeIntake({ status: 'Lead', amount: '3', currency: 'USD' }))
      await store.take(makeIntake({ status: 'Purchase', txid: 't9', amount: '9', test: true }))
      await stepNumbers(world, 100)

      const { rows } = await store.numbers(always)

      expect(rows).toMatchObject([
        {
          clicks: 1,
          leads: 1,
          purchases: 0,
          money: [{ currency: 'USD', hold: '3', revenue: '0' }],
        },
      ])
    })

    test('a refund takes its money out of revenue, and is told by when it came', async () => {
      const world = await openWorld()
      const { store, clock } = world
      await store.take(makeIntake({ status: 'Purchase', amount: '5', currency: 'USD' }))
      await countAll(world)
      clock.now += 2 * dayMs
      const receivedAt = clock.now
      await store.take(
        makeIntake({ status: 'Reject', amount: '5', currency: 'USD' }, { receivedAt }),
      )
      await countAll(world)

      const { rows } = await store.numbers({ ...always, base: 'postback', by: ['day'] })

      expect(rows).toMatchObject([
        { keys: ['2026-11-01'], leads: 1, purchases: 0, money: [] },
        { keys: ['2026-11-03'], leads: 0, rejects: 1, money: [{ reversed: '5', revenue: '0' }] },
      ])
    })

    test('days are cut in the zone that is asked for, of 25 hours too', async () => {
      const world = await openWorld()
      const { store } = world
      // In Kyiv the clocks went back on 2026-10-25 at 01:00 UTC.
      const at = (text: string) => Date.parse(text)
      const times = [
        '2026-10-24T20:59Z',
        '2026-10-24T21:00Z',
        '2026-10-25T21:59Z',
        '2026-10-25T22:00Z',
      ]
      await store.importClicks(
        times.map((text, index) => makeClick({ subid: `k${index}`, at: at(text) })),
      )
      await countAll(world)
      const days = async (zone: string) => {
        const { rows } = await store.numbers({ ...always, by: ['day'], zone })
        return rows.map((row) => `${row.keys[0]}: ${row.clicks}`)
      }

      expect(await days('Europe/Kyiv')).toEqual(['2026-10-24: 1', '2026-10-25: 2', '2026-10-26: 1'])
      expect(await days('Asia/Kathmandu')).toEqual(['2026-10-25: 2', '2026-10-26: 2'])
    })

    test('values that strangers make up are bounded, and no click is lost by it', async () => {
      const world = await openWorld()
      const { store } = world
      const many = Array.from({ length: 900 }, (_, index) =>
        makeClick({ subid: `s${index}`, px: index < 300 ? 'mine' : `px-${index}`, cost: '0.01' }),
      )
      await store.importClicks(many)
      await countAll(world)

      const { rows } = await store.numbers({ ...always, by: ['px'] })

      const clicksOf = (px: string) => rows.find((row) => row.keys[0] === px)?.clicks ?? 0
      expect(rows.length).toBeLessThanOrEqual(300)
      expect(clicksOf('mine')).toBe(300)
      expect(clicksOf(otherValue)).toBeGreaterThan(300)
      expect(rows.reduce((sum, row) => sum + row.clicks, 0)).toBe(900)
      expect(rows.reduce((sum, row) => addAmounts(sum, row.cost), '0')).toBe('9')
    })

    test('a buyer sees what belongs to the own campaigns, and nothing else', async () => {
      const world = await openWorld()
      const { store } = world
      await store.importClicks([
        makeClick({ subid: 'c1' }),
        makeClick({ subid: 'c2', campaign: 'summer' }),
      ])
      for (const name of ['c1', 'c2', 'nobody']) {
        await store.take(makeIntake({ subid: name, status: 'Purchase' }))
      }
      await countAll(world)
      const seen = async (campaigns: readonly string[] | null) => {
        const { rows } = await store.numbers({ ...always, by: ['campaign'], campaigns })
        return rows.map(({ keys, purchases }) => [keys[0], purchases])
      }

      expect(await seen(['summer'])).toEqual([['summer', 1]])
      expect(await seen([])).toEqual([])
      expect(await seen(null)).toHaveLength(3)
    })
  })
}

/** Every conversion once: counted and added up from the list of leads. */
async function expectSumsOfLeads(store: Store): Promise<void> {
  const { items } = await store.listLeads({}, wholeList)
  const leads = items.filter((lead) => !lead.test)
  for (const base of bases) {
    for (const by of [[], ['px', 'os']] as const) {
      const { rows } = await store.numbers({ ...always, base, by })
      expect(totalsOf(rows)).toEqual(expectedOf(leads))
    }
  }
}

function totalsOf(rows: readonly NumbersRow[]) {
  const sum = (name: 'leads' | 'more' | 'purchases' | 'rejects' | 'trash') =>
    rows.reduce((total, row) => total + row[name], 0)
  const money = (name: 'revenue' | 'hold' | 'reversed') =>
    rows.flatMap((row) => row.money).reduce((total, one) => addAmounts(total, one[name]), '0')
  return {
    all: sum('leads') + sum('more'),
    ...{ purchases: sum('purchases'), rejects: sum('rejects'), trash: sum('trash') },
    ...{ revenue: money('revenue'), hold: money('hold'), reversed: money('reversed') },
  }
}

function expectedOf(leads: readonly LeadRow[]) {
  const of = (status: string) => leads.filter((lead) => lead.status === status)
  const money = (some: readonly LeadRow[]) =>
    some.reduce((total, lead) => addAmounts(total, lead.amount ?? '0'), '0')
  const undone = [...of('Reject'), ...of('Trash')].filter((lead) => lead.purchaseAt !== null)
  return {
    all: leads.length,
    ...{
      purchases: of('Purchase').length,
      rejects: of('Reject').length,
      trash: of('Trash').length,
    },
    ...{ revenue: money(of('Purchase')), hold: money(of('Lead')), reversed: money(undone) },
  }
}
