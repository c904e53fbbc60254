import { describe, expect, test } from 'vitest'
import type { Store } from '../../src/store/store.ts'
import { makeDestination, makeDue } from '../due-delivery.ts'
import { hourMs, makeClick, makeIntake, makeResult, makeSettlement, startAt } from './makers.ts'
import { hearDue, type OpenStoreWorld, wholeList, worldsOf } from './worlds.ts'

const page = { id: 'offer-a', url: 'https://offer.example/', weight: 1, passParams: false }
export const spring = {
  id: 'spring',
  source: null,
  externalId: null,
  px: null,
  owner: null,
  paused: false,
  prelandings: [],
  landings: [
    { ...page, network: null, payout: '20', currency: 'EUR' },
    { ...page, id: 'offer-b', network: null, payout: null, currency: null },
  ],
  publicKey: null,
  previousPublicKey: null,
  pageEvents: ['Lead'],
  eventOrigins: [],
}

async function prepare(store: Store): Promise<void> {
  await store.changeSettings([
    { kind: 'campaigns', id: 'spring', value: spring, by: 'test' },
    { kind: 'destinations', id: 's2s', value: makeDestination({ needsClick: true }), by: 'test' },
  ])
}

/** What comes later than it should, and what it still changes. */
export function describeLate(name: string, open: OpenStoreWorld): void {
  describe(`${name}: what comes late`, () => {
    const openWorld = worldsOf(open)

    test('a click after its word tells the payout of its landing, before anything is sent', async () => {
      const { store } = await openWorld()
      const due = hearDue(store)
      await prepare(store)
      await store.take(makeIntake({ txid: 't1' }))
      await store.take(makeIntake({ txid: 't1', status: 'Purchase', word: 'sale' }))
      expect(due).toEqual([])

      await store.keepClick(makeClick())

      const { leads, moves } = await store.trace('c1')
      expect(leads).toMatchObject([{ status: 'Purchase', amount: '20', currency: 'EUR' }])
      expect(moves).toMatchObject([
        { amount: '20', amountBefore: null },
        { amount: '20', amountBefore: '20' },
      ])
      expect(due[0]?.move).toMatchObject({ amount: '20', currency: 'EUR' })
    })

    test('a click after its word leaves an amount the network named as it is', async () => {
      const { store } = await openWorld()
      await prepare(store)
      await store.take(makeIntake({ txid: 't1', amount: '7' }))
      await store.keepClick(makeClick())
      expect((await store.trace('c1')).leads).toMatchObject([{ amount: '7' }])
    })

    test('the landing a visitor came to is the click’s from then on', async () => {
      const { store } = await openWorld()
      await store.keepClick(makeClick())
      await store.keepView({ subid: 'c1', at: startAt, landing: 'offer-b', prelanding: 'quiz' })
      expect(await store.findClick('c1')).toMatchObject({ landing: 'offer-b' })
    })

    test('a word that failed three times gives way as soon as a newer one comes', async () => {
      const { store, clock } = await openWorld()
      const due = hearDue(store)
      await store.changeSettings([
        { kind: 'destinations', id: 's2s', value: makeDestination(), by: 'test' },
      ])
      await store.take(makeIntake({ txid: 't1' }))
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const [first] = due
        if (first === undefined) throw new Error('nothing is due')
        const step = { kind: 'retry', dueAt: clock.now + hourMs, problem: 'http-5xx' } as const
        const result = makeResult({ status: 503, problem: 'http-5xx' })
        await store.settle(makeSettlement({ ...first, attempts: attempt }, { step, result }))
      }

      await store.take(makeIntake({ txid: 't1', status: 'Purchase', word: 'sale' }))

      const { items } = await store.listDeliveries({}, wholeList)
      expect(items).toMatchObject([
        { event: 'Purchase', state: 'waiting', nextAt: clock.now },
        { event: 'Lead', state: 'cancelled', lastError: 'superseded' },
      ])
      expect(due.at(-1)?.move.to).toBe('Purchase')
    })

    test('a destination is told later where it asks for that, and each of its leads in order', async () => {
      const { store, clock } = await openWorld()
      const due = hearDue(store)
      const value = makeDestination({ delayMs: hourMs })
      await store.changeSettings([{ kind: 'destinations', id: 's2s', value, by: 'test' }])
      await store.take(makeIntake({ txid: 't1' }))
      clock.now += hourMs / 2
      await store.take(makeIntake({ txid: 't1', status: 'Purchase', word: 'sale' }))
      const listed = (nowMs: number) =>
        store.listDue({ destination: 's2s', nowMs, held: [], limit: 9 })

      expect(due).toEqual([])
      expect(await listed(startAt + hourMs - 1)).toEqual([])
      const [first] = await listed(startAt + hourMs)
      expect(first?.move.to).toBe('Lead')

      clock.now = startAt + hourMs
      await store.settle(makeSettlement(first ?? makeDue()))
      expect(await listed(clock.now)).toEqual([])
      expect(await store.listDueDestinations(clock.now)).toEqual({
        destinations: [],
        nextDueAt: startAt + 1.5 * hourMs,
      })
    })

    test('a word that a problem holds waits for a person, and gives way to a newer one', async () => {
      const { store, clock } = await openWorld()
      const due = hearDue(store)
      const value = makeDestination({ onProblem: { 'outcome-unknown': 'hold' } })
      await store.changeSettings([{ kind: 'destinations', id: 's2s', value, by: 'test' }])
      for (const txid of ['t1', 't2']) await store.take(makeIntake({ txid }))
      const step = { kind: 'held', problem: 'outcome-unknown' } as const
      const result = makeResult({ status: null, answer: null, problem: 'outcome-unknown' })
      for (const one of due.slice(0, 2)) await store.settle(makeSettlement(one, { step, result }))
      const held = { state: 'parked', lastError: 'outcome-unknown', nextAt: null }
      const shown = async () => (await store.listDeliveries({}, wholeList)).items.toReversed()
      expect(await shown()).toMatchObject([held, held])

      // A pause that begins and ends lets go of what it held back, and of nothing else.
      for (const paused of [true, false]) {
        const next = makeDestination({ ...value, paused })
        await store.changeSettings([{ kind: 'destinations', id: 's2s', value: next, by: 'test' }])
      }
      expect(await shown()).toMatchObject([held, held])

      await store.take(makeIntake({ txid: 't1', status: 'Purchase', word: 'sale' }))
      await store.setDeliveryState(due[1]?.id ?? '', 'waiting')

      expect(await shown()).toMatchObject([
        { event: 'Lead', state: 'cancelled', lastError: 'superseded' },
        { event: 'Lead', state: 'waiting', nextAt: clock.now, attempts: 1 },
        { event: 'Purchase', state: 'waiting', nextAt: clock.now },
      ])
    })

    test('an attempt that got no answer has no time of an answer', async () => {
      const { store } = await openWorld()
      const due = hearDue(store)
      await store.changeSettings([
        {
          kind: 'destinations',
          id: 's2s',
          value: makeDestination({ reply: 'status' }),
          by: 'test',
        },
      ])
      await store.take(makeIntake({ txid: 't1' }))
      const [first] = due
      if (first === undefined) throw new Error('nothing is due')
      const result = makeResult({ status: null, answer: null, problem: 'connect', sentAt: null })
      const step = { kind: 'failed', problem: 'connect' } as const
      await store.settle(makeSettlement(first, { step, result }))
      const found = await store.findDelivery(first.id)
      expect(found?.row.process).toMatchObject({ Processing: null, Updating: null })
    })
  })
}
