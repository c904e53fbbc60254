import { describe, expect, test } from 'vitest'
import type { FieldDays } from '../../src/domain/field-days.ts'
import { makeDestination } from '../due-delivery.ts'
import { dayMs, makeClick, makeIntake, makeNetwork, makeSettlement, startAt } from './makers.ts'
import { hearDue, type OpenStoreWorld, wholeList, worldsOf } from './worlds.ts'

const retentionDays = { clicks: 400, leads: 1_095, postbacks: 90, attempts: 30 }
const never = { wholeAddress: 0, address: 0, agent: 0, place: 0, params: 0 }

export function describePrivacy(name: string, open: OpenStoreWorld): void {
  describe(`${name}: what is kept of visitors`, () => {
    const openWorld = worldsOf(open)

    test('an old click loses field after field, in small steps, and a younger one nothing', async () => {
      const { store } = await openWorld()
      const place = { region: 'Bavaria', city: 'Munich' }
      const old = Array.from({ length: 5 }, (_, i) => makeClick({ subid: `old${i}`, ...place }))
      await store.importClicks([...old, makeClick({ subid: 'six', ip: '2001:db8:1:2::7' })])
      const young = makeClick({ subid: 'young', at: startAt + 9 * dayMs })
      await store.keepClick(young)
      const sweep = async (fieldDays: Partial<FieldDays>, days: number) => {
        const nowMs = startAt + days * dayMs
        const wish = { nowMs, retentionDays, fieldDays: { ...never, ...fieldDays }, limit: 2 }
        let thinned = 0
        for (let last = 2; last === 2; thinned += last) last = (await store.sweep(wish)).thinned
        return thinned
      }

      expect(await sweep({ wholeAddress: 2 }, 10)).toBe(6)
      expect(await store.findClick('old4')).toEqual({ ...old[4], ip: '203.0.113.0' })
      expect(await store.findClick('six')).toMatchObject({ ip: '2001:db8:1::' })
      expect(await sweep({ wholeAddress: 2 }, 10)).toBe(0)

      await sweep({ wholeAddress: 2, agent: 3, place: 3, params: 3, address: 4 }, 10)
      expect(await store.findClick('old0')).toEqual({
        ...old[0],
        ...{ ip: null, ua: null, region: null, city: null, externalId: null, params: {} },
      })
      expect(await store.findClick('young')).toEqual(young)
    })

    test('a subid is forgotten: what tells of its visitor is gone, and its money stays', async () => {
      const { store } = await openWorld()
      const heard = hearDue(store)
      await store.changeSettings([
        { kind: 'destinations', id: 's2s', value: makeDestination(), by: 'test' },
        { kind: 'networks', id: 'pp', value: makeNetwork(), by: 'test' },
      ])
      const place = { region: 'Bavaria', city: 'Munich', doNotSell: true }
      await store.importClicks([makeClick(place), makeClick({ subid: 'other' })])
      const body = new TextEncoder().encode('name=Jane')
      const sale = { status: 'Purchase', amount: '12.5', currency: 'USD', comment: 'Jane' } as const
      await store.take(makeIntake(sale, { body }))
      await store.take(makeIntake({ ...sale, subid: 'other' }))
      await store.take(makeIntake(null, { headers: { cookie: 'x' } }))
      for (const due of heard) await store.settle(makeSettlement(due))
      const before = await store.trace('c1')

      const forgotten = await store.forget('c1')

      expect(forgotten).toEqual({ clicks: 1, leads: 1, postbacks: 2, attempts: 1 })
      const after = await store.trace('c1')
      expect(after.click).toEqual({
        ...before.click,
        ...{ ip: null, ua: null, region: null, city: null, externalId: null, params: {} },
      })
      const nobody = { query: '', body: null, bodyBytes: 0, headers: {}, ip: null }
      expect(after.postbacks).toEqual(before.postbacks.map((one) => ({ ...one, ...nobody })))
      expect(after.leads).toEqual(before.leads.map((one) => ({ ...one, comment: null })))
      expect(after.moves).toEqual(before.moves.map((one) => ({ ...one, comment: null })))
      expect(after.deliveries).toEqual(before.deliveries.map((one) => ({ ...one, request: null })))
      expect(after.attempts).toMatchObject([{ answer: null, detail: null }])
      const others = await store.trace('other')
      expect(others.click).toEqual(makeClick({ subid: 'other' }))
      expect(others.leads).toMatchObject([{ comment: 'Jane' }])
      expect(others.postbacks).toMatchObject([{ query: 'subid=c1&status=lead' }])
    })

    test('it is forgotten once, and a late word still finds its lead', async () => {
      const { store } = await openWorld()
      await store.keepClick(makeClick())
      await store.take(makeIntake({ status: 'Purchase', txid: 'T1', amount: '5' }))
      await store.forget('c1')

      expect(await store.forget('c1')).toMatchObject({ postbacks: 0, attempts: 0 })
      expect(await store.forget('nobody')).toEqual({
        clicks: 0,
        leads: 0,
        postbacks: 0,
        attempts: 0,
      })
      await store.take(makeIntake({ status: 'Reject', txid: 'T1' }))
      const { items } = await store.listLeads({ subid: 'c1' }, wholeList)
      expect(items).toMatchObject([{ status: 'Reject', amount: '5', campaign: 'spring' }])
    })

    test('of a word that waits the remark is gone, and it is judged by the rest', async () => {
      const { store } = await openWorld()
      await store.changeSettings([
        { kind: 'networks', id: 'pp', value: makeNetwork({ unknownSubid: 'wait' }), by: 'test' },
      ])
      const said = { subid: 'later', amount: '7', comment: 'Jane' }
      await store.take(makeIntake(said, { network: 'pp' }))

      await store.forget('later')
      await store.keepClick(makeClick({ subid: 'later' }))

      expect((await store.trace('later')).leads).toMatchObject([{ amount: '7', comment: null }])
    })

    test('of a subid that hundreds of calls were about, each is emptied', async () => {
      const { store } = await openWorld()
      const many = 1_203
      const takes = Array.from({ length: many }, () => store.take(makeIntake(null)))
      await Promise.all(takes)

      expect(await store.forget('c1')).toMatchObject({ postbacks: many })
    })
  })
}
