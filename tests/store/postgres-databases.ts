import { migrate } from '../../src/store/postgres/migrate.ts'
import { connect } from '../../src/store/postgres/server/connect.ts'
import { startPostgres } from './postgres-server.ts'

/** The address of a database on the server that tests use. */
type UrlOf = (database: string) => string

let server: Promise<UrlOf> | undefined

/**
 * One server for all tests of a process: the one that CAROM_TEST_POSTGRES_URL names, or our own, which is
 * faster than safe.
 */
function serverForTests(): Promise<UrlOf> {
  server ??= openServer()
  return server
}

async function openServer(): Promise<UrlOf> {
  const given = process.env['CAROM_TEST_POSTGRES_URL']
  if (given === undefined || given === '') return (await startPostgres({ durable: false })).urlOf
  return (database) => {
    const url = new URL(given)
    url.pathname = `/${database}`
    return url.href
  }
}

export async function onServer<Value>(
  database: string,
  act: (run: (sql: string) => Promise<void>) => Promise<Value>,
): Promise<Value> {
  const urlOf = await serverForTests()
  const connection = await connect({ url: urlOf(database), statementTimeoutMs: 0 })
  try {
    return await act(connection.run)
  } finally {
    await connection.close()
  }
}

export type TestDatabase = {
  readonly name: string
  readonly url: string
  readonly drop: () => Promise<void>
}

const prefix = `carom_${process.pid}_${Date.now().toString(36)}`
let made = 0
let template: Promise<string> | undefined

/** A database with nothing in it, not even tables. */
export async function makeEmptyDatabase(
  from = 'template0',
  encoding = 'UTF8',
): Promise<TestDatabase> {
  const urlOf = await serverForTests()
  made += 1
  const name = `${prefix}_${made}`
  await onServer('postgres', (run) =>
    run(`create database ${name} template ${from} encoding '${encoding}'`),
  )
  return {
    name,
    url: urlOf(name),
    drop: () => onServer('postgres', (run) => run(`drop database ${name} with (force)`)),
  }
}

/** A database with this version's tables and nothing in them; whoever used it before has emptied it. */
export async function makeDatabase(): Promise<TestDatabase> {
  const known = free.pop()
  const database = known ?? (await makeOwnDatabase())
  return {
    ...database,
    drop: async () => {
      await onServer(database.name, (run) => run(emptying))
      free.push(database)
    },
  }
}

const free: TestDatabase[] = []

/** Many times as fast as another database: a server writes all it holds whenever one is made or dropped. */
const emptying = `do $$ declare name text; begin
  for name in select tablename from pg_tables
    where schemaname = 'public' and tablename not in ('migrations', 'settings_version')
  loop execute format('delete from %I', name); end loop;
  update settings_version set version = 0;
end $$`

/** The same, for those who do something to the database itself: copied from one that was made once. */
export async function makeOwnDatabase(): Promise<TestDatabase> {
  template ??= makeTemplate()
  return makeEmptyDatabase(await template)
}

async function makeTemplate(): Promise<string> {
  const { name, url } = await makeEmptyDatabase()
  const connection = await connect({ url, statementTimeoutMs: 0 })
  await migrate(connection, 0)
  await connection.close()
  return name
}
