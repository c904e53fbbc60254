import { expect, test } from 'vitest'
import { slotMs } from '../src/domain/slots.ts'
import { storeLimits } from '../src/store/open.ts'
import { openPostgres } from '../src/store/postgres/open-postgres.ts'
import { connect } from '../src/store/postgres/server/connect.ts'
import { makeDestination } from './due-delivery.ts'
import { hourMs, makeClick, makeIntake, startAt } from './store/makers.ts'
import { makeDatabase } from './store/postgres-databases.ts'
import { wholeList } from './store/worlds.ts'

async function openWorld() {
  const { url, drop } = await makeDatabase()
  const clock = { now: startAt }
  const open = () => openPostgres({ url, nowMs: () => clock.now, limits: storeLimits })
  const [store, other] = [await open(), await open()]
  const close = async () => {
    await Promise.all([store.close(), other.close()])
    await drop()
  }
  return { url, clock, store, other, close }
}

const counts = { keepClicksDays: 400, keepLeadsDays: 1_095 }

test('what is committed after others that came later is derived and counted all the same', async () => {
  const { url, clock, store, close } = await openWorld()
  const slow = await connect({ url, statementTimeoutMs: 0 })
  await store.take(makeIntake({ subid: 'early', txid: 't1' }))
  // A node that has written, and not committed yet: the row of another postback, under a name before.
  await slow.run('begin')
  await slow.run(
    `insert into postbacks select bucket, 'p_0000000a', at + 1, network, cause, 'SLOW', path, query,
       content_type, body, ip, outcome, reason, notes, 'late', txid, settings_version,
       unauthenticated, pending from postbacks limit 1`,
  )
  clock.now += 100
  await store.take(makeIntake({ subid: 'later', txid: 't2' }, { receivedAt: clock.now }))
  // Longer under way than what came later is old, but for the time that any step leaves.
  await new Promise((resolve) => setTimeout(resolve, 300))
  await store.derive({ nowMs: clock.now + 20_050, limit: 500 })
  await slow.run('commit')
  clock.now += hourMs
  await store.derive({ nowMs: clock.now, limit: 500 })

  const found = await store.listPostbacks({ method: 'SLOW' }, wholeList)

  expect(found.items.map(({ id }) => id)).toEqual(['p_0000000a'])
  await slow.close()
  await close()
})

test('two nodes that derive and count at once come to what one comes to', async () => {
  const { clock, store, other, close } = await openWorld()
  for (let round = 0; round < 30; round += 1) {
    clock.now += 60_000
    const told = { receivedAt: clock.now }
    const node = round % 2 === 0 ? store : other
    await node.take(makeIntake({ subid: `s${round}`, status: 'Purchase', txid: `t${round}` }, told))
    const wish = { nowMs: clock.now + hourMs, limit: 7 }
    await Promise.all(
      [store, other].flatMap((one) => [
        one.derive(wish),
        one.deriveNumbers({ ...wish, ...counts }),
      ]),
    )
  }
  const wish = { nowMs: clock.now + hourMs, limit: 500 }
  while ((await store.derive(wish)) === 500) {}
  while (await store.deriveNumbers({ ...wish, ...counts })) {}

  const ask = { log: 'postbacks', filter: { outcome: 'moved' }, from: null, to: null } as const
  const facets = await store.facets({ ...ask, filter: {} }, 'outcome')
  const range = { from: startAt - hourMs, to: startAt + 10 * hourMs, zone: 'UTC' }
  const all = { base: 'postback', by: [], campaigns: null, only: {}, networkOfLanding: {} } as const
  const { rows } = await other.numbers({ ...range, ...all })

  expect(await other.countLog(ask)).toEqual({ count: 30, capped: false })
  expect(facets).toEqual([{ value: 'moved', count: 30, capped: false }])
  expect(rows).toMatchObject([{ purchases: 30, leads: 30 }])
  await close()
})

test('a quarter of an hour that cannot be counted is passed, and counted when it can be', async () => {
  const { url, clock, store, close } = await openWorld()
  const side = await connect({ url, statementTimeoutMs: 0 })
  const broken = Math.floor(startAt / slotMs)
  await side.run(`create function refuse() returns trigger language plpgsql as
    $$ begin raise exception 'a broken row'; end $$`)
  await side.run(`create trigger refuse before insert on rollup_clicks for each row
    when (new.slot = ${broken}) execute function refuse()`)
  const times = [startAt, startAt + hourMs, startAt + 2 * hourMs]
  for (const [n, at] of times.entries()) await store.keepClick(makeClick({ subid: `c${n}`, at }))
  const wish = { limit: 500, ...counts }
  const steps = async () => {
    const errors: unknown[] = []
    for (let step = 0; step < 5; step += 1) {
      await store.deriveNumbers({ ...wish, nowMs: clock.now }).catch((error) => errors.push(error))
    }
    return errors.map(String)
  }
  const range = { from: startAt - hourMs, to: startAt + 10 * hourMs, zone: 'UTC' }
  const all = { base: 'click', by: [], campaigns: null, only: {}, networkOfLanding: {} } as const
  const counted = async () => (await store.numbers({ ...range, ...all })).rows[0]?.clicks

  clock.now += 5 * hourMs
  expect(await steps()).toEqual([expect.stringContaining('a broken row')])
  expect(await counted()).toBe(2)
  await side.run('drop trigger refuse on rollup_clicks')
  clock.now += hourMs
  expect(await steps()).toEqual([])
  expect(await counted()).toBe(3)
  await side.close()
  await close()
})

test('what is held was derived as parked by an earlier version, and is told apart from then on', async () => {
  const { url, clock, store, close } = await openWorld()
  const side = await connect({ url, statementTimeoutMs: 0 })
  const value = makeDestination({ id: 's2s', paused: true })
  await store.changeSettings([{ kind: 'destinations', id: 's2s', value, by: 'test' }])
  for (const subid of ['one', 'two']) await store.take(makeIntake({ subid, txid: subid }))
  const derive = () => store.derive({ nowMs: clock.now, limit: 500 })
  clock.now += hourMs
  await derive()
  await side.run(`update deliveries set parked_by = 'problem' where subid = 'one'`)
  await side.run(`delete from derivations where name = 'log-held'`)

  await derive()

  const found = async (state: 'held' | 'parked') =>
    (await store.listDeliveries({ state }, wholeList)).items.map(({ subid }) => subid)
  expect(await found('held')).toEqual(['one'])
  expect(await found('parked')).toEqual(['two'])
  const range = { from: startAt, to: startAt + hourMs }
  const ask = { log: 'deliveries', filter: {}, ...range } as const
  expect(await store.histogram(ask, [range.from, range.to])).toMatchObject({
    bars: [{ held: 1, parked: 1 }],
  })
  await side.close()
  await close()
})
