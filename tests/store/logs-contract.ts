import { describe, expect, test } from 'vitest'
import { makeDestination } from '../due-delivery.ts'
import { ask, deriveAll, expectBars, expectFound, page, walk } from './logs-found.ts'
import {
  hourMs,
  makeClick,
  makeIntake,
  makeNetwork,
  makeResult,
  makeSettlement,
  startAt,
} from './makers.ts'
import { stepNumbers } from './numbers-sequence.ts'
import {
  hearDue,
  longMs,
  type OpenStoreWorld,
  type StoreWorld,
  wholeList,
  worldsOf,
} from './worlds.ts'

async function happen({ store, clock }: StoreWorld): Promise<void> {
  const due = hearDue(store)
  await store.changeSettings([
    { kind: 'networks', id: 'pp', value: makeNetwork({ unknownSubid: 'wait' }), by: 'test' },
    { kind: 'destinations', id: 'a', value: makeDestination({ id: 'a' }), by: 'test' },
    {
      kind: 'destinations',
      id: 'b',
      value: makeDestination({ id: 'b', paused: true }),
      by: 'test',
    },
  ])
  for (const [index, campaign] of ['spring', 'autumn', 'spring', null].entries()) {
    const subid = `s${index}`
    if (campaign !== null) await store.keepClick(makeClick({ subid, campaign }))
    clock.now += 120_000
    const at = { receivedAt: clock.now, method: index % 2 === 0 ? 'GET' : 'POST' }
    await store.take(makeIntake({ subid, txid: `t-${index}` }, at))
    await store.take(makeIntake({ subid, txid: `t-${index}` }, { ...at, network: 'pp' }))
    await store.take(makeIntake(null, at))
    clock.now += 120_000
    const later = { receivedAt: clock.now }
    await store.take(makeIntake({ subid, txid: `t-${index}`, status: 'Purchase' }, later))
  }
  const [first, second, third, fourth] = due
  // One waits for a person; what the paused destination is owed goes by itself.
  await store.setDeliveryState(fourth?.id ?? '', 'parked')
  if (first && second && third) {
    await store.settle(makeSettlement(first))
    const failed = { result: makeResult({ status: 404, problem: 'http-4xx' }) }
    const step = { kind: 'failed', problem: 'http-4xx' } as const
    await store.settle(makeSettlement(second, { ...failed, step }))
  }
}

