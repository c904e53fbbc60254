import { expect, test } from 'vitest'
import { buckets } from '../src/domain/ids.ts'
import { MigrationError } from '../src/store/migrate.ts'
import { migrate, migrations } from '../src/store/postgres/migrate.ts'
import { connect, NoPrimaryError, UnfitServerError } from '../src/store/postgres/server/connect.ts'
import {
  makeDatabase,
  makeEmptyDatabase,
  makeOwnDatabase,
  onServer,
} from './store/postgres-databases.ts'

const open = (url: string) => connect({ url, statementTimeoutMs: 0 })

test('nodes that start at the same time bring the tables up to date once', async () => {
  const { url, drop } = await makeEmptyDatabase()
  const nodes = await Promise.all([open(url), open(url), open(url)])

  await Promise.all(nodes.map((node) => migrate(node, 5)))

  const rows = await nodes[0]?.query({ text: 'select name, at from migrations order by 1' })
  expect(rows).toEqual(migrations.map(({ name }) => ({ name, at: 5 })))
  await Promise.all(nodes.map((node) => node.close()))
  await drop()
})

test('a database made by another version is left as it is', async () => {
  const { url, drop } = await makeDatabase()
  const node = await open(url)
  const other = [{ name: '0001-initial', sql: 'select 1' }]

  await expect(migrate(node, 5, other)).rejects.toThrow(MigrationError)
  await expect(migrate(node, 5, [])).rejects.toThrow('newer than this program')

  await migrate(node, 5)
  await node.close()
  await drop()
})

test('what a migration cannot finish it has not begun', async () => {
  const { url, drop } = await makeEmptyDatabase()
  const node = await open(url)
  const broken = [{ name: '0001-broken', sql: 'create table half (a int); create nonsense' }]

  await expect(migrate(node, 5, broken)).rejects.toThrow('syntax error')

  expect(await node.query({ text: "select to_regclass('half') as found" })).toEqual([
    { found: null },
  ])
  await migrate(node, 5)
  await node.close()
  await drop()
})

test('of several hosts the first that can be written to is taken', async () => {
  const { url, drop } = await makeDatabase()
  const { host } = new URL(url)

  // Nobody listens on port 1.
  const node = await open(url.replace(host, `127.0.0.1:1,${host}`))

  expect(await node.query({ text: 'select 1 as one' })).toEqual([{ one: 1 }])
  await node.close()
  await drop()
})

test('a server that only reads is passed over, and named', async () => {
  const { name, url, drop } = await makeOwnDatabase()
  await onServer('postgres', (run) =>
    run(`alter database ${name} set default_transaction_read_only = on`),
  )

  const opening = open(url)

  await expect(opening).rejects.toThrow(NoPrimaryError)
  await expect(opening).rejects.toThrow('it is a standby, or read-only')
  await drop()
})

test('a database that cannot hold every character is refused', async () => {
  const { url, drop } = await makeEmptyDatabase("template0 lc_collate 'C' lc_ctype 'C'", 'LATIN1')

  await expect(open(url)).rejects.toThrow(UnfitServerError)

  await drop()
})

test('the buckets spread evenly over any power of two of shards', async () => {
  const { url, drop } = await makeEmptyDatabase()
  const node = await open(url)

  const places = await node.query<{ place: number }>({
    text: `select ((hashint4(b)::bigint + 2147483648) >> 24)::int as place
           from unnest($1::int[]) with ordinality u(b, n) order by n`,
    values: [`{${buckets.join(',')}}`],
  })

  expect(places.map(({ place }) => place)).toEqual(buckets.map((_, index) => index))
  await node.close()
  await drop()
})

test('what is prepared while a table is empty finds its rows by their key when there are many', async () => {
  const { url, drop } = await makeEmptyDatabase()
  const node = await open(url)
  await node.run(`create table rows (id bigint primary key); analyze rows;
    set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off;
    set plan_cache_mode = force_generic_plan`)
  const ask = () =>
    node.query({
      name: 'by-key',
      text: 'select r.id from unnest($1::bigint[]) k (id) join rows r on r.id = k.id',
      values: ['{1,2,3,4,5,6,7,8}'],
    })
  const looks = async () => {
    const plan = await node.query<{ 'QUERY PLAN': string }>({
      text: `explain execute "by-key" ('{1}')`,
    })
    return plan.some((line) => line['QUERY PLAN'].includes('Index Cond'))
  }
  await ask()
  expect(await looks()).toBe(false)

  await node.run('insert into rows select generate_series(1, 20000)')
  for (let turn = 0; turn < 64; turn += 1) await ask()
  expect(await looks()).toBe(true)

  await node.close()
  await drop()
})
