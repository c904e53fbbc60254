import { migrate } from '../../src/store/postgres/migrate.ts'
import { withConnection } from '../../src/store/postgres/server/connect.ts'
import type { TestDatabase } from './postgres-databases.ts'

/** The coordinator of a Citus cluster to test on; undefined: there is none. */
export const givenCitus = process.env['CAROM_TEST_CITUS_URL'] || undefined

type Node = { readonly groupid: number; readonly host: string; readonly port: number }

const prefix = `carom_${process.pid}_${Date.now().toString(36)}`
let made = 0
const free: TestDatabase[] = []

/**
 * A database on all nodes of the given cluster, with this version's tables spread over them and nothing in
 * them; whoever used it before has emptied it.
 */
export async function makeCitusDatabase(given: string): Promise<TestDatabase> {
  const known = free.pop()
  const database = known ?? (await makeOwnCitusDatabase(given))
  return {
    ...database,
    drop: async () => {
      await withConnection(database.url, ({ run }) => run(emptying))
      free.push(database)
    },
  }
}

/** The same, for those who do something to the database itself. */
async function makeOwnCitusDatabase(given: string): Promise<TestDatabase> {
  const database = await makeEmptyCitusDatabase(given)
  await withConnection(database.url, (connection) => migrate(connection, 0))
  return database
}

/** A database on all nodes of the cluster with the extension in it, and not even tables. */
export async function makeEmptyCitusDatabase(given: string): Promise<TestDatabase> {
  const nodes = await nodesOf(given)
  made += 1
  const name = `${prefix}_${made}`
  for (const node of nodes) {
    await withConnection(on(given, node), ({ run }) =>
      run(`create database ${name} template template0 encoding 'UTF8'`),
    )
    await withConnection(on(given, node, name), ({ run }) => run('create extension citus'))
  }
  const url = urlOf(given, name)
  await withConnection(url, async ({ query }) => {
    for (const { groupid, host, port } of nodes) {
      const text = `select ${groupid === 0 ? 'citus_set_coordinator_host' : 'citus_add_node'}($1, $2)`
      await query({ text, values: [host, port] })
    }
  })
  return {
    name,
    url,
    drop: async () => {
      for (const node of nodes) {
        await withConnection(on(given, node), ({ run }) =>
          run(`drop database ${name} with (force)`),
        )
      }
    },
  }
}

/** The coordinator first. */
function nodesOf(given: string): Promise<readonly Node[]> {
  const text = `select groupid, nodename as host, nodeport as port from pg_dist_node
    where isactive and noderole = 'primary' order by groupid`
  return withConnection(given, ({ query }) => query<Node>({ text }))
}

const urlOf = (given: string, database: string) => {
  const url = new URL(given)
  url.pathname = `/${database}`
  return url.href
}

function on(given: string, { host, port }: Node, database = 'postgres'): string {
  const url = new URL(urlOf(given, database))
  url.hostname = host
  url.port = String(port)
  return url.href
}

const emptying = `do $$ declare name text; begin
  set local citus.multi_shard_modify_mode = 'sequential';
  for name in select tablename from pg_tables
    where schemaname = 'public' and tablename not in ('migrations', 'settings_version')
  loop execute format('delete from %I', name); end loop;
  update settings_version set version = 0;
end $$`
