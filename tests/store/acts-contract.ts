import { describe, expect, test } from 'vitest'
import type { Destination } from '../../src/domain/settings.ts'
import type { Store } from '../../src/store/store.ts'
import { makeDestination } from '../due-delivery.ts'
import { makeClick, makeIntake, makeReplay, makeResult, makeSettlement, startAt } from './makers.ts'
import { hearDue, type OpenStoreWorld, wholeList, worldsOf } from './worlds.ts'

const save = (store: Store, wish: Partial<Destination> = {}) => {
  const value = makeDestination(wish)
  return store.changeSettings([{ kind: 'destinations', id: value.id, value, by: 'test' }])
}

const failing = { step: { kind: 'failed', problem: 'gone' } } as const
const everything = { to: startAt + 1 }

const statesOf = async (store: Store) =>
  (await store.listDeliveries({}, wholeList)).items.map((row) => row.state).reverse()

async function runToEnd(store: Store, wish: Parameters<typeof makeReplay>[0], limit = 100) {
  const replay = makeReplay(wish)
  await store.startReplay(replay)
  let last = await store.stepReplay(replay.id, limit)
  while (last?.state === 'running') last = await store.stepReplay(replay.id, limit)
  return last
}

export function describeActs(name: string, open: OpenStoreWorld): void {
  describe(`${name}: sending again`, () => {
    const openWorld = worldsOf(open)

    const openWithDue = async (wish: Partial<Destination> = {}) => {
      const world = await openWorld()
      const heard = hearDue(world.store)
      await save(world.store, wish)
      await world.store.take(makeIntake({ txid: 't1' }))
      const due = heard[0]
      if (due === undefined) throw new Error('Nothing was announced.')
      return { ...world, heard, due }
    }

    test('a delivery that is over is opened again, rendered anew, under the same ids', async () => {
      const { store, heard, due } = await openWithDue()
      await store.settle(makeSettlement(due))

      expect(await store.resend(due.id)).toBe('resent')

      const again = heard[1]
      expect(again).toMatchObject({ id: due.id, attempts: 0, generation: 1, request: null })
      expect(again?.move.id).toBe(due.move.id)
      const found = await store.findDelivery(due.id)
      expect(found?.row).toMatchObject({ state: 'waiting', attempts: 0, generation: 1 })
      expect(found?.row.process.Final).toBeNull()
      await store.settle(makeSettlement(again ?? due, { result: makeResult({ answer: 'again' }) }))
      const ended = await store.findDelivery(due.id)
      expect(ended?.row.state).toBe('delivered')
      expect(ended?.attempts.map((one) => [one.generation, one.attempt])).toEqual([
        [0, 1],
        [1, 1],
      ])
      const { accepted, delivered } = (await store.ledger())[0] ?? {}
      expect([accepted, delivered]).toEqual([1, 1])
    })

    test('an answer of an earlier generation that comes late changes nothing', async () => {
      const { store, due } = await openWithDue()
      await store.setDeliveryState(due.id, 'cancelled')
      await store.resend(due.id)

      await store.settle(makeSettlement(due))

      expect((await store.findDelivery(due.id))?.row).toMatchObject({
        state: 'waiting',
        attempts: 0,
      })
    })

    test('why something is not sent again has a name', async () => {
      const { store, due } = await openWithDue({ campaigns: [] })
      const answers = [await store.resend('d_none'), await store.resend(due.id)]
      await store.settle(makeSettlement(due, failing))
      await store.take(makeIntake({ status: 'Purchase', txid: 't1' }))
      answers.push(await store.resend(due.id))
      await store.setDeliveryState(
        (await store.listDeliveries({ state: 'waiting' }, wholeList)).items[0]?.id ?? '',
        'cancelled',
      )
      await save(store, { enabled: false })
      answers.push(await store.resend(due.id))
      await save(store, { campaigns: ['summer'] })
      answers.push(await store.resend(due.id))
      await store.keepClick(makeClick())
      answers.push(await store.resend(due.id))
      await store.changeSettings([{ kind: 'destinations', id: 's2s', value: null, by: 'test' }])
      answers.push(await store.resend(due.id))

      expect(answers).toEqual([
        'not-found',
        'not-over',
        'newer-waits',
        'destination-off',
        'click-unknown',
        'campaign-not-chosen',
        'destination-removed',
      ])
    })

    test('what is sent again to a paused destination is parked until the pause is over', async () => {
      const { store, due } = await openWithDue()
      await store.settle(makeSettlement(due, failing))
      await save(store, { paused: true })

      await store.resend(due.id)

      expect(await statesOf(store)).toEqual(['parked'])
      await save(store)
      expect(await statesOf(store)).toEqual(['waiting'])
    })

    test('a replay opens what was not delivered, step by step, and goes on after a restart', async () => {
      const world = await openWithDue()
      const { store, heard } = world
      for (const txid of ['t2', 't3', 't4']) await store.take(makeIntake({ txid }))
      for (const due of heard.slice(0, 3)) await store.settle(makeSettlement(due, failing))
      await store.settle(makeSettlement(heard[3] ?? world.due))
      const wish = { mode: 'undelivered', filter: everything } as const
      expect(await store.countReplay(wish)).toEqual({ count: 3, capped: false, skipped: {} })
      const replay = makeReplay({ ...wish, total: 3 })
      await store.startReplay(replay)

      const first = await store.stepReplay(replay.id, 2)
      const reopened = await world.reopen()
      const second = await reopened.stepReplay(replay.id, 2)
      const after = await reopened.stepReplay(replay.id, 2)

      expect([first?.state, first?.sent]).toEqual(['running', 2])
      expect([second?.state, second?.sent]).toEqual(['done', 3])
      expect(after).toEqual(second)
      expect(await statesOf(reopened)).toEqual(['waiting', 'waiting', 'waiting', 'delivered'])
      expect(await reopened.cancelReplay(replay.id)).toBe(false)
    })

    test('what is sent again as it was has the bytes of before, at once, from the queue and in each of its tries', async () => {
      const { store, heard, due } = await openWithDue()
      const settled = makeSettlement(due, failing)
      await store.settle(settled)

      expect(await store.resend(due.id, 'same')).toBe('resent')

      const again = heard[1]
      const wish = { destination: due.destination, nowMs: startAt + 1_000, held: [], limit: 9 }
      expect(again).toMatchObject({ attempts: 0, generation: 1, request: settled.request })
      expect((await store.listDue(wish))[0]).toMatchObject({ request: settled.request })
      const { attempts } = (await store.findDelivery(due.id)) ?? {}
      expect(attempts).toHaveLength(1)
      const retry = { kind: 'retry', dueAt: startAt + 10, problem: 'http-5xx' } as const
      const told = again ?? due
      await store.settle(makeSettlement(told, { step: retry, request: again?.request ?? null }))
      expect((await store.listDue(wish))[0]).toMatchObject({
        ...{ attempts: 1, generation: 1, request: settled.request },
      })
      await store.settle(makeSettlement({ ...told, attempts: 1 }))
      expect(await store.resend(due.id)).toBe('resent')
      expect((await store.listDue(wish))[0]).toMatchObject({ generation: 2, request: null })
    })

    test('what was never rendered is not sent again as it was', async () => {
      const { store, due } = await openWithDue()
      const nothing = { request: null, result: null }
      await store.settle(makeSettlement(due, { ...failing, ...nothing }))

      expect(await store.resend(due.id, 'same')).toBe('request-gone')
      const done = await runToEnd(store, { filter: everything, render: 'same' })
      expect(done).toMatchObject({ sent: 0, skipped: { 'request-gone': 1 }, render: 'same' })
    })

    test('a replay that is paused does nothing until it goes on from where it was', async () => {
      const world = await openWithDue()
      const { store, heard } = world
      await store.take(makeIntake({ txid: 't2' }))
      for (const due of heard.slice(0, 2)) await store.settle(makeSettlement(due, failing))
      const replay = makeReplay({ filter: everything })
      await store.startReplay(replay)
      await store.stepReplay(replay.id, 1)

      expect(await store.pauseReplay(replay.id, true)).toBe(true)
      expect(await store.pauseReplay(replay.id, true)).toBe(false)
      const reopened = await world.reopen()
      expect(await reopened.stepReplay(replay.id, 9)).toMatchObject({ state: 'paused', sent: 1 })
      expect(await reopened.pauseReplay(replay.id, false)).toBe(true)
      expect(await reopened.stepReplay(replay.id, 9)).toMatchObject({ state: 'done', sent: 2 })
      expect(await reopened.pauseReplay(replay.id, true)).toBe(false)
    })

    test('a cancelled replay does nothing more', async () => {
      const { store, heard } = await openWithDue()
      for (const due of heard) await store.settle(makeSettlement(due, failing))
      const replay = makeReplay({ filter: everything })
      await store.startReplay(replay)

      expect(await store.cancelReplay(replay.id)).toBe(true)

      expect(await store.stepReplay(replay.id, 10)).toMatchObject({ state: 'cancelled', sent: 0 })
      expect(await statesOf(store)).toEqual(['failed'])
    })

    test('a destination made later is told what it missed, once, by its own conditions', async () => {
      const { store, heard, due } = await openWithDue()
      await store.settle(makeSettlement(due))
      await store.take(makeIntake({ status: 'Purchase', txid: 't1' }))
      await store.take(makeIntake({ txid: 'test-1', test: true }))
      await save(store, { id: 'late', events: ['Purchase'] })
      const wish = { mode: 'missing', filter: { ...everything, destination: 'late' } } as const

      const counted = await store.countReplay(wish)
      const done = await runToEnd(store, wish)
      const again = await runToEnd(store, wish)

      const skipped = { 'event-not-chosen': 2 }
      expect(counted).toEqual({ count: 1, capped: false, skipped })
      expect(done).toMatchObject({ sent: 1, skipped })
      expect(again?.sent).toBe(0)
      const told = heard.filter((one) => one.destination === 'late')
      expect(told.map((one) => one.move.to)).toEqual(['Purchase'])
    })

    test('a replay is only of what its filter means', async () => {
      const { store, heard } = await openWithDue()
      await store.keepClick(makeClick({ subid: 'c2', campaign: 'summer' }))
      await store.take(makeIntake({ subid: 'c2', status: 'Purchase' }, { network: 'pp' }))
      for (const due of heard) await store.settle(makeSettlement(due, failing))
      const count = async (filter: object) =>
        (await store.countReplay({ mode: 'undelivered', filter: { ...everything, ...filter } }))
          .count

      expect(await count({})).toBe(2)
      expect(await count({ network: 'pp' })).toBe(1)
      expect(await count({ event: 'Lead' })).toBe(1)
      expect(await count({ campaigns: ['summer'] })).toBe(1)
      expect(await count({ campaigns: [] })).toBe(0)
      expect(await count({ subid: 'c1' })).toBe(1)
      expect(await count({ network: ['pp', 'default'] })).toBe(2)
      expect(await count({ event: ['Purchase', 'Trash'] })).toBe(1)
      expect(await count({ error: ['gone', 'dns'] })).toBe(2)
      expect(await count({ error: 'dns' })).toBe(0)
      expect(await count({ q: 'c' })).toBe(2)
      expect(await count({ q: 'c2' })).toBe(1)
      expect(await count({ q: '2' })).toBe(0)
      expect(await count({ destination: 'other' })).toBe(0)
      expect(await count({ states: ['delivered'] })).toBe(0)
      expect(await count({ to: startAt })).toBe(0)
    })
  })
}
