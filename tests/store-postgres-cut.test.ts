import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { storeLimits } from '../src/store/open.ts'
import { migrate, migrations } from '../src/store/postgres/migrate.ts'
import { openPostgres } from '../src/store/postgres/open-postgres.ts'
import { prepareParts } from '../src/store/postgres/parts/parting.ts'
import { type Connection, connect } from '../src/store/postgres/server/connect.ts'
import { bucketFor } from '../src/store/postgres/server/places.ts'
import { idFloor } from '../src/store/rows/id-time.ts'
import { eventually } from './eventually.ts'
import { dayMs, makeClick, makeIntake } from './store/makers.ts'
import { makeEmptyDatabase, type TestDatabase } from './store/postgres-databases.ts'

const uncut = migrations.slice(0, 10)
const withoutNodes = migrations.slice(0, 4)
const tables = ['clicks', 'views', 'postbacks', 'attempts']
const some = 3_000

let database: TestDatabase
let node: Connection
beforeEach(async () => {
  database = await makeEmptyDatabase()
  node = await open()
})
afterEach(async () => {
  await node.close()
  await database.drop()
})

const open = () => connect({ url: database.url, statementTimeoutMs: 0 })
const rowsOf = <Row extends object>(text: string) => node.query<Row>({ text })
const count = async (table: string) =>
  (await rowsOf<{ n: number }>(`select count(*) as n from ${table}`))[0]?.n
/** The files that tables are in: another one, and its rows were written anew. */
const filesOf = async (names: readonly string[]) =>
  (
    await rowsOf<{ file: number }>(
      `select relfilenode::bigint as file from pg_class
       where relnamespace = 'public'::regnamespace and relname in (${names.map((name) => `'${name}'`).join(', ')}) order by relname`,
    )
  ).map(({ file }) => file)

/** Rows as the version before wrote them: of the last days, and some by a clock that was years ahead. */
async function fill(now: number): Promise<void> {
  const late = now + 900 * dayMs
  await node.run(`
    insert into clicks (bucket, subid, at, prefetch, params)
      select 0, 's' || n, case when n <= 5 then ${late} else ${now} - n end, 0, '{}'
      from generate_series(1, ${some}) n;
    insert into subject (bucket, subid) select bucket, subid from clicks where subid <> 's9';
    insert into views (bucket, subid, at, landing) select bucket, subid, at, 'a' from clicks;
    insert into postbacks (bucket, id, at, network, cause, method, path, query, body, outcome,
        notes, settings_version, unauthenticated)
      select 0, case when n <= 5 then '${idFloor('p_', late)}' else '${idFloor('p_', now)}' end || n,
        ${now}, 'pp', 'network', 'GET', '/', '', '\\x00ff', 'ignored', '[]', 1, 0
      from generate_series(1, ${some}) n;
    insert into attempts (bucket, delivery_id, generation, attempt, answer_truncated)
      select 0, '${idFloor('d_', now)}' || n, 1, 1, 0 from generate_series(1, ${some}) n`)
}

async function expectWhole(): Promise<void> {
  for (const table of tables) expect(await count(table)).toBe(some)
  const ahead = ['clicks', 'views', 'postbacks'].map((table) => count(`${table}_default`))
  expect(await Promise.all(ahead)).toEqual([5, 5, 5])
  expect(await rowsOf(`select 1 from postbacks where body <> '\\x00ff'`)).toEqual([])
  const unfinished = `select indexrelid::regclass from pg_index where not indisvalid
    union all select oid from pg_class where relname like '%\\_ahead'
    union all select oid from pg_constraint where conname like '%\\_until'`
  expect(await rowsOf(unfinished)).toEqual([])
}

