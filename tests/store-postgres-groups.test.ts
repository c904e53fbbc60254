import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { groupCount, groupOf } from '../src/domain/groups.ts'
import { buckets } from '../src/domain/ids.ts'
import { storeLimits } from '../src/store/open.ts'
import { groupOfRow, listDueDestinationsOf, listDueOf } from '../src/store/postgres/nodes/due.ts'
import { openPostgres } from '../src/store/postgres/open-postgres.ts'
import { type Connection, connect } from '../src/store/postgres/server/connect.ts'
import { translate } from '../src/store/postgres/server/translate.ts'
import type { Asking, Statement } from '../src/store/questions/asking.ts'
import type { Store } from '../src/store/store.ts'
import { makeDestination } from './due-delivery.ts'
import { eventually } from './eventually.ts'
import { kill, startBusy } from './store/busy.ts'
import { makeIntake, makeSettlement } from './store/makers.ts'
import { planOf, wholeWalks } from './store/plans.ts'
import { makeDatabase, type TestDatabase } from './store/postgres-databases.ts'

let database: TestDatabase
let look: Connection
let nodes: Store[] = []
beforeEach(async () => {
  database = await makeDatabase()
  look = await connect({ url: database.url, statementTimeoutMs: 0 })
})
afterEach(async () => {
  await Promise.all(nodes.map((node) => node.close()))
  nodes = []
  await look.close()
  await database.drop()
})

const rowsOf = <Row extends object>(text: string) => look.query<Row>({ text })

async function openNode(name = 'node', home: string | null = null): Promise<Store> {
  const self = { name, home, roles: ['outbound'], version: '1.2.3' }
  const limits = storeLimits
  const node = await openPostgres({ url: database.url, nowMs: Date.now, limits, node: self })
  nodes.push(node)
  return node
}

async function joined(name?: string, home?: string | null): Promise<Store> {
  const node = await openNode(name, home)
  await node.joinSending()
  return node
}

/** How many groups each of these has, by their own account. */
const sharesOf = async (asked: readonly Store[]) =>
  Promise.all(
    asked.map(async (node) => {
      const own = (await node.listNodes()).find(({ isSelf }) => isSelf)
      return own?.leases.length ?? 0
    }),
  )

const shares = (asked: readonly Store[], wanted: readonly number[]) =>
  eventually(
    () => sharesOf(asked),
    (seen) => `${seen.toSorted()}` === `${[...wanted].sort()}`,
  )

const dueAt = (node: Store) =>
  node.listDue({ destination: 's2s', nowMs: Date.now() + 1_000, held: [], limit: 1_000 })

const destinations = () =>
  [{ kind: 'destinations', id: 's2s', value: makeDestination(), by: 'test' }] as const

async function owe(node: Store, count: number): Promise<void> {
  await node.changeSettings(destinations())
  const intakes = Array.from({ length: count }, (_, i) => makeIntake({ subid: `s${i}` }))
  await Promise.all(intakes.map((intake) => node.take(intake)))
}

test('a bucket is in the same group by the program and by the database', async () => {
  const [row] = await rowsOf<{ groups: string }>(
    `select json_agg(${groupOfRow('d')} order by d.at) as groups
     from unnest('{${buckets}}'::smallint[]) with ordinality d (bucket, at)`,
  )

  expect(row?.groups).toEqual(buckets.map(groupOf))
})

test('who joins and who leaves, all groups are soon sent for, by all alike', async () => {
  const first = await joined('first')
  await shares([first], [groupCount])
  const second = await joined('second')
  await shares([first, second], [16, 16])
  const third = await joined('third')
  await shares([first, second, third], [11, 11, 10])

  await second.close()
  nodes = nodes.filter((node) => node !== second)
  await shares([first, third], [16, 16])
  expect([first.leaseReclaims(), third.leaseReclaims()]).toEqual([0, 0])

  const list = await first.listNodes()
  expect(list.map(({ name, version, roles }) => ({ name, version, roles }))).toEqual(
    ['first', 'third'].map((name) => ({ name, version: '1.2.3', roles: ['outbound'] })),
  )
})

test('what is due is told to the one process that sends for it', async () => {
  const [one, two] = [await joined(), await joined()]
  await shares([one, two], [16, 16])
  const heard = { one: new Set<string>(), two: new Set<string>() }
  one.onDue((due) => {
    for (const { id } of due) heard.one.add(id)
  })
  two.onDue((due) => {
    for (const { id } of due) heard.two.add(id)
  })
  const reader = await openNode()

  await owe(one, 200)

  const [ofOne, ofTwo] = await Promise.all([one, two].map(dueAt))
  const ids = [...(ofOne ?? []), ...(ofTwo ?? [])].map(({ id }) => id)
  expect(ids.length).toBe(200)
  expect(new Set(ids).size).toBe(200)
  expect([...heard.one].sort()).toEqual(ofOne?.map(({ id }) => id).sort())
  expect(heard.two.size).toBe(0)
  const destinationsDue = (node: Store) => node.listDueDestinations(Date.now() + 1_000)
  expect((await destinationsDue(two)).destinations).toEqual(['s2s'])
  expect(await dueAt(reader)).toEqual([])
  expect((await destinationsDue(reader)).destinations).toEqual([])
})

