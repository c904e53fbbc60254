import type { Connection } from '../server/connect.ts'
import { type CutTable, missingParts, type Part, type Span } from './parts.ts'
import { underShortLocks } from './short-locks.ts'

/** As many rows as may lie where no part was: they are moved into it while it is made. */
const mostMoved = 10_000
/** Asked for again within a minute: who waits for a lock has others wait. */
const patienceMs = 1_000

type Wish = { readonly nowMs: number; readonly keptDays: number; readonly known: readonly Part[] }

/** Makes the parts that are missing from now on. */
export async function makeParts(
  connection: Connection,
  table: CutTable,
  wish: Wish,
): Promise<void> {
  for (const span of missingParts(table, wish)) {
    await underShortLocks(connection, patienceMs, () => makePart(connection, table, span))
  }
}

/**
 * A table of its own is made first. Then its rows of before are moved into it, and it becomes a part: that
 * locks what holds the rows of no part against everybody, and the whole against other changes of its shape
 * alone. Where too many rows lie there already they stay, and the next part is made in its time.
 */
async function makePart({ query, run }: Connection, table: CutTable, span: Span): Promise<void> {
  const { name, by } = table
  const [from, to] = boundsOf(table, span)
  const own = nameOf(name, span.fromMs)
  const others = `${name}_default`
  const isOfIt = `${by} >= ${from} and ${by} < ${to}`
  await run(`create table ${own} (like ${name} including defaults)`)
  await run(`set local statement_timeout = '5s'; lock table ${name} in share update exclusive mode`)
  await run(`lock table ${others} in access exclusive mode; set local enable_seqscan = off`)
  const [lying] = await query<{ n: number }>({
    text: `select count(*) as n from (
      select 1 from ${others} where ${isOfIt} limit ${mostMoved + 1}) lying`,
  })
  if ((lying?.n ?? 0) > mostMoved) return run(`drop table ${own}`)
  await run(`with moved as (delete from ${others} where ${isOfIt} returning *)
    insert into ${own} select * from moved`)
  await run(`alter table ${name} attach partition ${own} for values from (${from}) to (${to})`)
}

const boundsOf = ({ boundAt }: CutTable, { fromMs, toMs }: Span) =>
  [`'${boundAt(fromMs)}'`, `'${boundAt(toMs)}'`] as const

/** By the day it begins on. */
const nameOf = (table: string, fromMs: number): string =>
  `${table}_${new Date(fromMs).toISOString().slice(0, 10).replaceAll('-', '')}`
