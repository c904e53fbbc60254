import { Client } from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { groupOf } from '../src/domain/groups.ts'
import { storeLimits } from '../src/store/open.ts'
import { openPostgres } from '../src/store/postgres/open-postgres.ts'
import { type Connection, connect } from '../src/store/postgres/server/connect.ts'
import { bucketFor } from '../src/store/postgres/server/places.ts'
import type { Intake, Store } from '../src/store/store.ts'
import { makeDestination } from './due-delivery.ts'
import { givenCitus, makeCitusDatabase } from './store/citus-databases.ts'
import { makeClick, makeIntake, makeReading, makeSettlement, startAt } from './store/makers.ts'
import { makeDatabase, type TestDatabase } from './store/postgres-databases.ts'
import { hearDue } from './store/worlds.ts'

let database: TestDatabase
let look: Connection
let store: Store
beforeEach(async () => {
  database = await (givenCitus === undefined ? makeDatabase() : makeCitusDatabase(givenCitus))
  look = await connect({ url: database.url, statementTimeoutMs: 0 })
  store = await openPostgres({
    ...{ url: database.url, nowMs: () => startAt, keys: null },
    ...{ limits: storeLimits, byGroups: true },
  })
  await store.joinSending()
  const value = makeDestination({ id: 's2s' })
  await store.changeSettings([{ kind: 'destinations', id: 's2s', value, by: 'test' }])
})
afterEach(async () => {
  await store.close()
  await look.close()
  await database.drop()
})

type Asked = {
  readonly text: string
  readonly values: readonly unknown[]
  readonly name: string | undefined
}

const rowsOf = <Row extends object>(text: string) => look.query<Row>({ text })

/** What is asked while `act` goes on, in transactions: by connection, from `begin` to `commit`. */
async function transactionsOf(act: () => Promise<unknown>): Promise<readonly Asked[][]> {
  const query = vi.spyOn(Client.prototype, 'query')
  await act()
  const transactions: Asked[][] = []
  const open = new Map<unknown, Asked[]>()
  for (const [index, [config]] of query.mock.calls.entries()) {
    // Safe: how the program asks.
    const { text, values = [], name } = config as unknown as Partial<Asked> & { text: string }
    const client = query.mock.contexts[index]
    if (/^begin/.test(text)) open.set(client, [])
    else if (text === 'commit') {
      transactions.push(open.get(client) ?? [])
      open.delete(client)
    } else if (text !== 'discard plans') open.get(client)?.push({ text, values, name })
  }
  query.mockRestore()
  return transactions
}

const isListed = /= any\(\$(\d+)::smallint\[\]\)/
const isInsert = /^insert into (\w+) \((bucket, [^)]*)\)\s+values/

/** The groups whose rows a statement names; undefined: it goes by none. */
function groupsOf({ text, values }: Asked): ReadonlySet<number> | undefined {
  const columns = isInsert.exec(text)?.[2]?.split(', ').length
  if (columns !== undefined) {
    return new Set(values.filter((_, at) => at % columns === 0).map((one) => groupOf(Number(one))))
  }
  const place = isListed.exec(text)?.[1]
  if (place === undefined) return undefined
  const buckets: number[] = JSON.parse(`[${String(values[Number(place) - 1]).slice(1, -1)}]`)
  return new Set(buckets.map(groupOf))
}

const subids = Array.from({ length: 40 }, (_, index) => `subid-${index}`)

/** Everything that comes by the thousand. */
async function traffic(): Promise<void> {
  const due = hearDue(store)
  await Promise.all(subids.map((subid) => store.keepClick(makeClick({ subid }))))
  await Promise.all(
    subids.map((subid) =>
      store.take(makeIntake({ subid, status: 'Purchase', txid: `order ${subid}`, amount: '3' })),
    ),
  )
  await Promise.all(
    subids.map((subid) =>
      store.keepView({ subid, at: startAt - 3_600_000, landing: 'b', prelanding: null }),
    ),
  )
  await Promise.all(due.map((one) => store.settle(makeSettlement(one))))
  const refunds = subids.map((subid) => `order ${subid}`)
  await Promise.all(refunds.map((txid) => store.take(makeRefund(txid))))
  await store.take(makeIntake(null))
}

/** A word that brings nothing but an order. */
function makeRefund(txid: string): Intake {
  const { subid: _subid, ...reading } = makeReading({ txid, status: 'Reject' })
  return makeIntake({}, { read: { ok: true, reading } })
}

const ofRows = /\b(?:subject|clicks|views|postbacks|leads|moves|transactions|deliveries|attempts)\b/

