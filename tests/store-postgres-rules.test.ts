import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openStore } from '../src/store/open.ts'
import { type Connection, connect, DatabaseError } from '../src/store/postgres/server/connect.ts'
import { troubleOf } from '../src/store/postgres/server/transaction.ts'
import { root } from './checkout.ts'
import { fillStore } from './store/fill.ts'
import { startAt } from './store/makers.ts'
import { makeDatabase, type TestDatabase } from './store/postgres-databases.ts'

/** What live work asks, by its name: it is prepared once for each connection. */
type Hot = { readonly name: string; readonly text: string }

let database: TestDatabase
let look: Connection
let hot: readonly Hot[]
beforeAll(async () => {
  database = await makeDatabase()
  look = await connect({ url: database.url, statementTimeoutMs: 0 })
  hot = await collect()
})
afterAll(async () => {
  await look.close()
  await database.drop()
})

async function collect(): Promise<readonly Hot[]> {
  const query = vi.spyOn(Client.prototype, 'query')
  const clock = { now: startAt }
  const log = { error: () => undefined }
  const store = await openStore({ url: database.url, nowMs: () => clock.now, log })
  await store.joinSending()
  await fillStore({ store, clock, reopen: async () => store, close: async () => undefined })
  const retentionDays = { clicks: 9, leads: 9, postbacks: 9, attempts: 9 }
  await store.sweep({ nowMs: clock.now, retentionDays, limit: 500 })
  await store.close()
  // Safe: how the program asks.
  const asked = query.mock.calls.map(([config]) => config as unknown as Partial<Hot>)
  query.mockRestore()
  const named = asked.flatMap(({ name, text }) =>
    name === undefined || text === undefined || name.startsWith('q_')
      ? []
      : [[name, text.replaceAll(/\s+/g, ' ')] as const],
  )
  return [...new Map([...written(), ...named])].map(([name, text]) => ({ name, text }))
}

const folders = ['load', 'flush'].map((name) => join(root, 'src/store/postgres', name))
const withName = /name: '([\w-]+)',\s+text: (?:\(within\) => )?(?:`([^`]*)`|'([^']*)')/g

/** Those that stand in the sources as they are, seldom asked ones among them. */
function written(): readonly (readonly [name: string, text: string])[] {
  const sources = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  return sources.flatMap((source) =>
    [...readFileSync(source, 'utf8').matchAll(withName)].map(
      ([, name = '', long, short = '']) => [name, (long ?? short).replaceAll(/\s+/g, ' ')] as const,
    ),
  )
}

const ofClicks = [
  ...['subject', 'clicks', 'views', 'postbacks', 'leads', 'moves', 'transactions', 'waiting'],
  ...['deliveries', 'attempts', 'ledger_parts', 'leases'],
]

/** Found without their bucket, and why. */
const byNameAlone: Readonly<Record<string, string>> = {
  answers: 'read once more, the same request may name another subid',
  'postback-places': 'an act of a person',
  'moves-by-id': 'an act of a person',
  'delivery-subids': 'an act of a person',
  'list-of-state': 'after a change of the settings',
  'list-parked-by': 'of one destination, over all subids',
  'list-clickless': 'of one destination, over all subids',
}

const place = new RegExp(
  `\\b(?:from|into|join|update|using) (${ofClicks.join('|')})\\b(?: (?:as )?(?!where|join|on|set|select|using|order)(\\w+))?`,
  'g',
)

/** Each table is named with its bucket: compared with what was given, or written with it. */
function namesEveryBucket(text: string): boolean {
  const insert = /^insert into (\w+)(?: as \w+)? \(([^)]*)\)/.exec(text)
  return [...text.matchAll(place)].every(([, table, alias]) => {
    if (insert?.[1] === table && /\bbucket\b/.test(insert?.[2] ?? '')) return true
    const own = alias === undefined ? '(?<![.\\w])' : `\\b${alias}\\.`
    return new RegExp(`${own}bucket = `).test(text)
  })
}

test('every statement of live work names the bucket of every row it touches, but for those with a reason', () => {
  const touching = hot.filter(({ text }) => text.match(place) !== null)
  const nameless = touching.filter(({ text }) => !namesEveryBucket(text)).map(({ name }) => name)

  expect(touching.length).toBeGreaterThan(35)
  expect(nameless.toSorted()).toEqual(Object.keys(byNameAlone).sort())
})

test('what a statement writes was made by the program, not by the database', () => {
  const made = /\b(?:now|random|clock_timestamp|nextval|gen_random_uuid)\s*\(|current_timestamp/
  expect(hot.filter(({ text }) => made.test(text))).toEqual([])
})

test('a statement of live work does one thing, and depends on nothing that one machine alone knows', () => {
  const writing = /\bwith\b.*\b(?:insert|update|delete)\b/
  const ofOneMachine = /\b(?:merge|listen|notify)\b/
  expect(hot.filter(({ text }) => writing.test(text) || ofOneMachine.test(text))).toEqual([])
  const locks = hot.filter(({ text }) => /advisory/.test(text)).map(({ name }) => name)
  // Of networks whose callers are being learnt, and of no others.
  expect(locks.filter((name) => name !== 'lock-addresses')).toEqual([])
})

test('no statement of live work reads what people configure: that is in memory', () => {
  const configured = /\b(?:from|into|join|update) (?:settings|settings_version|users|tokens)\b/
  expect(hot.filter(({ text }) => configured.test(text)).map(({ name }) => name)).toEqual([])
})

test.each([
  ['40001', 'another transaction came between'],
  ['40P01', 'two waited for each other'],
  ['55P03', 'a lock was not given'],
  ['57P01', 'the server is stopped'],
  ['57P03', 'the server starts'],
  ['08006', 'the connection broke, or one to another machine'],
  ['25006', 'the server has become a standby'],
])('%s is tried again: %s', (code) => {
  expect(troubleOf(new DatabaseError('x', code))).toBe('passing')
})

test('every unique key of rows that go by buckets holds the bucket, and no trigger is at work', async () => {
  const [keys, triggers] = await Promise.all([
    look.query<{ key: string; columns: string }>({ text: uniqueKeys }),
    look.query({ text: 'select tgname from pg_trigger where not tgisinternal' }),
  ])

  expect(keys.length).toBeGreaterThan(ofClicks.length)
  expect(keys.filter(({ columns }) => !columns.split(',').includes('bucket'))).toEqual([])
  expect(triggers).toEqual([])
})

const uniqueKeys = `select i.indexrelid::regclass::text as key,
    (select string_agg(attname, ',') from pg_attribute c where c.attrelid = i.indexrelid) as columns
  from pg_index i join pg_class t on t.oid = i.indrelid
  join pg_attribute a on a.attrelid = t.oid and a.attname = 'bucket'
  where i.indisunique and t.relkind = 'r' and t.relnamespace = 'public'::regnamespace`
