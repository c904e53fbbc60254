import { Client } from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { storeLimits } from '../src/store/open.ts'
import { openPostgres } from '../src/store/postgres/open-postgres.ts'
import { type Connection, connect } from '../src/store/postgres/server/connect.ts'
import type { Store } from '../src/store/store.ts'
import { makeDestination } from './due-delivery.ts'
import { makeIntake, makeSettlement, startAt } from './store/makers.ts'
import { planOf, wholeWalks } from './store/plans.ts'
import { makeDatabase, type TestDatabase } from './store/postgres-databases.ts'
import { hearDue, longMs } from './store/worlds.ts'

let database: TestDatabase
let look: Connection
let store: Store
beforeEach(async () => {
  database = await makeDatabase()
  look = await connect({ url: database.url, statementTimeoutMs: 0 })
  store = await openPostgres({ url: database.url, nowMs: () => startAt, limits: storeLimits })
  await store.joinSending()
})
afterEach(async () => {
  await store.close()
  await look.close()
  await database.drop()
})

type Asked = { readonly name: string; readonly text: string; readonly values: readonly string[] }

const saveDestinations = (ids: readonly string[]) =>
  store.changeSettings(
    ids.map((id) => ({ kind: 'destinations', id, value: makeDestination({ id }), by: 'test' })),
  )

/** What is asked of the open deliveries of leads, while one of them is settled and moved. */
async function askedAboutLeads(): Promise<readonly Asked[]> {
  const due = hearDue(store)
  await store.take(makeIntake({ subid: 'one', txid: 'one' }))
  const query = vi.spyOn(Client.prototype, 'query')
  const [first, ...others] = due.splice(0)
  if (first === undefined) throw new Error('Nothing was announced.')
  // One is read before it is written, since it may have to be tried again; the others are not.
  const step = { kind: 'retry', problem: 'http-5xx', dueAt: startAt + 1 } as const
  await store.settle(makeSettlement(first, { step }))
  await Promise.all(others.map((one) => store.settle(makeSettlement(one))))
  await store.take(makeIntake({ subid: 'one', txid: 'one', status: 'Purchase' }))
  // Safe: how the program asks.
  const asked = query.mock.calls.map(([config]) => config as unknown as Asked)
  query.mockRestore()
  const names = ['deliveries-beside', 'deliveries-open', 'moves-to-come', 'waits-behind']
  return names.flatMap((name) => asked.find((one) => one.name === name) ?? [])
}

/** Deliveries like one that is there, of as many leads. */
const copies = (tag: string, count: number, fields: object) =>
  look.query({
    text: `insert into deliveries select (jsonb_populate_record(s.t, $1::jsonb || jsonb_build_object(
        'id', 'd_0' || $2 || i, 'lead_id', 'l_0' || $2 || i, 'subid', $2 || i))).*
      from (select t from deliveries t limit 1) s (t), generate_series(1, $3::integer) i`,
    values: [JSON.stringify(fields), tag, count],
  })

test(
  'what waits behind a destination that is dead is not walked over for a lead, whatever the statistics say',
  async () => {
    await saveDestinations(['s2s', 'other'])
    const asked = await askedAboutLeads()
    await look.run('alter table deliveries set (autovacuum_enabled = false)')
    await look.run(`update deliveries set state = 'delivered', due_at = null`)
    await copies('a', 20_000, { state: 'delivered', due_at: null })
    await look.run('vacuum analyze')
    await copies('b', 10_000, { state: 'waiting', destination: 'dead', due_at: startAt })
    // As those who write have it.
    await look.run(
      'set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off',
    )

    expect(asked).toHaveLength(4)
    for (const { text, values } of asked) {
      const plan = await planOf(look, { text, values })
      const found = JSON.stringify(plan)
      expect(found).toContain('deliveries_by_lead')
      expect(found).not.toContain('deliveries_open')
      expect(wholeWalks(plan).filter((table) => table === 'deliveries')).toEqual([])
    }
  },
  longMs,
)

test('what is owed because of a lead is fetched once, however many of it are asked about', async () => {
  const ids = Array.from({ length: 12 }, (_, index) => `d${index}`)
  await saveDestinations(ids)
  const beside = (await askedAboutLeads()).find(({ name }) => name === 'deliveries-beside')
  await store.take(makeIntake({ subid: 'two', txid: 'two' }))

  const waiting = await look.query<{ bucket: number; id: string }>({
    text: `select bucket, id from deliveries where subid = 'two'`,
  })
  const rows = await look.query({
    text: beside?.text ?? '',
    values: [
      `{${waiting.map(({ bucket }) => bucket).join(',')}}`,
      `{${waiting.map(({ id }) => id).join(',')}}`,
    ],
  })

  expect(waiting).toHaveLength(ids.length)
  expect(rows).toHaveLength(ids.length)
})
