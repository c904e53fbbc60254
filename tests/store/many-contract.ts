import { describe, expect, test } from 'vitest'
import { makeDestination } from '../due-delivery.ts'
import {
  dayMs,
  hourMs,
  makeClick,
  makeIntake,
  makeNetwork,
  makeReplay,
  makeSettlement,
  startAt,
} from './makers.ts'
import { always } from './numbers-contract.ts'
import { stepNumbers } from './numbers-sequence.ts'
import { hearDue, longMs, type OpenStoreWorld, worldsOf } from './worlds.ts'

const many = 120
const numbers = Array.from({ length: many }, (_, index) => index)

/** More of everything in one transaction than one row fetched after the other would come to the end of. */
export function describeMany(name: string, open: OpenStoreWorld): void {
  describe(`${name}: many at once`, () => {
    const openWorld = worldsOf(open)

    test('a replay sends again as many as it may in one step', async () => {
      const { store } = await openWorld()
      const heard = hearDue(store)
      const value = makeDestination()
      await store.changeSettings([{ kind: 'destinations', id: value.id, value, by: 'test' }])
      await Promise.all(numbers.map((n) => store.take(makeIntake({ subid: `c${n}` }))))
      const step = { kind: 'failed', problem: 'gone' } as const
      await Promise.all(heard.map((due) => store.settle(makeSettlement(due, { step }))))
      const replay = makeReplay()
      await store.startReplay(replay)

      const after = await store.stepReplay(replay.id, 1_000)

      expect(after).toMatchObject({ state: 'done', sent: many })
      expect(heard).toHaveLength(2 * many)
    })

    test('a postback is told to ever so many destinations, each with its cap of the day', async () => {
      const { store } = await openWorld()
      const heard = hearDue(store)
      await store.changeSettings(
        numbers.map((n) => {
          const value = makeDestination({ id: `d${n}`, dailyCap: 1 + (n % 2) })
          return { kind: 'destinations', id: value.id, value, by: 'test' } as const
        }),
      )

      await store.take(makeIntake({ subid: 'c1', txid: 't1' }))
      await store.take(makeIntake({ subid: 'c2', txid: 't2' }))

      expect(heard).toHaveLength(many + many / 2)
      const parked = (await store.ledger()).reduce((sum, one) => sum + one.parked, 0)
      expect(parked).toBe(many / 2)
    })

    test(
      'what a cap holds back goes before what is new, though it is more than goes at once',
      async () => {
        const { store, clock } = await openWorld()
        const heard = hearDue(store)
        // Five hundred go at once: fifteen more would have room then, and twenty wait.
        const value = makeDestination({ dailyCap: 515 })
        await store.changeSettings([{ kind: 'destinations', id: value.id, value, by: 'test' }])
        const first = Array.from({ length: 515 + 520 }, (_, n) => `c${n}`)
        await Promise.all(first.map((subid) => store.take(makeIntake({ subid }))))
        expect(heard.splice(0)).toHaveLength(515)
        clock.now += dayMs

        await Promise.all(['new', 'newer'].map((subid) => store.take(makeIntake({ subid }))))

        const told = heard.map(({ move }) => move.subid)
        expect(told).toHaveLength(515)
        expect(told.filter((subid) => subid.startsWith('new'))).toEqual([])
      },
      longMs,
    )

    test(
      'all sales of a click are counted where its visitor has come to',
      async () => {
        const world = await openWorld()
        const { store, clock } = world
        await store.keepClick(makeClick({ at: startAt, landing: 'offer-a' }))
        const sales = Array.from({ length: 520 }, (_, n) => `t${n}`)
        await Promise.all(sales.map((txid) => store.take(makeIntake({ txid, status: 'Purchase' }))))
        const count = async () => {
          clock.now += hourMs
          while (await stepNumbers(world, 500));
          const { rows } = await store.numbers({ ...always, by: ['landing'] })
          return rows.map(({ keys, purchases }) => [keys, purchases])
        }
        expect(await count()).toEqual([[['offer-a'], sales.length]])

        const view = { subid: 'c1', prelanding: null }
        await store.keepView({ ...view, at: startAt, landing: 'told-late' })
        expect(await count()).toEqual([[['told-late'], sales.length]])
        await store.keepView({ ...view, at: clock.now, landing: 'told-soon' })
        expect(await count()).toEqual([[['told-soon'], sales.length]])
      },
      longMs,
    )

    test('a click ends the wait of as many words as may wait for one', async () => {
      const { store } = await openWorld()
      const value = makeNetwork({ id: 'default', unknownSubid: 'wait' })
      await store.changeSettings([{ kind: 'networks', id: value.id, value, by: 'test' }])
      const words = numbers.slice(0, 100)
      const taken = await Promise.all(words.map((n) => store.take(makeIntake({ txid: `t${n}` }))))
      expect(new Set(taken.map(({ outcome }) => outcome))).toEqual(new Set(['waiting']))

      await store.keepClick(makeClick({ at: startAt }))

      const { leads } = await store.trace('c1')
      expect(leads).toHaveLength(100)
    })
  })
}
