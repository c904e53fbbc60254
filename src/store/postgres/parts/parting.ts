import type { Connection } from '../server/connect.ts'
import { type CutTable, cutTables, firstUntil } from './parts.ts'
import { underShortLocks } from './short-locks.ts'

/** `beside`: others work with the tables; `within`: in the transaction that cuts them, which are new. */
export type When = 'beside' | 'within'

/** Beside long transactions of others the locks may have to be asked for often. */
export const patienceMs = 120_000

/**
 * What has to hold before tables are cut, so that the cut itself moves and reads no row: a key of clicks
 * with their time in it, and the check that nothing is of later than the end of the first part. It may be
 * stopped at any time and begun again; by the end of that part it has to have come to its end.
 */
export async function prepareParts(connection: Connection, when: When): Promise<void> {
  await makeIndex(connection, when, {
    name: 'clicks_key_ahead',
    sql: 'create unique index clicks_key_ahead on clicks (subid, at, bucket)',
  })
  if (when === 'beside') await nameSubjects(connection)
  for (const table of cutTables) await holdBefore(connection, table, when)
}

const subjectsAtOnce = 10_000

/** Clicks that were copied from a file have no row in \`subject\`: from now on every click has. */
async function nameSubjects({ query }: Connection): Promise<void> {
  for (let after: string | null = ''; after !== null; ) {
    const [row]: readonly { last: string | null }[] = await query<{ last: string | null }>({
      text: `with part as materialized (
          select bucket, subid from clicks where subid > $1 order by subid limit ${subjectsAtOnce}),
        named as (
          insert into subject (bucket, subid) select bucket, subid from part c where not exists (
            select 1 from subject s where s.bucket = c.bucket and s.subid = c.subid)
          on conflict do nothing)
        select max(subid) as last from part`,
      values: [after],
    })
    after = row?.last ?? null
  }
}

async function holdBefore(connection: Connection, table: CutTable, when: When): Promise<void> {
  const { name } = table
  const [known] = await connection.query<{ isValid: boolean }>({
    text: `select convalidated as "isValid" from pg_constraint
      where conrelid = $1::regclass and conname = $2`,
    values: [name, `${name}_until`],
  })
  if (known?.isValid === true) return
  const add = () => addCheck(connection, table)
  if (known === undefined) {
    await (when === 'within' ? add() : underShortLocks(connection, patienceMs, add))
  }
  await connection.run(`alter table ${name} validate constraint ${name}_until`)
}

/** What is of later than that already, by a clock that was wrong, waits beside the table for the cut. */
async function addCheck({ query, run }: Connection, table: CutTable): Promise<void> {
  const { name, by, boundAt } = table
  const [clock] = await query<{ ms: number }>({
    text: 'select (extract(epoch from clock_timestamp()) * 1000)::bigint as ms',
  })
  const until = `'${boundAt(firstUntil(table, clock?.ms ?? 0))}'`
  await run(`alter table ${name} add constraint ${name}_until check (${by} < ${until}) not valid`)
  await run('set local enable_seqscan = off')
  const late = await query({ text: `select 1 from ${name} where ${by} >= ${until} limit 1` })
  if (late.length === 0) return
  await run(`create table if not exists ${name}_ahead (like ${name});
    with late as (delete from ${name} where ${by} >= ${until} returning *)
    insert into ${name}_ahead select * from late`)
}

type Index = { readonly name: string; readonly sql: string }

/** Beside live work it is made without a lock; one whose making was stopped is made anew. */
export async function makeIndex(
  { query, run }: Connection,
  when: When,
  { name, sql }: Index,
): Promise<void> {
  const [known] = await query<{ isValid: boolean }>({
    text: 'select indisvalid as "isValid" from pg_index where indexrelid = to_regclass($1)',
    values: [name],
  })
  if (known?.isValid === true) return
  if (known !== undefined) await run(`drop index concurrently ${name}`)
  const how = when === 'beside' ? 'index concurrently ' : 'index '
  await run(sql.replace('index ', how))
}
