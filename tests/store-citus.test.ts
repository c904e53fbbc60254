import { afterEach, describe, expect, test } from 'vitest'
import { groupOf } from '../src/domain/groups.ts'
import { storeLimits } from '../src/store/open.ts'
import { alone, everywhere, spread } from '../src/store/postgres/distribute.ts'
import { migrate, migrations } from '../src/store/postgres/migrate.ts'
import { openPostgres } from '../src/store/postgres/open-postgres.ts'
import { type Connection, connect } from '../src/store/postgres/server/connect.ts'
import { idFloor } from '../src/store/rows/id-time.ts'
import type { Store } from '../src/store/store.ts'
import { givenCitus, makeEmptyCitusDatabase } from './store/citus-databases.ts'
import { dayMs, makeClick, makeIntake, startAt } from './store/makers.ts'
import { makeDatabase, type TestDatabase } from './store/postgres-databases.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function lookInto({ url, drop }: TestDatabase): Promise<Connection> {
  closing.push(drop)
  const look = await connect({ url, statementTimeoutMs: 0 })
  closing.push(look.close)
  return look
}

const namesOf = async (look: Connection, text: string) =>
  (await look.query<{ name: string }>({ text })).map(({ name }) => name).sort()

test('of each table it is said where it lies when there are several machines', async () => {
  const look = await lookInto(await makeDatabase())

  const tables = await namesOf(
    look,
    `select c.relname as name from pg_class c
      where c.relkind in ('r', 'p') and not c.relispartition
        and c.relnamespace = 'public'::regnamespace`,
  )
  expect([...spread, ...everywhere, ...alone].sort()).toEqual(tables)
})

test('without Citus nothing is spread, and a migration says so', async () => {
  const look = await lookInto(await makeDatabase())

  expect(await migrate(look, startAt)).toEqual([])
})

describe.runIf(givenCitus !== undefined)('with Citus', () => {
  const makeEmpty = async () => {
    const database = await makeEmptyCitusDatabase(givenCitus ?? '')
    return { database, look: await lookInto(database) }
  }
  const spreadTables = `select logicalrelid::text as name from pg_dist_partition
    join pg_class c on c.oid = logicalrelid where not c.relispartition`
  const shards = `select distinct (select count(*) from pg_dist_shard s
      where s.logicalrelid = p.logicalrelid)::text as name
    from pg_dist_partition p where partmethod = 'h'`
  const together = `select distinct colocationid::text as name from pg_dist_partition
    where partmethod = 'h'`

  test('a migration spreads the tables by groups, once', async () => {
    const { look } = await makeEmpty()

    const first = await migrate(look, startAt)
    expect([...first].sort()).toEqual([...spread, ...everywhere].sort())
    expect(await migrate(look, startAt)).toEqual([])
    expect(await namesOf(look, spreadTables)).toEqual([...spread, ...everywhere].sort())
    expect(await namesOf(look, shards)).toEqual(['32'])
    expect(await namesOf(look, together)).toHaveLength(1)
  }, 240_000)

  test('rows that were there before are spread with their tables', async () => {
    const { database, look } = await makeEmpty()
    await look.run('drop extension citus')
    const server = await fill(database.url)
    await look.run('create extension citus')
    await addNodes(look)

    await expect(migrate(look, startAt)).rejects.toThrow('stop all servers')
    await server.close()
    await migrate(look, startAt)

    const counts = `select (select count(*) from clicks) || ' ' || (select count(*) from leads)
      || ' ' || (select count(*) from settings) as name`
    expect(await namesOf(look, counts)).toEqual(['40 40 2'])
    const store = await open(database.url)
    expect(await store.keepClick(makeClick({ subid: 's7' }))).toBe('repeated')
    await store.close()
  }, 240_000)

  test('what a later migration adds is spread too, beside the others', async () => {
    const { look } = await makeEmpty()
    await migrate(look, startAt)
    const { sql } = migrations.find(({ name }) => name === '0020-citus') ?? { sql: '' }
    await look.run('drop table orders_owed')
    await look.run(sql.slice(sql.indexOf('create table orders_owed')))

    expect(await migrate(look, startAt)).toEqual(['orders_owed'])
    expect(await namesOf(look, together)).toHaveLength(1)
  }, 240_000)

  test('parts of tables are made and dropped on all machines', async () => {
    const { database, look } = await makeEmpty()
    const clock = { now: startAt }
    const store = await openPostgres({
      ...{ url: database.url, nowMs: () => clock.now, limits: storeLimits },
    })
    const retentionDays = { clicks: 400, leads: 1095, postbacks: 90, attempts: 30 }
    const after = (days: number) => {
      clock.now += days * dayMs
      return store.sweep({ nowMs: clock.now, retentionDays, limit: 500 })
    }
    await after(60)
    for (let n = 0; n < 20; n += 1) {
      await store.keepClick(makeClick({ subid: `s${n}`, at: clock.now }))
      const id = `${idFloor('p_', clock.now)}${String(n).padStart(12, '0')}`
      const receivedAt = clock.now
      await store.take(makeIntake({ subid: `s${n}`, txid: `t${n}` }, { id, receivedAt }))
    }

    await after(700)

    const rows =
      'select (select count(*) from clicks) || $$ $$ || (select count(*) from postbacks) as name'
    expect(await namesOf(look, rows)).toEqual(['0 0'])
    const told = `select distinct log as name from log_touched where log = 'postbacks'`
    expect(await namesOf(look, told)).toEqual(['postbacks'])
    await store.close()
  }, 240_000)

  test('the size is that of all machines', async () => {
    const { database, look } = await makeEmpty()
    const store = await open(database.url)

    const [coordinator] = await look.query<{ bytes: number }>({
      text: 'select pg_database_size(current_database()) as bytes',
    })
    expect((await store.size()).dbBytes).toBeGreaterThan(2 * (coordinator?.bytes ?? 0))
    await store.close()
  }, 240_000)

  test('an extension that has no workers yet is left alone', async () => {
    const { look } = await makeEmpty()
    await look.run(`select citus_remove_node(nodename, nodeport) from pg_dist_node
      where groupid <> 0`)

    expect(await migrate(look, startAt)).toEqual([])
  }, 240_000)

  async function addNodes(look: Connection): Promise<void> {
    const server = await connect({ url: givenCitus ?? '', statementTimeoutMs: 0 })
    closing.push(server.close)
    const nodes = await server.query<{ groupid: number; host: string; port: number }>({
      text: `select groupid, nodename as host, nodeport as port from pg_dist_node order by groupid`,
    })
    for (const { groupid, host, port } of nodes) {
      const how = groupid === 0 ? 'citus_set_coordinator_host' : 'citus_add_node'
      await look.query({ text: `select ${how}($1, $2)`, values: [host, port] })
    }
  }
})

const open = (url: string) => openPostgres({ url, nowMs: () => startAt, limits: storeLimits })

/** A server that has kept something. */
async function fill(url: string): Promise<Store> {
  const store = await open(url)
  const subids = Array.from({ length: 40 }, (_, index) => `s${index}`)
  await Promise.all(subids.map((subid) => store.keepClick(makeClick({ subid }))))
  await Promise.all(subids.map((subid) => store.take(makeIntake({ subid }))))
  return store
}

test('groups of buckets are parts of the hash space: as many or fewer shards have whole ones', () => {
  expect(groupOf(354)).toBe(0)
  expect(groupOf(18)).toBe(31)
})