test('an outcome under an epoch that is over changes nothing', async () => {
  const node = await joined()
  await owe(node, 40)
  const due = await dueAt(node)
  const counts = `select (select count(*) from attempts) attempts, (select count(*) from moves) moves,
    (select count(*) from deliveries where state = 'delivered') delivered`
  // As another process would that takes this one for dead.
  await look.run('update leases set epoch = epoch + 1')

  const reply = makeIntake({ status: 'Purchase' })
  await Promise.all(due.map((one) => node.settle(makeSettlement(one, { reply }))))
  expect(await rowsOf(counts)).toEqual([{ attempts: 0, moves: 40, delivered: 0 }])

  await look.run('update leases set epoch = epoch - 1')
  await Promise.all(due.map((one) => node.settle(makeSettlement(one))))
  expect(await rowsOf(counts)).toEqual([{ attempts: 40, moves: 40, delivered: 40 }])
})

test('a process that others took for dead calls nobody, and comes back as another', async () => {
  const node = await joined()
  await owe(node, 1)
  const [due] = await dueAt(node)
  if (due === undefined) throw new Error('nothing is due')
  const [before] = await node.listNodes()
  expect(node.beginCall(due)).not.toBeNull()

  await look.run('delete from nodes; update leases set node = null, epoch = epoch + 1')

  await eventually(
    () => node.beginCall(due),
    (end) => end === null,
  )
  await shares([node], [groupCount])
  const [after] = await node.listNodes()
  expect(after?.id).not.toBe(before?.id)
  await node.settle(makeSettlement(due))
  expect(await rowsOf(`select id from deliveries where state = 'delivered'`)).toEqual([])
  const again = await eventually(
    () => dueAt(node),
    ({ length }) => length === 1,
  )
  expect(again[0]?.epoch).toBeGreaterThan(due.epoch ?? 0)
  expect(again[0] && node.beginCall(again[0])).not.toBeNull()
})

test('a group is not another’s before the outcomes of its calls are kept', async () => {
  const one = await joined()
  await owe(one, 40)
  const due = await dueAt(one)
  const ends = due.map((delivery) => ({ delivery, end: one.beginCall(delivery) }))
  const idle = groupCount - new Set(due.map(({ bucket }) => groupOf(bucket))).size
  expect(idle).toBeLessThan(16)
  const two = await joined()

  // Groups that nothing is under way of are handed over; the others wait, and no call of theirs begins.
  await shares([one, two], [groupCount - idle, idle])
  expect(await dueAt(two)).toEqual([])
  for (const { delivery, end } of ends) {
    await one.settle(makeSettlement(delivery))
    end?.()
  }
  await shares([one, two], [16, 16])
  expect(await rowsOf(`select count(*) n from deliveries where state = 'delivered'`)).toEqual([
    { n: 40 },
  ])
})

test('who comes back with its data folder goes on at once with what it sent for', async () => {
  await (await openNode()).close()
  // Killed a moment ago: nobody has missed it yet.
  await look.run(`
    insert into nodes (id, home, name, roles, version, sends, started_at, seen_at)
    values ('n_dead', 'folder-1', 'a', 'outbound', '1.2.3', 1, 0,
      extract(epoch from clock_timestamp()) * 1000);
    update leases set node = 'n_dead', epoch = 4`)

  const after = await joined('a', 'folder-1')

  const known = await after.listNodes()
  expect(known.map(({ isSelf }) => isSelf)).toEqual([true])
  expect(after.leaseReclaims()).toBe(groupCount)
  expect(known[0]?.leases.map(({ epoch }) => epoch)).toEqual(Array(groupCount).fill(5))
})

test('while a process of an earlier version sends alone, nobody else does', async () => {
  await look.run(`select pg_advisory_lock(${0x63617273})`)
  const node = await joined()
  expect(await sharesOf([node])).toEqual([0])

  await look.run(`select pg_advisory_unlock(${0x63617273})`)
  await shares([node], [groupCount])

  const [row] = await rowsOf<{ alone: boolean }>(
    `select pg_try_advisory_lock(${0x63617273}) as alone`,
  )
  expect(row?.alone).toBe(false)
})

test('a process that stands still in the midst of its work keeps no group', async () => {
  const busy = startBusy(database.url)
  onTestFinished(() => kill(busy.process))
  await busy.until(() => busy.idsOf('settled').length > 50)
  busy.process.kill('SIGSTOP')

  const node = await joined()

  await shares([node], [groupCount])
})

function firstStatement(asking: Asking<unknown>): Statement {
  const step = asking.next([])
  if (step.done === true) throw new Error('nothing is asked')
  return step.value
}

test('what is due is found group by group, and nothing else is walked over', async () => {
  const groups = Array.from({ length: groupCount }, (_, group) => group)
  const wish = { destination: 's2s', nowMs: Date.now(), held: [], limit: 50 }
  const asked = [listDueOf(groups, wish), listDueDestinationsOf(groups, 0)].map(firstStatement)
  const node = await openNode()
  await owe(node, 100)
  await look.run('set enable_seqscan = off; set enable_bitmapscan = off')

  for (const { text, values } of asked) {
    const plan = await planOf(look, { text: translate(text), values })
    expect(wholeWalks(plan)).toEqual([])
    expect(JSON.stringify(plan)).toContain('deliveries_due')
  }
})
