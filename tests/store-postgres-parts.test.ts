import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { storeLimits } from '../src/store/open.ts'
import { openPostgres } from '../src/store/postgres/open-postgres.ts'
import { openParts } from '../src/store/postgres/parts/keep.ts'
import { type Connection, connect } from '../src/store/postgres/server/connect.ts'
import { idFloor } from '../src/store/rows/id-time.ts'
import type { Store } from '../src/store/store.ts'
import { makeDestination } from './due-delivery.ts'
import { carom } from './run-carom.ts'
import { dayMs, makeClick, makeIntake, makeNetwork, makeSettlement } from './store/makers.ts'
import { makeOwnDatabase, type TestDatabase } from './store/postgres-databases.ts'
import { hearDue } from './store/worlds.ts'

const weekMs = 7 * dayMs
/** Beyond the part of all that was before: a Monday, on which parts of four weeks begin too. */
const monday = 4 * dayMs + Math.ceil((Date.now() + 12 * weekMs) / (4 * weekMs)) * 4 * weekMs
const retentionDays = { clicks: 5, leads: 1_000, postbacks: 7, attempts: 7 }

let database: TestDatabase
let look: Connection
const clock = { now: monday }
beforeEach(async () => {
  clock.now = monday
  database = await makeOwnDatabase()
  look = await connect({ url: database.url, statementTimeoutMs: 0 })
})
afterEach(async () => {
  await look.close()
  await database.drop()
})

async function openNode(): Promise<Store> {
  const { url } = database
  const store = await openPostgres({ url, nowMs: () => clock.now, limits: storeLimits })
  onTestFinished(() => store.close())
  return store
}

const rowsOf = <Row extends object>(text: string) => look.query<Row>({ text })
const keepParts = (nowMs: number) => openParts(database.url)({ nowMs, retentionDays })
const sweep = (store: Store, nowMs: number) => {
  clock.now = nowMs
  return store.sweep({ nowMs, retentionDays, limit: 100 })
}

const partOf = (ms: number) => new Date(ms).toISOString().slice(0, 10).replaceAll('-', '')
const partsOf = async (table: string) =>
  (
    await rowsOf<{ name: string }>(
      `select inhrelid::regclass::text as name from pg_inherits
       where inhparent = '${table}'::regclass order by 1`,
    )
  ).map(({ name }) => name.slice(table.length + 1))
const lying = async (table: string) =>
  (
    await rowsOf<{ place: string }>(
      `select tableoid::regclass::text as place from ${table} order by 1`,
    )
  ).map(({ place }) => place.slice(table.length + 1))
const save = (value: { readonly id: string }, kind: 'destinations' | 'networks') =>
  ({ kind, id: value.id, value, by: 'test' }) as const

test('parts are made ahead, by several nodes at once and only once', async () => {
  const nodes = await Promise.all([openNode(), openNode(), openNode()])

  await Promise.all(nodes.map((node) => sweep(node, monday)))
  await keepParts(monday + 1)

  const weeks = [0, 1].map((n) => partOf(monday + n * weekMs))
  const months = [0, 4].map((n) => partOf(monday + n * weekMs))
  expect(await partsOf('postbacks')).toEqual([...weeks, 'default'])
  expect(await partsOf('attempts')).toEqual([...weeks, 'default'])
  expect(await partsOf('clicks')).toEqual([...months, 'default'])
  expect(await partsOf('views')).toEqual([...months, 'default'])
})

test('rows that no part was for move into theirs when it is made', async () => {
  const node = await openNode()
  const late = monday + 3 * weekMs
  await node.keepClick(makeClick({ subid: 'now', at: monday }))
  await node.keepClick(makeClick({ subid: 'wrong clock', at: monday + 400 * dayMs }))
  await node.take(makeIntake({ subid: 'now' }, { id: idFloor('p_', late), receivedAt: late }))
  expect([...(await lying('clicks')), ...(await lying('postbacks'))]).toEqual(
    Array(3).fill('default'),
  )

  await sweep(node, late)

  expect(await lying('clicks')).toEqual([partOf(monday), 'default'])
  expect(await lying('postbacks')).toEqual([partOf(late)])
  expect((await node.findClick('now'))?.at).toBe(monday)
  expect((await node.findClick('wrong clock'))?.at).toBe(monday + 400 * dayMs)
})

