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