test('a transaction of live work concerns one group of buckets, whatever it does', async () => {
  const transactions = await transactionsOf(traffic)

  const living = transactions.filter((asked) => asked.some(({ text }) => ofRows.test(text)))
  const groups = living.map((asked) => new Set(asked.flatMap((one) => [...(groupsOf(one) ?? [])])))
  expect(groups.filter(({ size }) => size !== 1)).toEqual([])
  const all = new Set(groups.flatMap((own) => [...own]))
  expect(all.size).toBeGreaterThan(new Set(subids.map((subid) => groupOf(bucketFor(subid)))).size)
  const moved = await rowsOf<{ n: number }>('select count(*) as n from moves')
  expect(moved).toEqual([{ n: 2 * subids.length }])
})

test('what a transaction of live work asks names its group, but for who may send and repeats by hand', async () => {
  const transactions = await transactionsOf(traffic)

  const asked = transactions.filter((one) => one.some(({ text }) => ofRows.test(text))).flat()
  const elsewhere = asked.filter((one) => groupsOf(one) === undefined).map(({ text }) => text)
  expect([...new Set(elsewhere.map((text) => text.replaceAll(/\s+/g, ' ')))].sort()).toEqual([
    'select bucket, epoch from leases where bucket = any($1::bigint[]) order by bucket for share',
    // Of words that an order led to: whether they came before, and were led elsewhere.
    'select id, outcome, reason from postbacks where id = any($1::text[])',
  ])
})

test('a statement of live work is prepared once for a connection, but for rows that are named one by one', async () => {
  const transactions = await transactionsOf(traffic)

  const asked = transactions.filter((one) => one.some(({ text }) => ofRows.test(text))).flat()
  const unnamed = asked.filter(({ name, text }) => name === undefined && !isInsert.test(text))
  expect(unnamed.map(({ text }) => text)).toEqual([])
})

test('the name of an order is written where it belongs, and its note is gone', async () => {
  await traffic()
  await store.close()

  const orders = await rowsOf<{ bucket: number; id: string }>(
    'select bucket, order_id as id from transactions order by order_id',
  )
  expect(orders).toHaveLength(subids.length)
  expect(orders.filter(({ bucket, id }) => bucket !== bucketFor(id))).toEqual([])
  expect(await rowsOf('select 1 from orders_owed')).toEqual([])
  await reopen()
})

test('a crash before the name of an order is written costs a wait, and the sweep ends it', async () => {
  const [subid = ''] = subids
  await store.take(makeIntake({ subid, status: 'Purchase', txid: 'lost', amount: '3' }))
  await rowsOf(`delete from transactions where order_id = 'lost'`)
  await store.take(makeRefund('other'))
  const note = JSON.stringify([['default', 'lost', subid]])
  await look.query({
    text: `insert into orders_owed (bucket, id, at, orders) values ($1, 'm_x', 0, $2)`,
    values: [bucketFor(subid), note],
  })

  expect(await store.take(makeRefund('lost'))).toMatchObject({ outcome: 'waiting' })

  await sweep()
  expect(
    await rowsOf(`select subid, outcome from postbacks where txid = 'lost' order by id`),
  ).toEqual([
    { subid, outcome: 'moved' },
    { subid, outcome: 'moved' },
  ])
  expect(await rowsOf('select 1 from orders_owed')).toEqual([])
})

async function reopen(): Promise<void> {
  const limits = storeLimits
  store = await openPostgres({ url: database.url, nowMs: () => startAt, limits, byGroups: true })
}

const sweep = () =>
  store.sweep({
    nowMs: startAt,
    retentionDays: { clicks: 9, leads: 9, postbacks: 9, attempts: 9 },
    limit: 500,
  })

test.runIf(givenCitus !== undefined)(
  'every statement of live work is one task on one machine',
  async () => {
    const transactions = await transactionsOf(traffic)

    const asked = transactions.flat().filter((one) => groupsOf(one) !== undefined)
    const once = new Map(asked.map((one) => [one.text.replaceAll(/\s+/g, ' '), one]))
    const tasks: Record<string, number> = {}
    for (const [text, { values }] of once) {
      // Safe: as they were sent.
      const sent = { text: `explain (format json) ${text}`, values: values as (string | null)[] }
      const [plan] = await look.query<{ 'QUERY PLAN': unknown }>(sent)
      const [, count = '0'] = /"Task Count":(\d+)/.exec(JSON.stringify(plan)) ?? []
      tasks[text] = Number(count)
    }

    expect(once.size).toBeGreaterThan(20)
    expect(Object.entries(tasks).filter(([, count]) => count !== 1)).toEqual([])
  },
)
