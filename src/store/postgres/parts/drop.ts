import type { Connection } from '../server/connect.ts'
import { listLiteral } from '../server/literals.ts'
import type { CutTable, Part } from './parts.ts'
import { underShortLocks } from './short-locks.ts'

/** So many rows that have to stay are moved out of a part that goes; of one with more, rows are deleted. */
const mostKept = 1_000
/** Asked for again within a minute: who waits for a lock has others wait. */
const patienceMs = 1_000
/** Ids in one line of what the logs' index is told. */
const toldAtOnce = 1_000

export type GoingTable = CutTable & { readonly beforeMs: number }

/** What of a part `p` has to stay although it is old: as `old-rows.ts` deletes rows. */
function mustStay({ name, beforeMs }: GoingTable): string {
  switch (name) {
    case 'postbacks':
      return `(p.at >= ${beforeMs} or p.pending is not null)`
    case 'attempts':
      return `(coalesce(p.ended_at, 0) >= ${beforeMs} or not exists (
        select 1 from deliveries d where d.bucket = p.bucket and d.id = p.delivery_id
          and d.state not in ('waiting', 'parked')))`
    case 'clicks':
    case 'views':
      return `p.at >= ${beforeMs}`
  }
}

/** Drops the parts whose time is over; answers with how many it was. */
export async function dropParts(
  connection: Connection,
  table: GoingTable,
  known: readonly Part[],
): Promise<number> {
  let dropped = 0
  for (const part of known.filter(({ toMs }) => toMs <= table.beforeMs)) {
    if (await takeOut(connection, table, part)) dropped += 1
  }
  for (const name of await findGone(connection, table)) await clear(connection, table, name)
  return dropped
}

const goneOf = (name: string) => `gone_${name}`

/**
 * The part becomes a table of its own, and what has to stay of it goes where the rows of no part are. Looked
 * for before, without a lock; what has come to be kept in between is found once nobody can write any more.
 * (\`concurrently\` would lock less, and is not to be had where there is a part for all other rows.)
 */
async function takeOut(
  connection: Connection,
  table: GoingTable,
  { name }: Part,
): Promise<boolean> {
  const kept = await connection.query<{ id: string }>({
    text: `select p.ctid::text as id from ${name} p where ${mustStay(table)} limit ${mostKept + 1}`,
  })
  if (kept.length > mostKept) return false
  const ids = listLiteral(
    'text',
    kept.map(({ id }) => id),
  )
  await underShortLocks(connection, patienceMs, async () => {
    await connection.run(`alter table ${table.name} detach partition ${name}`)
    await connection.run(`alter table ${name} rename to ${goneOf(name)}`)
    await connection.query({
      text: `insert into ${table.name} select p.* from ${goneOf(name)} p
        where p.ctid = any($1::text[]::tid[]) and ${mustStay(table)}`,
      values: [ids],
    })
  })
  return true
}

async function findGone({ query }: Connection, { name }: GoingTable): Promise<readonly string[]> {
  const rows = await query<{ name: string }>({
    text: `select relname as name from pg_class
      where relkind = 'r' and relnamespace = current_schema()::regnamespace and relname like $1`,
    values: [`${goneOf(name)}\\_%`],
  })
  return rows.map((row) => row.name)
}

/** Nobody works with it any more. Stopped in the midst, it is begun again. */
async function clear(connection: Connection, table: GoingTable, name: string): Promise<void> {
  const { run } = connection
  await run(`insert into ${table.name} select p.* from ${name} p where ${mustStay(table)}
    on conflict do nothing`)
  // The logs' index hears of rows that are no longer there.
  if (table.name === 'postbacks') {
    await run(`insert into log_touched (log, ids)
      select 'postbacks', string_agg(at || ':' || id, ' ')
      from (select p.at, p.id, row_number() over () / ${toldAtOnce} as part from ${name} p
        where not ${mustStay(table)}) gone
      group by part`)
  }
  await run(`drop table ${name}`)
}
