import { afterEach, beforeEach, expect, test } from 'vitest'
import { SecretKeyError } from '../src/platform/secret-key.ts'
import { openStore, storeLimits } from '../src/store/open.ts'
import { openPostgres } from '../src/store/postgres/open-postgres.ts'
import { type Connection, connect } from '../src/store/postgres/server/connect.ts'
import { makeDestination } from './due-delivery.ts'
import { eventually } from './eventually.ts'
import { makeClick, makeIntake, makeNetwork, makeReading } from './store/makers.ts'
import { makeDatabase, type TestDatabase } from './store/postgres-databases.ts'
import { hearDue } from './store/worlds.ts'

let database: TestDatabase
let look: Connection
beforeEach(async () => {
  database = await makeDatabase()
  look = await connect({ url: database.url, statementTimeoutMs: 0 })
})
afterEach(async () => {
  await look.close()
  await database.drop()
})

const openNode = (nowMs: () => number = Date.now) =>
  openPostgres({ url: database.url, nowMs, limits: storeLimits })

const rowsOf = <Row extends object>(text: string) => look.query<Row>({ text })

const save = (value: { readonly id: string }, kind: 'destinations' | 'networks') =>
  ({ kind, id: value.id, value, by: 'test' }) as const

test('nodes that hear of the same leads at once move each of them one step after the other', async () => {
  const one = await openNode()
  await one.changeSettings([save(makeDestination(), 'destinations')])
  const two = await openNode()
  const statuses = ['Lead', 'Purchase', 'Reject', 'Purchase', 'Trash', 'Purchase'] as const

  for (const status of statuses) {
    const subids = Array.from({ length: 20 }, (_, i) => `s${i}`)
    await Promise.all(
      [one, two].flatMap((node) =>
        subids.map((subid) => node.take(makeIntake({ subid, status, txid: subid }))),
      ),
    )
  }

  const moves = await rowsOf<{ leadId: string; from: string | null; to: string }>(
    'select lead_id as "leadId", from_status as "from", to_status as "to" from moves order by id',
  )
  const [{ leads, postbacks } = { leads: 0, postbacks: 0 }] = await rowsOf<{
    leads: number
    postbacks: number
  }>('select (select count(*) from leads) leads, (select count(*) from postbacks) postbacks')
  expect({ leads, postbacks }).toEqual({ leads: 20, postbacks: 240 })
  const ofLeads = Map.groupBy(moves, (move) => move.leadId)
  for (const own of ofLeads.values()) {
    expect(own.map((move) => move.from)).toEqual([null, ...own.slice(0, -1).map(({ to }) => to)])
  }
  const unpaired = await rowsOf(
    `select id from moves m where 1 <> (select count(*) from deliveries d where d.move_id = m.id)`,
  )
  expect(unpaired).toEqual([])
  await Promise.all([one.close(), two.close()])
})