/** The logs: what they are looked through by, and what is counted of them. */
export function describeLogs(name: string, open: OpenStoreWorld): void {
  describe(`${name}: logs`, () => {
    const openWorld = worldsOf(open)

    test(
      'each field finds its rows before, while and after they are derived',
      async () => {
        const world = await openWorld()
        const { store, clock } = world
        await happen(world)

        await expectFound(store)
        await store.derive({ nowMs: clock.now + 60_000, limit: 5 })
        await expectFound(store)
        clock.now += 60_000
        await deriveAll(world)
        await expectFound(store)
        expect(await store.derive({ nowMs: clock.now, limit: 7 })).toBe(0)
      },
      longMs,
    )

    test('what changes after it was derived is found as it is now', async () => {
      const world = await openWorld()
      const { store, clock } = world
      const due = hearDue(store)
      await happen(world)
      clock.now += 60_000
      await deriveAll(world)

      await store.keepClick(makeClick({ subid: 's3', campaign: 'winter' }))
      for (const one of due.slice(3)) await store.settle(makeSettlement(one))
      const parked = await store.listDeliveries({ state: 'parked' }, wholeList)
      await store.setDeliveryState(parked.items[0]?.id ?? '', 'cancelled')
      await store.take(makeIntake({ subid: 's0', status: 'Trash' }, { receivedAt: clock.now }))
      clock.now += 60_000
      await deriveAll(world)

      await expectFound(store)
      const { items } = await store.listPostbacks({ campaign: 'winter' }, wholeList)
      expect(items.length).toBeGreaterThan(1)
    })

    test('rows that were deleted for their age are no longer counted', async () => {
      const world = await openWorld()
      const { store, clock } = world
      await happen(world)
      clock.now += 60_000
      await deriveAll(world)

      const retentionDays = { clicks: 1, leads: 1, postbacks: 1, attempts: 1 }
      const nowMs = clock.now + 60 * 24 * hourMs
      await store.sweep({ nowMs, retentionDays, limit: 500 })
      await deriveAll(world)

      for (const log of ['postbacks', 'leads', 'deliveries'] as const) {
        const { items } = await page(store, log, [{}, wholeList])
        await expectBars(store, ask(log, {}), items.length)
      }
      expect((await store.listPostbacks({ outcome: 'refused' }, wholeList)).items).toEqual([])
      expect(await store.facets(ask('postbacks', {}), 'outcome')).not.toContainEqual(
        expect.objectContaining({ value: 'refused' }),
      )
    })

    test('rows that a set-back clock puts before the others are found too', async () => {
      const world = await openWorld()
      const { store, clock } = world
      await happen(world)
      clock.now += hourMs
      await deriveAll(world)

      clock.now -= hourMs / 2
      const at = { receivedAt: clock.now, network: 'pp', method: 'PUT' }
      await store.take(makeIntake({ subid: 's1', status: 'Reject' }, at))
      await store.derive({ nowMs: clock.now, limit: 500 })
      clock.now += hourMs
      await deriveAll(world)

      expect(await walk(store, 'postbacks', { method: 'PUT' })).toHaveLength(1)
      await expectFound(store)
    })

    test('a postback that a machine kept while the database was away is found and counted', async () => {
      const world = await openWorld()
      const { store, clock } = world
      await happen(world)
      clock.now += hourMs
      await store.take(makeIntake({ subid: 's2' }, { receivedAt: clock.now }))
      clock.now += hourMs
      await deriveAll(world)
      while (await stepNumbers(world, 500));

      const at = { receivedAt: clock.now - 1.5 * hourMs, method: 'PUT' }
      await store.take(makeIntake(null, at))
      await store.take(makeIntake({ subid: 's1', txid: 't-1' }, at))
      await deriveAll(world)
      while (await stepNumbers(world, 500));

      expect(await walk(store, 'postbacks', { method: 'PUT' })).toHaveLength(2)
      const { items } = await store.listPostbacks({}, wholeList)
      const tallies = await store.tallyPostbacks({ from: startAt - hourMs, to: clock.now })
      expect(tallies.reduce((sum, { count }) => sum + count, 0)).toBe(items.length)
    })

    test('the beginning of a subid or transaction finds all that is about it', async () => {
      const world = await openWorld()
      const { store, clock } = world
      await happen(world)
      const find = async (q: string) => {
        const logs = ['postbacks', 'leads', 'deliveries'] as const
        const rows = await Promise.all(logs.map((log) => walk(store, log, { q })))
        return rows.map((all) => [...new Set(all.map(({ subid }) => subid))].sort())
      }
      const expectNames = async () => {
        expect(await find('s1')).toEqual([['s1'], ['s1'], ['s1']])
        expect(await find('t-2')).toEqual([['s2'], ['s2'], ['s2']])
        expect(await find('t-')).toEqual([
          ['s0', 's1', 's2', 's3'],
          ['s0', 's1', 's2', 's3'],
          ['s0', 's1', 's2', 's3'],
        ])
        expect(await find('nobody')).toEqual([[], [], []])
      }

      await expectNames()
      clock.now += 60_000
      await deriveAll(world)
      await expectNames()
    })

    test('a page stays where it is while new rows come in', async () => {
      const world = await openWorld()
      const { store, clock } = world
      await happen(world)
      const filter = { outcome: 'moved' } as const
      const before = await walk(store, 'postbacks', filter)

      const first = await page(store, 'postbacks', [filter, { ...wholeList, limit: 3 }])
      clock.now += 60_000
      await store.take(makeIntake({ subid: 's9' }, { receivedAt: clock.now }))
      await deriveAll(world)
      const wish = { ...wholeList, cursor: first.next } as never
      const rest = await page(store, 'postbacks', [filter, wish])

      expect([...first.items, ...rest.items]).toEqual(before)
    })

    test('a row of the log bears the beginning of its body, and how long it is', async () => {
      const { store } = await openWorld()
      const body = new Uint8Array(10_000).fill(97)
      const { id } = await store.take(makeIntake({}, { method: 'POST', body }))

      const { items } = await store.listPostbacks({}, wholeList)

      expect(items[0]?.body?.length).toBe(4_096)
      expect(items[0]?.bodyBytes).toBe(10_000)
      expect((await store.findPostback(id))?.body?.length).toBe(10_000)
    })
  })
}
