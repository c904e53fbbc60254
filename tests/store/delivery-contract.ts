import { describe, expect, test } from 'vitest'
import type { Destination } from '../../src/domain/settings.ts'
import type { Store } from '../../src/store/store.ts'
import { makeDestination } from '../due-delivery.ts'
import {
  dayMs,
  hourMs,
  makeClick,
  makeIntake,
  makeResult,
  makeSettlement,
  startAt,
} from './makers.ts'
import { hearDue, type OpenStoreWorld, wholeList, worldsOf } from './worlds.ts'

const saveDestination = (store: Store, wish: Partial<Destination> = {}) => {
  const value = makeDestination(wish)
  return store.changeSettings([{ kind: 'destinations', id: value.id, value, by: 'test' }])
}

const removeDestination = (store: Store, id: string) =>
  store.changeSettings([{ kind: 'destinations', id, value: null, by: 'test' }])

const retention = { clicks: 400, leads: 1_095, postbacks: 90, attempts: 30 }
const sweepAt = (store: Store, nowMs: number) =>
  store.sweep({ nowMs, retentionDays: retention, limit: 100 })

const statesOf = async (store: Store) =>
  (await store.listDeliveries({}, wholeList)).items
    .map(({ state, lastError }) => (lastError === null ? state : `${state} ${lastError}`))
    .reverse()