test('tables with rows in them are cut as they lie, while others read and write them', async () => {
  await migrate(node, 1, uncut)
  await fill(Date.now())
  const before = await filesOf(tables)
  const [reader, writer] = [await open(), await open()]
  onTestFinished(async () => {
    await Promise.all([reader.close(), writer.close()])
  })
  await reader.run('begin; select count(*) from clicks')
  let [cut, written] = [false, 0]
  const writing = (async () => {
    for (; !cut; written += 1) {
      await writer.run(`begin;
        insert into clicks (bucket, subid, at, prefetch, params)
          values (0, 'w${written}', ${Date.now()}, 0, '{}');
        insert into postbacks (bucket, id, at, network, cause, method, path, query, outcome, notes,
            settings_version, unauthenticated)
          values (0, '${idFloor('p_', Date.now())}w${written}', 1, 'pp', 'network', 'GET', '/', '',
            'ignored', '[]', 1, 0);
        commit`)
    }
  })()

  const cutting = migrate(node, 2).finally(() => {
    cut = true
  })
  // Nobody waits behind it for long while it waits for the reader.
  await eventually(
    () => written,
    (count) => count > 100,
  )
  expect(cut).toBe(false)
  await reader.run('commit')
  await cutting
  await writing

  expect(await count(`clicks where subid like 'w%'`)).toBe(written)
  expect(await count(`postbacks where at = 1`)).toBe(written)
  await node.run(`delete from clicks where subid like 'w%'; delete from postbacks where at = 1`)
  expect(await filesOf(tables.map((table) => `${table}_first`))).toEqual(before)
  await expectWhole()
})

test('preparations that were stopped are gone on with, whatever was written since', async () => {
  await migrate(node, 1, uncut)
  await fill(Date.now())
  await prepareParts(node, 'beside')
  await node.run(`drop index clicks_key_ahead;
    alter table views drop constraint views_until; alter table attempts drop constraint attempts_until;
    alter table attempts add constraint attempts_until check (delivery_id < 'd_z') not valid`)

  await migrate(node, 2)

  await expectWhole()
  await migrate(node, 3)
})

test('what the version before has written is found, and none of its clicks is kept twice', async () => {
  const now = Date.now()
  await migrate(node, 1, uncut)
  await fill(now)
  // One had years ahead of it, and one was copied from a file.
  const known = ['s1', 's9', 's2000']
  for (const subid of known) {
    for (const table of ['clicks', 'subject']) {
      await rowsOf(`update ${table} set bucket = ${bucketFor(subid)} where subid = '${subid}'`)
    }
  }
  const { url } = database
  const store = await openPostgres({ url, nowMs: Date.now, limits: storeLimits })
  onTestFinished(() => store.close())

  for (const subid of known) {
    await store.keepClick(makeClick({ subid, at: now }))
    await store.take(makeIntake({ subid }, { id: `${idFloor('p_', now)}${subid}` }))
  }

  expect(await rowsOf('select click from leads')).toEqual(Array(3).fill({ click: 1 }))
  expect(await count('clicks')).toBe(some)
})

test('an index that a version before had made while deliveries were locked is made beside them', async () => {
  await migrate(node, 1, withoutNodes)
  const other = await open()
  onTestFinished(() => other.close())
  await other.run(`begin; insert into deliveries (bucket, id, created_at, move_id, lead_id, subid,
    destination, state, waits_for, attempts, generation) values (0, 'd_1', 1, '', '', '', '', '', '', 0, 0)`)

  const migrating = migrate(node, 2)
  await other.run(`insert into deliveries select (jsonb_populate_record(d, '{"id": "d_2", "lead_id": "l_2"}')).*
    from deliveries d; commit`)
  await migrating

  expect(await count('deliveries')).toBe(2)
  const plain = await makeEmptyDatabase()
  onTestFinished(plain.drop)
  const fresh = await connect({ url: plain.url, statementTimeoutMs: 0 })
  onTestFinished(() => fresh.close())
  await migrate(fresh, 1)
  const shape = `select pg_get_indexdef(indexrelid) as text from pg_index
    where indrelid = 'deliveries'::regclass order by 1`
  expect(await rowsOf(shape)).toEqual(await fresh.query({ text: shape }))
})
