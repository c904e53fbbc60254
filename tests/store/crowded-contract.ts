import { describe, expect, test } from 'vitest'
import type { Store } from '../../src/store/store.ts'
import { dayMs, makeIntake, makeNetwork } from './makers.ts'
import { longMs, type OpenStoreWorld, worldsOf } from './worlds.ts'

/** More leads than one transaction looks at. */
const crowd = 620

const statusesOf = async (store: Store) =>
  (await store.trace('c1')).leads.map(({ status }) => status)

/** A subid that a network sends with every sale: it has more leads than one transaction looks at. */
export function describeCrowded(name: string, open: OpenStoreWorld): void {
  describe(`${name}: a subid of very many leads`, () => {
    const openWorld = worldsOf(open)

    test(
      'every further sale without a transaction is counted, however many there were',
      async () => {
        const { store } = await openWorld()
        const repeat = { windowMs: dayMs, after: 'sale', otherAmount: 'sale' } as const
        const value = makeNetwork({ id: 'default', repeat })
        await store.changeSettings([{ kind: 'networks', id: value.id, value, by: 'test' }])
        const sale = (n: number) =>
          ({ status: 'Purchase', amount: `${n}`, currency: 'EUR' }) as const
        const numbers = Array.from({ length: crowd }, (_, index) => index + 1)

        const taken = await Promise.all(numbers.map((n) => store.take(makeIntake(sale(n)))))

        expect(new Set(taken.map(({ outcome }) => outcome))).toEqual(new Set(['moved']))
        expect(await store.take(makeIntake(sale(crowd + 1)))).toMatchObject({ outcome: 'moved' })
        expect(await statusesOf(store)).not.toContain('Lead')
      },
      longMs,
    )
  })
}