test('where too much lies that no part was for it stays, and the next parts are made', async () => {
  await rowsOf(`insert into views (bucket, subid, at, landing)
    select 0, 's' || n, ${monday}, '' from generate_series(1, 10001) n`)

  await keepParts(monday)

  expect(await partsOf('views')).toEqual([partOf(monday + 4 * weekMs), 'default'])
})

test('whoever cannot make parts goes on, and doctor and the metrics tell of it', async () => {
  const node = await openNode()
  expect((await node.parts())?.aheadMs).toBeGreaterThan(6 * dayMs)
  // It may not make tables any more.
  await look.run(`create table views_${partOf(monday)} (n int); drop table views_first;
    insert into views (bucket, subid, at, landing)
      select 0, 's' || n, ${monday}, '' from generate_series(1, 10001) n`)

  await expect(sweep(node, monday)).rejects.toThrow('already exists')
  await node.keepView({ subid: 's', at: monday, landing: 'a', prelanding: null })
  await look.run(`drop table if exists postbacks_first, postbacks_${partOf(monday)},
    postbacks_${partOf(monday + weekMs)}`)

  const parts = await node.parts()
  expect(parts?.strayRows).toBe(10_002)
  expect(parts?.aheadMs).toBeLessThan(0)
  const doctor = await carom('doctor', '--json', '--database-url', database.url)
  expect(doctor.out).toContain('tables have no part for what comes now')
  expect(doctor.out).toContain('10002 rows lie where no part is for them')
})

test('of two nodes that keep the same subid at once, months apart, one keeps its click', async () => {
  const nodes = [await openNode(), await openNode()] as const
  await keepParts(monday)
  const subids = Array.from({ length: 150 }, (_, i) => `c${i}`)
  // Some are known before their click comes.
  for (const subid of subids.slice(0, 50)) await nodes[0].take(makeIntake({ subid }))

  await Promise.all(
    subids.flatMap((subid) =>
      nodes.map((node, months) =>
        node.keepClick(makeClick({ subid, at: monday + months * 4 * weekMs })),
      ),
    ),
  )

  const kept = await rowsOf<{ subid: string; at: number; hint: number; click: number }>(
    `select c.subid, c.at, s.click_at as hint, coalesce(l.click, 1) as click from clicks c
     join subject s using (subid) left join leads l using (subid)`,
  )
  expect(kept.map(({ subid }) => subid).sort()).toEqual([...subids].sort())
  expect(kept.filter((row) => row.at !== row.hint || row.click !== 1)).toEqual([])
})

test('a click is found wherever it lies, also when its subid tells nothing of it or something wrong', async () => {
  const node = await openNode()
  await keepParts(monday)
  for (const [subid, weeks] of [
    ['before', -9],
    ['now', 0],
    ['ahead', 5],
  ] as const) {
    await node.keepClick(makeClick({ subid, at: monday + weeks * weekMs, campaign: subid }))
  }
  const campaigns = async () => {
    const leads = await rowsOf<{ campaign: string }>('select campaign from leads order by 1')
    await rowsOf('delete from leads')
    return leads.map(({ campaign }) => campaign)
  }
  const all = ['ahead', 'before', 'now']
  for (const hint of ['click_at', 'null', '7', `${monday}`]) {
    await rowsOf(`update subject set click_at = ${hint}`)
    await Promise.all(all.map((subid) => node.take(makeIntake({ subid }))))
    expect(await campaigns()).toEqual(all)
    // Nor is it kept again.
    for (const subid of all) await node.keepClick(makeClick({ subid, at: monday + weekMs }))
  }
  expect(await rowsOf('select subid from clicks')).toHaveLength(3)
})

/** A postback that waits, one that moved, and a delivery that was tried and waits: all on one Monday. */
async function fillPart(node: Store) {
  const heard = hearDue(node)
  await node.joinSending()
  await node.changeSettings([
    save(makeDestination(), 'destinations'),
    save(makeNetwork({ unknownSubid: 'wait' }), 'networks'),
  ])
  const own = (n: number) => ({ id: `${idFloor('p_', monday)}${n}`, receivedAt: monday })
  await node.take(makeIntake({ subid: 'unknown' }, { ...own(1), network: 'pp' }))
  for (const n of [2, 3, 4]) await node.take(makeIntake({ subid: `s${n}` }, own(n)))
  const [first, second] = heard
  if (first === undefined || second === undefined) throw new Error('nothing is due')
  await node.settle(makeSettlement(first))
  const step = { kind: 'retry', dueAt: monday + 300 * dayMs, problem: 'timeout' } as const
  await node.settle(makeSettlement(second, { step }))
  await node.keepView({ subid: 's2', at: monday, landing: 'a', prelanding: null })
}

