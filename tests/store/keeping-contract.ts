import { describe, expect, test } from 'vitest'
import { type Store, StoreBusyError } from '../../src/store/store.ts'
import { makeDestination } from '../due-delivery.ts'
import {
  dayMs,
  hourMs,
  makeClick,
  makeIntake,
  makeNetwork,
  makeReading,
  makeSettlement,
  startAt,
} from './makers.ts'
import { hearDue, type OpenStoreWorld, wholeList, worldsOf } from './worlds.ts'

const retention = { clicks: 400, leads: 1_095, postbacks: 90, attempts: 30 }

export function describeKeeping(name: string, open: OpenStoreWorld): void {
  describe(`${name}: lists and upkeep`, () => {
    const openWorld = worldsOf(open)

    test('lists are newest first, page by page, and none is named twice', async () => {
      const { store, clock } = await openWorld()
      await store.changeSettings([
        { kind: 'destinations', id: 's2s', value: makeDestination(), by: 'test' },
      ])
      for (let i = 0; i < 7; i += 1) {
        clock.now = startAt + Math.floor(i / 2) * hourMs
        await store.take(makeIntake({ subid: `s${i}` }, { receivedAt: clock.now }))
      }
      const all = async (list: (cursor: string | null) => Promise<Page>) => {
        const subids: (string | null)[] = []
        let cursor: string | null = null
        do {
          const page: Page = await list(cursor)
          subids.push(...page.items.map((row) => row.subid))
          expect(page.items.length).toBeLessThanOrEqual(3)
          cursor = page.next
        } while (cursor !== null)
        return subids
      }
      const wish = (cursor: string | null) => ({ limit: 3, cursor, from: null, to: null })
      const newestFirst = ['s6', 's5', 's4', 's3', 's2', 's1', 's0']

      expect(await all((cursor) => store.listLeads({}, wish(cursor)))).toEqual(newestFirst)
      expect(await all((cursor) => store.listPostbacks({}, wish(cursor)))).toEqual(newestFirst)
      expect(await all((cursor) => store.listDeliveries({}, wish(cursor)))).toEqual(newestFirst)
      const hours = { ...wholeList, from: startAt + hourMs, to: startAt + 2 * hourMs }
      for (const { items } of [
        await store.listLeads({}, hours),
        await store.listPostbacks({}, hours),
        await store.listDeliveries({}, hours),
      ]) {
        expect(items.map((row) => row.subid)).toEqual(['s3', 's2'])
      }
    })

    test('a list can be asked for what is about one thing only', async () => {
      const { store } = await openWorld()
      await store.changeSettings([
        { kind: 'destinations', id: 's2s', value: makeDestination(), by: 'test' },
        { kind: 'networks', id: 'pp', value: makeNetwork(), by: 'test' },
      ])
      await store.keepClick(makeClick())
      await store.take(makeIntake({ status: 'Purchase' }))
      await store.take(makeIntake({ subid: 'c2' }, { network: 'pp' }))
      await store.take(makeIntake({ subid: 'c2' }, { network: 'pp' }))
      await store.take(makeIntake(null))
      const leads = async (filter: Parameters<typeof store.listLeads>[0]) =>
        (await store.listLeads(filter, wholeList)).items.map((lead) => lead.subid)
      const postbacks = async (filter: Parameters<typeof store.listPostbacks>[0]) =>
        (await store.listPostbacks(filter, wholeList)).items.map((one) => one.outcome)
      const deliveries = async (filter: Parameters<typeof store.listDeliveries>[0]) =>
        (await store.listDeliveries(filter, wholeList)).items.map((one) => one.subid)

      expect(await leads({ status: 'Purchase' })).toEqual(['c1'])
      expect(await leads({ campaign: 'spring' })).toEqual(['c1'])
      expect(await leads({ network: 'pp', subid: 'c2' })).toEqual(['c2'])
      expect(await leads({ network: 'pp', subid: 'c1' })).toEqual([])
      expect(await postbacks({ outcome: 'refused' })).toEqual(['refused'])
      expect(await postbacks({ outcome: 'repeat' })).toEqual(['repeat'])
      expect(await postbacks({ reason: 'status-unknown' })).toEqual(['refused'])
      expect(await postbacks({ subid: 'c1' })).toEqual(['refused', 'moved'])
      expect(await postbacks({ network: 'pp' })).toEqual(['repeat', 'moved'])
      expect(await deliveries({ subid: 'c1' })).toEqual(['c1'])
      expect(await deliveries({ state: 'waiting' })).toEqual(['c2', 'c1'])
      expect(await deliveries({ state: 'failed' })).toEqual([])
      expect(await deliveries({ destination: 'none' })).toEqual([])
    })

    test('what waited thirty days is given up', async () => {
      const { store } = await openWorld()
      await store.changeSettings([
        { kind: 'networks', id: 'pp', value: makeNetwork({ unknownSubid: 'wait' }), by: 'test' },
      ])
      await store.take(makeIntake({}, { network: 'pp' }))

      const early = await store.sweep({
        nowMs: startAt + 29 * dayMs,
        retentionDays: retention,
        limit: 10,
      })
      const late = await store.sweep({
        nowMs: startAt + 31 * dayMs,
        retentionDays: { ...retention, postbacks: 1_000 },
        limit: 10,
      })

      expect([early.rematched, late.rematched]).toEqual([0, 1])
      const { items } = await store.listPostbacks({ reason: 'click-never-came' }, wholeList)
      expect(items.length + late.deleted).toBe(1)
      await store.keepClick(makeClick())
      expect((await store.trace('c1')).leads).toEqual([])
    })

    test('the sweep finds what a change of settings lets go', async () => {
      const { store } = await openWorld()
      const save = (unknownSubid: 'wait' | 'accept') =>
        store.changeSettings([
          { kind: 'networks', id: 'pp', value: makeNetwork({ unknownSubid }), by: 'test' },
        ])
      await save('wait')
      await store.take(makeIntake({}, { network: 'pp' }))
      await save('accept')

      await store.sweep({ nowMs: startAt, retentionDays: retention, limit: 10 })

      expect((await store.trace('c1')).leads).toHaveLength(1)
    })

    test('a round through what waits passes over nothing that came in one moment', async () => {
      const { store } = await openWorld()
      const save = (unknownSubid: 'wait' | 'accept') =>
        store.changeSettings([
          { kind: 'networks', id: 'pp', value: makeNetwork({ unknownSubid }), by: 'test' },
        ])
      const some = Array.from({ length: 7 }, (_, index) => index)
      await save('wait')
      for (const n of some) await store.take(makeOrder(`o${n}`))
      for (const n of some) await store.take(makeIntake({ subid: `c${n}` }, { network: 'pp' }))
      await save('accept')

      await sweepToTheEnd(store, startAt)

      expect((await store.listLeads({}, wholeList)).items).toHaveLength(some.length)
    })

    test('a change of the settings has all that waits judged again, and then no more', async () => {
      const { store } = await openWorld()
      for (let n = 0; n < 12; n += 1) await store.take(makeOrder(`o${n}`))
      await sweepToTheEnd(store, startAt)
      const quiet = await sweepToTheEnd(store, startAt)
      await store.changeSettings([{ kind: 'networks', id: 'pp', value: makeNetwork(), by: 'test' }])

      const after = await sweepToTheEnd(store, startAt)

      // Of twelve, five a step: what was left of the round, and one from the beginning.
      expect([quiet, after]).toEqual([1, 2 + 3])
    })

    test('old leads go in steps that follow each other until none is left', async () => {
      const { store } = await openWorld()
      const some = Array.from({ length: 20 }, (_, index) => `c${index}`)
      for (const subid of some) await store.take(makeIntake({ subid }))

      await sweepToTheEnd(store, startAt + 1_096 * dayMs)

      expect((await store.listLeads({}, wholeList)).items).toEqual([])
    })

    test('what is old enough is deleted in small steps, and the ledger still counts it', async () => {
      const { store } = await openWorld()
      const heard = hearDue(store)
      await store.changeSettings([
        { kind: 'destinations', id: 's2s', value: makeDestination(), by: 'test' },
      ])
      await store.keepClick(makeClick())
      await store.take(makeIntake({ txid: 't1' }))
      await store.take(makeIntake({ subid: 'c2', txid: 't2' }))
      const due = heard.find((one) => one.move.subid === 'c1')
      if (due !== undefined) await store.settle(makeSettlement(due))
      const before = await store.ledger()

      let deleted = 0
      for (let step = 0; step < 20; step += 1) {
        const nowMs = startAt + 1_096 * dayMs
        const answer = await store.sweep({ nowMs, retentionDays: retention, limit: 2 })
        deleted += answer.deleted
      }

      expect(deleted).toBeGreaterThan(4)
      expect(await store.findClick('c1')).toBeUndefined()
      const gone = await store.trace('c1')
      expect([gone.leads, gone.moves, gone.deliveries, gone.postbacks]).toEqual([[], [], [], []])
      const owed = await store.trace('c2')
      expect([owed.leads.length, owed.deliveries.length]).toEqual([1, 1])
      expect(await store.ledger()).toEqual(before)
      expect(await store.recountLedger()).toEqual(before)
    })

    test('the ledger names every destination and always adds up', async () => {
      const { store } = await openWorld()
      const heard = hearDue(store)
      await store.changeSettings([
        { kind: 'destinations', id: 'a', value: makeDestination({ id: 'a' }), by: 'test' },
        {
          kind: 'destinations',
          id: 'b',
          value: makeDestination({ id: 'b', events: ['Trash'] }),
          by: 'test',
        },
      ])
      await Promise.all(
        ['c1', 'c2', 'c3'].map((subid) => store.take(makeIntake({ subid, txid: subid }))),
      )
      const [first, second] = heard
      if (first !== undefined) await store.settle(makeSettlement(first))
      if (second !== undefined) {
        await store.settle(makeSettlement(second, { step: { kind: 'failed', problem: 'gone' } }))
      }

      const none = { failed: 0, expired: 0, cancelled: 0, parked: 0 }
      expect(await store.ledger()).toEqual([
        { ...none, destination: 'a', accepted: 3, delivered: 1, failed: 1, waiting: 1 },
        { ...none, destination: 'b', accepted: 0, delivered: 0, waiting: 0 },
      ])
      expect(await store.recountLedger()).toEqual(await store.ledger())
    })

    test('more than the queue holds is turned away at once, and the rest is kept', async () => {
      const { store } = await openWorld({ queueOps: 50 })
      const takes = Array.from({ length: 80 }, (_, i) => store.take(makeIntake({ subid: `q${i}` })))

      const answers = await Promise.allSettled(takes)

      const turnedAway = answers.filter((answer) => answer.status === 'rejected')
      expect(turnedAway).toHaveLength(30)
      for (const { reason } of turnedAway) expect(reason).toBeInstanceOf(StoreBusyError)
      expect((await store.listLeads({}, wholeList)).items).toHaveLength(50)
      await expect(store.ping()).resolves.toBeUndefined()
    })

    test('a postback larger than the queue has room where nothing else is, and no other beside it', async () => {
      const { store } = await openWorld({ queueBytes: 10_000 })
      const body = new Uint8Array(10_001)

      const [large, beside] = await Promise.allSettled([
        store.take(makeIntake({}, { body })),
        store.take(makeIntake({})),
      ])

      expect(large).toMatchObject({ value: { outcome: 'moved' } })
      expect(beside).toMatchObject({ reason: expect.any(StoreBusyError) })
      await expect(store.take(makeIntake({}))).resolves.toMatchObject({ outcome: 'repeat' })
    })
  })
}

/** A word that brings nothing but an order that nobody knows. */
function makeOrder(txid: string) {
  const { subid: _subid, ...reading } = makeReading({ txid, status: 'Purchase' })
  return makeIntake({}, { network: 'pp', read: { ok: true, reading } })
}

/** As the background does without a rest; answers with how many steps that took. */
async function sweepToTheEnd(store: Store, nowMs: number): Promise<number> {
  for (let steps = 1; ; steps += 1) {
    const wish = { nowMs, retentionDays: retention, limit: 5 }
    const { hasMore, isJudged } = await store.sweep(wish)
    if (!hasMore && isJudged) return steps
  }
}

type Page = {
  readonly items: readonly { readonly subid: string | null }[]
  readonly next: string | null
}
