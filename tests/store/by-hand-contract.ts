import { describe, expect, test } from 'vitest'
import type { Destination } from '../../src/domain/settings.ts'
import type { Store } from '../../src/store/store.ts'
import { makeDestination } from '../due-delivery.ts'
import { makeClick, makeIntake, makeReading, makeSettlement } from './makers.ts'
import { hearDue, type OpenStoreWorld, worldsOf } from './worlds.ts'

const save = (store: Store, wish: Partial<Destination> = {}) => {
  const value = makeDestination(wish)
  return store.changeSettings([{ kind: 'destinations', id: value.id, value, by: 'test' }])
}

/** Decisions, corrections, tests, versions: what a person does to the rows. */
export function describeByHand(name: string, open: OpenStoreWorld): void {
  describe(`${name}: by hand`, () => {
    const openWorld = worldsOf(open)

    test('what is tried is judged in order like live, and leaves nothing', async () => {
      const { store } = await openWorld()
      const heard = hearDue(store)
      await save(store)
      await store.take(makeIntake({ status: 'Purchase', txid: 't1' }))

      const tried = await store.tryTake([
        makeIntake({ status: 'Reject', txid: 't1' }),
        makeIntake({ status: 'Reject', txid: 't1' }),
        makeIntake({ status: 'Lead', txid: 't1' }),
        makeIntake({ status: 'Lead', txid: 't2' }),
      ])

      expect(tried.map((one) => one.outcome)).toEqual(['moved', 'repeat', 'stale', 'moved'])
      const { leads, postbacks } = await store.trace('c1')
      expect(leads.map((lead) => lead.status)).toEqual(['Purchase'])
      expect([postbacks.length, heard.length]).toEqual([1, 1])
    })

    test('a person says which lead an ambiguous word is about, or that it is about none', async () => {
      const { store } = await openWorld()
      for (const txid of ['t1', 't2']) await store.take(makeIntake({ status: 'Purchase', txid }))
      const words = [makeIntake({ status: 'Reject' }), makeIntake({ status: 'Reject', word: 'no' })]
      for (const word of words) {
        expect(await store.take(word)).toMatchObject({ reason: 'ambiguous-lead' })
      }
      const second = (await store.trace('c1')).leads.find((lead) => lead.txids.includes('t2'))

      const decided = await store.decide(words[0]?.id ?? '', second?.id ?? '')
      const dismissed = await store.decide(words[1]?.id ?? '', null)

      expect(decided).toMatchObject({ outcome: 'moved' })
      expect(dismissed).toMatchObject({ outcome: 'ignored', reason: 'dismissed' })
      expect(await store.decide(words[1]?.id ?? '', null)).toBeUndefined()
      const { leads } = await store.trace('c1')
      expect(leads.map((lead) => [lead.txids[0], lead.status]).sort()).toEqual([
        ['t1', 'Purchase'],
        ['t2', 'Reject'],
      ])
    })

    test('what was held back is listed with its money, and applied once however often it is asked', async () => {
      const { store } = await openWorld()
      await store.take(makeIntake({ status: 'Reject', txid: 't1', amount: '7', currency: 'EUR' }))
      const late = makeIntake({ status: 'Lead', txid: 't1', amount: '7', currency: 'EUR' })
      await store.take(late)
      const all = { campaigns: null }
      const page = { limit: 10, cursor: null, from: null, to: null }
      const apply = () => {
        const { network: _, cause: __, read: ___, ...correction } = makeIntake({})
        return store.applyHeld({ postbackId: late.id, as: 'applied', correction })
      }

      const { items } = await store.listHeld(all, page)
      const { sums } = await store.sumHeld(all)
      const first = await apply()
      const again = await apply()

      expect(items).toMatchObject([{ postbackId: late.id, kind: 'reopen', amount: '7' }])
      expect(sums).toMatchObject([{ kind: 'reopen', currency: 'EUR', count: 1, amount: '7' }])
      expect(first).toMatchObject({ taken: { outcome: 'moved' }, isNew: true })
      expect(again).toEqual({ taken: first?.taken, isNew: false })
      expect((await store.listHeld(all, page)).items).toEqual([])
      const { leads, postbacks } = await store.trace('c1')
      expect([leads[0]?.status, postbacks.length]).toEqual(['Lead', 3])
    })

    test('many that were held back are let be at once, and those that are not open are not counted', async () => {
      const { store } = await openWorld()
      const late = makeIntake({ status: 'Lead', txid: 't1', amount: '7' })
      await store.take(makeIntake({ status: 'Reject', txid: 't1', amount: '7' }))
      await store.take(late)
      for (const txid of ['t2', 't3']) await store.take(makeIntake({ status: 'Purchase', txid }))
      const unclear = makeIntake({ status: 'Reject' })
      await store.take(unclear)
      const ids = [late.id, unclear.id, 'p_unknown']

      expect(await store.dismissHeld(ids)).toBe(2)
      expect(await store.dismissHeld(ids)).toBe(0)
      const page = { limit: 10, cursor: null, from: null, to: null }
      expect((await store.listHeld({ campaigns: null }, page)).items).toEqual([])
      expect(await store.findWaiting(unclear.id)).toBeUndefined()
    })

    test('who calls a network that learns it is kept, and what is new and unlisted is noted', async () => {
      const { store } = await openWorld()
      for (const _ of [1, 2]) {
        await store.take(makeIntake({}, { ip: '192.0.2.1', observed: 'listed' }))
      }
      const sale = makeIntake({ status: 'Purchase' }, { ip: '192.0.2.2', observed: 'unlisted' })
      await store.take(sale)
      await store.take(makeIntake({}, { ip: '192.0.2.3' }))

      expect(await store.listAddresses('default')).toMatchObject([
        { address: '192.0.2.1', count: 2, saleAt: null },
        { address: '192.0.2.2', count: 1, saleAt: sale.receivedAt },
      ])
      expect((await store.findPostback(sale.id))?.notes).toEqual(['address-new'])
    })

    test('a correction takes the lead it names anywhere', async () => {
      const { store } = await openWorld()
      for (const txid of ['t1', 't2']) await store.take(makeIntake({ status: 'Purchase', txid }))
      const first = (await store.trace('c1')).leads.find((lead) => lead.txids.includes('t1'))

      const taken = await store.take(
        makeIntake({ status: 'Lead' }, { cause: { kind: 'correction', leadId: first?.id ?? '' } }),
      )

      expect(taken.outcome).toBe('moved')
      const { leads } = await store.trace('c1')
      expect(leads.find((lead) => lead.id === first?.id)?.status).toBe('Lead')
    })

    test('a word that nobody understood is judged again, once, with its time of receipt', async () => {
      const { store } = await openWorld()
      await save(store)
      const unknown = makeIntake(null)
      const known = makeIntake({ status: 'Lead', txid: 't9' })
      for (const intake of [unknown, known]) await store.take(intake)
      const heard = hearDue(store)
      const read = { ok: true, reading: makeReading({ status: 'Purchase', txid: 't1' }) } as const
      const still = { ...unknown.read } as Extract<typeof unknown.read, { ok: false }>

      expect(await store.hearAgain([{ postbackId: unknown.id, read: still }])).toEqual([])
      const taken = await store.hearAgain(
        [unknown, known, unknown].map(({ id }) => ({ postbackId: id, read })),
      )

      expect(taken).toEqual([{ id: unknown.id, outcome: 'moved', reason: 'click-unknown' }])
      expect(heard).toHaveLength(1)
      const { leads } = await store.trace('c1')
      expect(leads.find((lead) => lead.txids.includes('t1'))).toMatchObject({
        ...{ status: 'Purchase', createdAt: unknown.receivedAt },
      })
      expect(await store.findPostback(unknown.id)).toMatchObject({ outcome: 'moved' })
    })

    test('leads that are tests are deleted with all that is theirs, and no others', async () => {
      const { store } = await openWorld()
      const heard = hearDue(store)
      await save(store, { tests: true })
      await store.keepClick(makeClick())
      await store.take(makeIntake({ txid: 't1' }))
      await store.take(makeIntake({ subid: 'c2', txid: 'test-1', test: true }))
      const other = { network: 'other', campaigns: null, withClicks: true }

      expect(await store.deleteTests(other)).toBe(0)
      expect(await store.deleteTests({ ...other, network: null, campaigns: ['spring'] })).toBe(0)
      expect(await store.deleteTests({ ...other, network: 'default' })).toBe(1)

      expect((await store.trace('c2')).leads).toEqual([])
      expect((await store.trace('c1')).leads).toHaveLength(1)
      const test2 = heard.find((one) => one.move.subid === 'c2')
      if (test2 !== undefined) await store.settle(makeSettlement(test2))
      expect((await store.ledger())[0]).toMatchObject({ accepted: 2, cancelled: 1, waiting: 1 })
    })

    test('a new store has the S2S postback of the specification, switched off, until it is deleted', async () => {
      const world = await openWorld()
      const first = world.store.settings().destinations['s2s-postback']
      await world.store.take(makeIntake({}))
      const remove = { kind: 'destinations', id: 's2s-postback', value: null, by: 'test' } as const
      await world.store.changeSettings([remove])

      const reopened = await world.reopen()

      expect(first).toMatchObject({
        enabled: false,
        url: 'https://s2s-postback.com',
        method: 'POST',
      })
      expect((await reopened.trace('c1')).deliveries).toEqual([])
      expect(Object.keys(reopened.settings().destinations)).toEqual([])
    })

    test('each version of a setting is kept, with who made it', async () => {
      const { store } = await openWorld()
      await save(store)
      await save(store, { url: 'https://other.example/' })
      await store.changeSettings([{ kind: 'destinations', id: 's2s', value: null, by: 'ann' }])

      const versions = await store.listVersions('destinations', 's2s')

      expect(versions.map((one) => [one.version, one.by, one.value === null])).toEqual([
        [3, 'ann', true],
        [2, 'test', false],
        [1, 'test', false],
      ])
      expect(versions[1]?.value).toMatchObject({ url: 'https://other.example/' })
    })
  })
}