async function deriveAll(node: Store): Promise<void> {
  while ((await node.derive({ nowMs: clock.now, limit: 100 })) > 0);
}

test('a part goes as a whole; what has to stay of it stays, and the logs forget the rest', async () => {
  const node = await openNode()
  await keepParts(monday)
  await fillPart(node)
  clock.now += dayMs
  await deriveAll(node)
  expect(await rowsOf('select id from log_postbacks')).toHaveLength(4)
  expect(await lying('attempts')).toEqual([partOf(monday), partOf(monday)])

  await keepParts(monday + 13 * dayMs)
  expect(await partsOf('postbacks')).toContain(partOf(monday))
  const dropped = await keepParts(monday + 20 * dayMs)

  expect(dropped).toBeGreaterThanOrEqual(2)
  expect(await partsOf('postbacks')).not.toContain(partOf(monday))
  expect(await lying('postbacks')).toEqual(['default'])
  expect(await rowsOf('select delivery_id from attempts')).toHaveLength(1)
  expect(await rowsOf(`select relname from pg_class where relname like 'gone%'`)).toEqual([])
  clock.now = monday + 20 * dayMs
  await deriveAll(node)
  expect(await rowsOf('select id from log_postbacks')).toHaveLength(1)
  // It still waits: for its click.
  await node.keepClick(makeClick({ subid: 'unknown', at: clock.now }))
  expect((await node.trace('unknown')).leads).toHaveLength(1)
})

test('of a part with too much that has to stay rows are deleted, until it can go', async () => {
  const node = await openNode()
  await keepParts(monday)
  await rowsOf(`insert into postbacks (bucket, id, at, network, cause, method, path, query, outcome,
      notes, settings_version, unauthenticated, pending)
    select 0, '${idFloor('p_', monday)}' || n, ${monday}, 'pp', 'network', 'GET', '/', '', 'ignored',
      '[]', 1, 0, case when n <= 1100 then '{}' end from generate_series(1, 1150) n`)

  await sweep(node, monday + 20 * dayMs)
  expect(await rowsOf('select id from postbacks')).toHaveLength(1_100)
  expect(await partsOf('postbacks')).toContain(partOf(monday))

  await rowsOf('update postbacks set pending = null where id > (select min(id) from postbacks)')
  await keepParts(monday + 21 * dayMs)
  expect(await rowsOf('select id from postbacks')).toHaveLength(1)
  expect(await lying('postbacks')).toEqual(['default'])
})

test('a drop that was stopped in the midst is brought to its end, and keeps what has to stay', async () => {
  const node = await openNode()
  await keepParts(monday)
  await fillPart(node)
  const part = `postbacks_${partOf(monday)}`
  await look.run(`alter table postbacks detach partition ${part};
    alter table ${part} rename to gone_${part}`)

  await keepParts(monday + 20 * dayMs)

  expect(await lying('postbacks')).toEqual(['default'])
  expect(await rowsOf(`select relname from pg_class where relname like 'gone%'`)).toEqual([])
})

test('a long look at a table stops no part from being dropped later, and nobody from writing meanwhile', async () => {
  const node = await openNode()
  await keepParts(monday)
  await node.keepView({ subid: 's', at: monday, landing: 'a', prelanding: null })
  const long = await connect({ url: database.url, statementTimeoutMs: 0 })
  onTestFinished(() => long.close())
  await long.run('begin; select * from views')

  let ended = false
  const sweeping = sweep(node, monday + 40 * dayMs)
    .catch((error: Error) => error.message)
    .finally(() => {
      ended = true
    })
  let written = 0
  while (!ended) {
    await node.keepView({ subid: `v${written}`, at: clock.now, landing: 'a', prelanding: null })
    written += 1
  }
  expect(await sweeping).toMatch('lock timeout')
  expect(written).toBeGreaterThan(5)
  expect(await partsOf('views')).toContain(partOf(monday))

  await long.run('commit')
  await sweep(node, monday + 41 * dayMs)
  expect(await partsOf('views')).not.toContain(partOf(monday))
  expect((await rowsOf('select subid from views')).length).toBe(written)
}, 60_000)
