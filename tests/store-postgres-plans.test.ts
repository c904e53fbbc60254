import { Client } from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { storeLimits } from '../src/store/open.ts'
import { openPostgres } from '../src/store/postgres/open-postgres.ts'
import { type Connection, connect } from '../src/store/postgres/server/connect.ts'
import type { Store } from '../src/store/store.ts'
import { makeDestination } from './due-delivery.ts'
import { dayMs, makeClick, makeIntake, makeSettlement, startAt } from './store/makers.ts'
import { kindsIn, planOf, preparedPlanOf, wholeWalks } from './store/plans.ts'
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

/** What a sweep asks of what is old, in its order; all of that goes. */
async function askedOfOld(): Promise<readonly Asked[]> {
  const days = { clicks: 365, leads: 365, postbacks: 365, attempts: 365 }
  const none = { wholeAddress: 0, address: 0, agent: 0, place: 0, params: 0 }
  const query = vi.spyOn(Client.prototype, 'query')
  const nowMs = startAt + 400 * dayMs
  await store.sweep({ nowMs, retentionDays: days, fieldDays: none, limit: 500 })
  // Safe: how the program asks.
  const asked = query.mock.calls.map(([config]) => config as unknown as Partial<Asked>)
  query.mockRestore()
  const all = asked.map(({ text = '', values = [], name = '' }) => ({ text, values, name }))
  const begins = all.findIndex(({ text }) => text.includes('set_config'))
  const again = all.findIndex(({ text }) => /from leads where.*id = any/s.test(text))
  return all
    .slice(begins, again + 1)
    .filter(({ text }) => /set_config|limit|exists|^delete/.test(text))
}

/** What comes of one conversion. */
async function convert(subid: string): Promise<void> {
  const due = hearDue(store)
  await store.keepClick(makeClick({ subid }))
  await store.keepView({ subid, at: startAt, landing: 'offer-a', prelanding: null })
  await store.take(makeIntake({ subid, txid: subid }))
  await Promise.all(due.map((one) => store.settle(makeSettlement(one))))
}

/** As much of others, all of it as old. */
async function grow(tag: string, count: number, state: string): Promise<void> {
  await copies(tag, count, { state, due_at: state === 'waiting' ? startAt : null })
  const times = ['created_at', 'updated_at', 'at'].map((name) => `'${name}', ${startAt} - i`)
  const ids = `'subid', '${tag}' || i, 'delivery_id', 'd_0${tag}' || i`
  const tables = { leads: 'l_0', clicks: '', views: '', postbacks: 'p_0', attempts: '' }
  for (const [table, id] of Object.entries(tables)) {
    const own = [ids, ...times, `'id', '${id}${tag}' || i`].join(', ')
    await look.run(`insert into ${table} select (jsonb_populate_record(s.t, jsonb_build_object(
        ${own}))).* from (select t from ${table} t limit 1) s (t), generate_series(1, ${count}) i`)
  }
}

/** Of each its text, the tables it would read as a whole, and what its plan is made of. */
async function plansOf(asked: readonly Asked[]) {
  const plans = []
  await look.run('begin')
  for (const one of asked) {
    if (one.text.includes('set_config')) {
      await look.run(one.text)
      continue
    }
    const plan = await preparedPlanOf(look, one)
    plans.push({ text: one.text, plan, whole: wholeWalks(plan), kinds: kindsIn(plan) })
  }
  await look.run('rollback')
  return plans
}

async function largeTables(): Promise<ReadonlySet<string>> {
  const text = `select relname as name from pg_class
    where relkind = 'r' and pg_relation_size(oid) > 200000 and relname not like 'pg_%'`
  return new Set((await look.query<{ name: string }>({ text })).map(({ name }) => name))
}

const gathering = ['Sort', 'Incremental Sort', 'Bitmap Heap Scan', 'Gather', 'Gather Merge']

test(
  'what is old is found from the old end of an index, whatever the statistics say',
  async () => {
    await saveDestinations(['s2s'])
    await convert('one')
    const asked = await askedOfOld()
    await convert('two')
    // Counted when they were all but empty: worse than not at all.
    for (const table of ['leads', 'deliveries']) {
      await look.run(`alter table ${table} set (autovacuum_enabled = false); analyze ${table}`)
    }
    // As those who write have it.
    await look.run(`set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off;
      set max_parallel_workers_per_gather = 0; set plan_cache_mode = force_generic_plan`)

    await grow('a', 8_000, 'delivered')
    const outdated = await plansOf(asked)
    await look.run('vacuum analyze')
    const known = await plansOf(asked)
    await grow('b', 4_000, 'waiting')
    const stale = await plansOf(asked)

    expect(outdated.length).toBeGreaterThan(12)
    const large = await largeTables()
    expect(large.size).toBeGreaterThanOrEqual(6)
    for (const { text, plan, whole, kinds } of [...outdated, ...known, ...stale]) {
      expect([text, whole.filter((table) => large.has(table))]).toEqual([text, []])
      // By their ids each is looked up, in whatever way.
      if (!text.includes('= any(')) {
        expect([text, kinds.filter((kind) => gathering.includes(kind))]).toEqual([text, []])
      }
      if (!text.includes('not exists')) continue
      const found = JSON.stringify(plan)
      expect(found).toContain('leads_pkey')
      expect(found).toContain('deliveries_by_lead')
      expect(found).not.toContain('deliveries_open')
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