test('of two nodes that count the first of a cap at once, the second counts on from what the first had', async () => {
  const node = await openNode()
  const heard = hearDue(node)
  await node.joinSending()
  await node.changeSettings([save(makeDestination({ dailyCap: 3 }), 'destinations')])
  const other = await connect({ url: database.url, statementTimeoutMs: 0 })
  const day = new Date().toISOString().slice(0, 10)
  await other.run('begin')
  await other.run(
    `insert into caps (destination, day, used) values ('s2s', '${day}', 3)
     on conflict (destination) do update set used = 3`,
  )

  const taken = node.take(makeIntake({}))
  const waits = `select 1 as n from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  await eventually(
    () => rowsOf(waits),
    (blocked) => blocked.length === 1,
  )
  await other.run('commit')
  await taken

  expect(heard).toEqual([])
  expect(await rowsOf('select used from caps')).toEqual([{ used: 3 }])
  await other.close()
  await node.close()
})

test('a node whose clock is behind tells its news after the news before it', async () => {
  const one = await openNode()
  await one.changeSettings([save(makeDestination(), 'destinations')])
  const late = await openNode(() => Date.now() - 600_000)

  await one.take(makeIntake({ status: 'Lead', txid: 't1' }))
  await late.take(makeIntake({ status: 'Purchase', txid: 't1' }))
  await one.take(makeIntake({ status: 'Reject', txid: 't1' }))

  const told = await rowsOf<{ status: string; due: boolean }>(
    `select to_status as status, due_at is not null as due
     from moves m join deliveries d on d.move_id = m.id order by m.id`,
  )
  expect(told).toEqual([
    { status: 'Lead', due: true },
    { status: 'Purchase', due: false },
    { status: 'Reject', due: false },
  ])
  await Promise.all([one.close(), late.close()])
})

test('a click on one node and its postback on another find each other, whoever is first', async () => {
  const one = await openNode()
  await one.changeSettings([
    save(makeDestination({ needsClick: true }), 'destinations'),
    save(makeNetwork(), 'networks'),
  ])
  const other = await openNode()
  const subids = Array.from({ length: 100 }, (_, i) => `s${i}`)

  await Promise.all(
    subids.flatMap((subid) => [
      one.keepClick(makeClick({ subid })),
      other.take(makeIntake({ subid }, { network: 'pp' })),
    ]),
  )

  expect(await rowsOf('select id from leads where click = 0')).toEqual([])
  expect(await rowsOf('select id from deliveries where due_at is null')).toEqual([])
  expect(await rowsOf('select count(*) as n from deliveries')).toEqual([{ n: 100 }])
  await Promise.all([one.close(), other.close()])
})

test('what is changed on one node is known to the others within two seconds', async () => {
  const [one, two] = [await openNode(), await openNode()]
  const heard = new Promise((resolve) => two.onSettings(resolve))
  const began = Date.now()

  const settings = await one.changeSettings([save(makeDestination(), 'destinations')])

  expect(await heard).toEqual(settings)
  expect(Date.now() - began).toBeLessThan(2_000)
  await two.take(makeIntake({}))
  expect(await rowsOf('select destination from deliveries')).toEqual([{ destination: 's2s' }])
  await Promise.all([one.close(), two.close()])
})

test('the parts of the ledger add up to the rows', async () => {
  const one = await openNode()
  await one.changeSettings([save(makeDestination({ paused: true }), 'destinations')])
  const other = await openNode()

  await Promise.all(
    [one, other].flatMap((node, at) =>
      Array.from({ length: 50 }, (_, i) => node.take(makeIntake({ subid: `s${at}-${i}` }))),
    ),
  )

  const [ledger] = await rowsOf(`select accepted, parked from ledger where destination = 's2s'`)
  expect(ledger).toEqual({ accepted: 100, parked: 100 })
  expect(
    (await rowsOf<{ n: number }>('select count(*) as n from ledger_parts'))[0]?.n,
  ).toBeGreaterThan(0)
  await Promise.all([one.close(), other.close()])
})

/** Has commits take long enough for the next batch to come between. */
const slowCommits = () =>
  look.run(`create function dawdle() returns trigger language plpgsql as $$
      begin perform pg_sleep(0.005); return null; end $$;
    create constraint trigger dawdle after insert on postbacks deferrable initially deferred
      for each row execute function dawdle();
    create constraint trigger dawdle after insert on clicks deferrable initially deferred
      for each row execute function dawdle()`)

const quickCommits = () => look.run('drop function if exists dawdle() cascade')

/** Each round is a batch of its own, and asked for while the one before is being committed. */
async function inRounds(rounds: readonly ((subid: string) => Promise<unknown>)[]) {
  const subids = Array.from({ length: 60 }, (_, i) => `s${i}`)
  await slowCommits()
  const asked: Promise<unknown>[] = []
  for (const round of rounds) {
    for (const subid of subids) asked.push(round(subid))
    await new Promise((resolve) => setImmediate(resolve))
    await new Promise((resolve) => setImmediate(resolve))
  }
  await Promise.all(asked)
  await quickCommits()
}

const refund = (subid: string) => {
  const { subid: _subid, ...reading } = makeReading({ status: 'Reject', txid: `o-${subid}` })
  return makeIntake({}, { read: { ok: true, reading } })
}
const purchase = (subid: string) => makeIntake({ subid, status: 'Purchase', txid: `o-${subid}` })

test('a word that names no subid finds the order that is just being committed', async () => {
  const node = await openNode()

  await inRounds([(subid) => node.take(purchase(subid)), (subid) => node.take(refund(subid))])

  expect(await rowsOf(`select outcome, count(*) as n from postbacks group by outcome`)).toEqual([
    { outcome: 'moved', n: 120 },
  ])
  await node.close()
})

test('an order finds the word that waits for it and is just being committed', async () => {
  const node = await openNode()

  await inRounds([(subid) => node.take(refund(subid)), (subid) => node.take(purchase(subid))])

  expect(await rowsOf('select key from waiting')).toEqual([])
  expect(await rowsOf(`select outcome, count(*) as n from postbacks group by outcome`)).toEqual([
    { outcome: 'moved', n: 120 },
  ])
  await node.close()
})

test('a view finds the click that is just being committed', async () => {
  const node = await openNode()

  await inRounds([
    (subid) => node.keepClick(makeClick({ subid })),
    (subid) => node.keepView({ subid, at: Date.now(), landing: 'b', prelanding: null }),
  ])

  expect(await rowsOf(`select subid from clicks where landing <> 'b'`)).toEqual([])
  await node.close()
})

test('without a key to seal it with, a setting that holds a secret is not saved', async () => {
  const log = { error: () => undefined }
  const store = await openStore({ url: database.url, nowMs: Date.now, log, keys: null })

  const secret = store.changeSettings([save(makeNetwork({ id: 'pp', key: 'k3y' }), 'networks')])
  await expect(secret).rejects.toThrow(SecretKeyError)
  await store.changeSettings([save(makeNetwork({ id: 'qq', key: null }), 'networks')])

  expect(Object.keys(store.settings().networks)).toEqual(['default', 'qq'])
  await store.close()
})