export function describeDeliveries(name: string, open: OpenStoreWorld): void {
  describe(`${name}: deliveries`, () => {
    const openWorld = worldsOf(open)

    const openWithDue = async (wish: Partial<Destination> = {}) => {
      const world = await openWorld()
      const heard = hearDue(world.store)
      await saveDestination(world.store, wish)
      await world.store.take(makeIntake({ txid: 't1' }))
      const due = heard[0]
      if (due === undefined) throw new Error('Nothing was announced.')
      return { ...world, heard, due }
    }

    test('an attempt is kept with the request that was sent and the times of its states', async () => {
      const { store, due, clock } = await openWithDue()
      clock.now += 40

      await store.settle(makeSettlement(due))

      const found = await store.findDelivery(due.id)
      expect(found?.row).toMatchObject({
        state: 'delivered',
        attempts: 1,
        nextAt: null,
        lastStatus: 200,
        lastError: null,
        event: 'Lead',
        txid: 't1',
        request: makeSettlement(due).request,
        process: {
          Initial: startAt,
          Generated: startAt + 5,
          Sending: startAt + 10,
          Processing: startAt + 20,
          Updating: null,
          Final: startAt + 40,
        },
      })
      expect(found?.attempts).toEqual([
        { deliveryId: due.id, generation: 0, attempt: 1, ...makeResult() },
      ])
    })

    test('an attempt settled twice, or of another generation, changes nothing', async () => {
      const { store, due } = await openWithDue()
      const settlement = makeSettlement(due, {
        result: makeResult({ status: 500, problem: 'http-5xx' }),
        step: { kind: 'retry', dueAt: startAt + hourMs, problem: 'http-5xx' },
      })

      await Promise.all([store.settle(settlement), store.settle(settlement)])
      await store.settle(makeSettlement(due, { attempt: 2, generation: 1 }))

      const found = await store.findDelivery(due.id)
      expect(found?.attempts).toHaveLength(1)
      expect(found?.row).toMatchObject({ state: 'waiting', attempts: 1, lastError: 'http-5xx' })
    })

    test('a retry is due at its time, with the bytes of the first attempt', async () => {
      const { store, due } = await openWithDue()
      const dueAt = startAt + hourMs
      await store.settle(
        makeSettlement(due, { step: { kind: 'retry', dueAt, problem: 'timeout' } }),
      )

      const list = (nowMs: number) =>
        store.listDue({ destination: 's2s', nowMs, held: [], limit: 10 })

      expect(await list(dueAt - 1)).toEqual([])
      expect(await store.listDueDestinations(startAt)).toEqual({
        destinations: [],
        nextDueAt: dueAt,
      })
      expect(await list(dueAt)).toEqual([
        { ...due, attempts: 1, request: makeSettlement(due).request },
      ])
      expect(await store.listDueDestinations(dueAt)).toEqual({
        destinations: ['s2s'],
        nextDueAt: null,
      })
    })

    test('what is held is passed over and takes no room from what is not', async () => {
      const { store, due } = await openWithDue()
      for (const txid of ['t2', 't3', 't4']) await store.take(makeIntake({ txid }))
      const list = async (held: readonly string[], limit: number) =>
        (await store.listDue({ destination: 's2s', nowMs: startAt, held, limit })).map(
          ({ id }) => id,
        )

      const all = await list([], 9)
      expect(all).toHaveLength(4)
      expect(all).toContain(due.id)
      expect(await list(all.slice(0, 3), 1)).toEqual(all.slice(3))
      expect(await list([...all, 'd_gone'], 9)).toEqual([])
    })

    test('news of one lead goes to a destination in order: the next when the first is over', async () => {
      const { store, heard, due } = await openWithDue()
      await store.take(makeIntake({ status: 'Purchase', txid: 't1' }))
      await store.take(makeIntake({ status: 'Reject', txid: 't1' }))
      expect(heard).toHaveLength(1)
      const [head] = await store.listDue({
        destination: 's2s',
        nowMs: startAt,
        held: [],
        limit: 10,
      })
      expect(head).toMatchObject({ id: due.id, newerWaits: true })

      await store.settle(makeSettlement(due))

      expect(heard.map((one) => [one.move.to, one.newerWaits])).toEqual([
        ['Lead', false],
        ['Purchase', true],
      ])
    })

    test('a reply moves the lead in the transaction of its attempt, and not back to its sender', async () => {
      const { store, heard, due } = await openWithDue({ reply: 'status' })
      await saveDestination(store, { id: 'other' })
      const reply = makeIntake(
        { subid: 'somebody-else', status: 'Purchase' },
        {
          id: `p_${due.id.slice(2)}.1`,
          cause: { kind: 'reply', destination: 's2s', leadId: due.move.leadId, chain: 1 },
        },
      )
      const settlement = makeSettlement(due, { reply, replyStatus: 'Purchase' })

      await Promise.all([store.settle(settlement), store.settle(settlement)])

      const { leads, moves, postbacks } = await store.trace('c1')
      expect(leads).toEqual([expect.objectContaining({ status: 'Purchase', moves: 2 })])
      expect(moves[1]).toMatchObject({ cause: 'reply', chain: 1, postbackId: reply.id })
      expect(moves[1]?.notSent).toEqual([{ destination: 's2s', reason: 'own-reply' }])
      expect(postbacks.map((postback) => postback.id)).toContain(reply.id)
      expect(heard.map((one) => one.destination)).toEqual(['s2s', 'other'])
      expect((await store.findDelivery(due.id))?.row).toMatchObject({
        replyStatus: 'Purchase',
        process: { Updating: startAt, Final: startAt },
      })
    })

    test('what asks for the click is due when it comes, or is cancelled by what it says', async () => {
      const { store } = await openWorld()
      const heard = hearDue(store)
      await saveDestination(store, { id: 'any', needsClick: true })
      await saveDestination(store, { id: 'spring', campaigns: ['spring'] })
      await saveDestination(store, { id: 'summer', campaigns: ['summer'] })
      await store.take(makeIntake({}))
      expect(heard).toEqual([])

      await store.keepClick(makeClick())

      expect(heard.map((due) => due.destination).sort()).toEqual(['any', 'spring'])
      expect(heard[0]?.click).toEqual(makeClick())
      expect(await statesOf(store)).toEqual(['waiting', 'waiting', 'cancelled condition-false'])
    })

    test('a click that never came: sent without, or given up, as the destination wants', async () => {
      const { store, clock } = await openWorld()
      const heard = hearDue(store)
      await saveDestination(store, { id: 'a-sends', needsClick: true })
      await saveDestination(store, { id: 'b-expires', needsClick: true, withoutClick: 'expire' })
      await saveDestination(store, { id: 'c-asks', campaigns: ['spring'] })
      await store.take(makeIntake({}))

      clock.now += dayMs - 1
      expect(await sweepAt(store, clock.now)).toMatchObject({ clickWaitsEnded: 0 })
      clock.now += 1
      expect(await sweepAt(store, clock.now)).toMatchObject({ clickWaitsEnded: 3 })

      expect(heard.map((due) => due.destination)).toEqual(['a-sends'])
      expect(await statesOf(store)).toEqual([
        'waiting',
        'expired click-never-came',
        'expired click-never-came',
      ])
    })

    test('a pause parks what is owed, its end lets it go in order', async () => {
      const { store, heard } = await openWithDue()
      await store.take(makeIntake({ status: 'Purchase', txid: 't1' }))
      await saveDestination(store, { paused: true })
      await store.take(makeIntake({ subid: 'c2', txid: 't2' }))
      expect(await statesOf(store)).toEqual(['parked', 'parked', 'parked'])
      expect(
        await store.listDue({ destination: 's2s', nowMs: startAt, held: [], limit: 9 }),
      ).toEqual([])

      await saveDestination(store, { paused: false })

      expect(await statesOf(store)).toEqual(['waiting', 'waiting', 'waiting'])
      expect(heard.slice(1).map((due) => due.move.to)).toEqual(['Lead', 'Lead'])
    })

    test('an attempt under way when its destination is paused is kept, and stays parked', async () => {
      const { store, due } = await openWithDue()
      await saveDestination(store, { paused: true })
      const step = { kind: 'retry', dueAt: startAt, problem: 'timeout' } as const

      await store.settle(makeSettlement(due, { step }))

      expect((await store.findDelivery(due.id))?.row).toMatchObject({
        state: 'parked',
        attempts: 1,
        nextAt: null,
      })
    })

    test('a removed destination is owed nothing, but what arrived there has arrived', async () => {
      const { store, due } = await openWithDue()
      await store.take(makeIntake({ subid: 'c2', txid: 't2' }))

      await removeDestination(store, 's2s')

      const cancelled = 'cancelled destination-removed'
      expect(await statesOf(store)).toEqual([cancelled, cancelled])
      await store.settle(makeSettlement(due))
      expect(await statesOf(store)).toEqual(['delivered', cancelled])
    })

    test('by hand a delivery is parked, let go and given up, and nothing that is over', async () => {
      const { store, heard, due } = await openWithDue()

      expect(await store.setDeliveryState(due.id, 'parked')).toBe(true)
      expect(await store.setDeliveryState(due.id, 'parked')).toBe(false)
      expect(await store.setDeliveryState(due.id, 'waiting')).toBe(true)
      expect(heard.map((one) => one.id)).toEqual([due.id, due.id])
      expect(await store.setDeliveryState(due.id, 'cancelled')).toBe(true)
      expect(await store.setDeliveryState(due.id, 'waiting')).toBe(false)
      expect(await store.setDeliveryState('d_none', 'parked')).toBe(false)
    })

    test('what was due before a restart is due after it', async () => {
      const { due, reopen } = await openWithDue()

      const store = await reopen()

      expect(await store.listDueDestinations(startAt)).toEqual({
        destinations: ['s2s'],
        nextDueAt: null,
      })
      const { epoch: _epoch, ...same } = due
      expect(
        await store.listDue({ destination: 's2s', nowMs: startAt, held: [], limit: 9 }),
      ).toMatchObject([same])
    })
  })
}
