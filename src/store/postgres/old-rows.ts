import { idFloor } from '../rows/id-time.ts'
import type { SweepWish } from '../store.ts'
import { findOldLeads, type GoneRow, removeOldLeads, tellGone } from './old-leads.ts'
import { type CutTable, cutTables, partsOf, rowsEdge } from './parts/parts.ts'
import type { Connection, Statement } from './server/connect.ts'
import { listLiteral } from './server/literals.ts'

type Query = Connection['query']

const dayMs = 86_400_000
const refusedDays = 14
/** Rows that one old lead is taken for: its moves, deliveries and their attempts go with it. */
const rowsOfLead = 8

type Deleted = {
  /** How many rows. */
  readonly deleted: number
  /** There may be more that is old enough. */
  readonly hasMore: boolean
}

/**
 * Deletes what is old enough, about so many rows a call. Of what is cut by time this is what no part is for,
 * what cannot go with its part, and what was there before the cut.
 */
export async function deleteOld(query: Query, wish: SweepWish): Promise<Deleted> {
  const { nowMs, retentionDays, limit } = wish
  const before = nowMs - retentionDays.leads * dayMs
  const { deleted, leads, most } = await alongIndexes(query, async () => {
    const gone = await deleteByTime(query, wish)
    const at = { deleted: gone, most: Math.ceil((limit - gone) / rowsOfLead) }
    return { ...at, leads: gone < limit ? await findOldLeads(query, before, at.most) : [] }
  })
  const removed = await removeOldLeads(query, before, leads)
  // Most leads have fewer rows than they are taken for: the rows alone do not tell that there are more.
  const hasMore = deleted >= limit || leads.length === most
  return { deleted: deleted + removed, hasMore: hasMore || deleted + removed >= limit }
}

/**
 * What is old lies at an end of an index. The planner, who goes by statistics of when little was old, or by
 * none, would rather gather all of it and sort it than begin there. Set back at once: how other statements
 * are planned here is kept for as long as the connection.
 */
async function alongIndexes<Value>(query: Query, find: () => Promise<Value>): Promise<Value> {
  await query({ text: planning('off') })
  const found = await find()
  await query({ text: planning('on') })
  return found
}

const planning = (others: 'on' | 'off') =>
  `select set_config('enable_bitmapscan', '${others}', true), set_config('enable_sort', '${others}', true)`

/** How many rows went of all that nothing hangs on. */
async function deleteByTime(query: Query, wish: SweepWish): Promise<number> {
  const { nowMs, retentionDays, limit } = wish
  const before = (days: number) => nowMs - days * dayMs
  const edges = await findEdges(query, wish)
  const removed = async (old: OldRows) => (await remove(query, old)).length
  const steps: readonly ((left: number) => Promise<number>)[] = [
    (left) => removed(oldAttempts(edges.attempts, left)),
    (left) => deletePostbacks(query, oldRefused(before(refusedDays), left)),
    (left) => deletePostbacks(query, oldPostbacks(edges.postbacks, left)),
    (left) => removed(oldOf('views', edges.views.rowsMs, left)),
    (left) => removed(oldOf('clicks', edges.clicks.rowsMs, left)),
    (left) => removed(oldAudit(before(retentionDays.leads), left)),
  ]
  let deleted = 0
  for (const step of steps) {
    if (deleted < limit) deleted += await step(limit - deleted)
  }
  return deleted
}

/** What is old, and up to when rows of it are deleted one by one. */
type Edge = { readonly beforeMs: number; readonly rowsMs: number }

async function findEdges(
  query: Query,
  { nowMs, retentionDays }: SweepWish,
): Promise<Readonly<Record<CutTable['name'], Edge>>> {
  const edgeOf = async (table: CutTable) => {
    const beforeMs = nowMs - retentionDays[table.keptAs] * dayMs
    return [
      table.name,
      { beforeMs, rowsMs: rowsEdge(await partsOf(query, table), beforeMs) },
    ] as const
  }
  // Safe: each of the tables, by its name.
  return Object.fromEntries(await Promise.all(cutTables.map(edgeOf))) as Record<
    CutTable['name'],
    Edge
  >
}

/** Rows by a key of theirs, and how those of these keys go. */
type OldRows = {
  readonly find: Statement
  readonly remove: (keys: string) => Statement
  /** Of the key; left out: text. */
  readonly type?: 'bigint'
}

/** Looked up by their keys: within one statement the planner may rather walk over all there is to find them. */
async function remove<Row extends object>(query: Query, old: OldRows): Promise<readonly Row[]> {
  const found = await query<{ key: string | number }>(old.find)
  if (found.length === 0) return []
  const keys = [...new Set(found.map(({ key }) => key))]
  return query<Row>(old.remove(listLiteral(old.type ?? 'text', keys)))
}

// By an offset each delivery is asked for by itself: those that were few when they were counted would be walked.
const oldAttempts = ({ beforeMs, rowsMs }: Edge, limit: number): OldRows => ({
  find: {
    text: `select a.delivery_id as key from attempts a
      where a.delivery_id < $1 and coalesce(a.ended_at, 0) < $2 and exists (
        select 1 from deliveries d where d.bucket = a.bucket and d.id = a.delivery_id
          and d.state not in ('waiting', 'parked') offset 0)
      limit $3`,
    values: [idFloor('d_', rowsMs), beforeMs, limit],
  },
  remove: (keys) => ({
    text: `delete from attempts where delivery_id = any($1::text[]) and coalesce(ended_at, 0) < $2
      returning 1`,
    values: [keys, beforeMs],
  }),
})

const oldRefused = (before: number, limit: number): OldRows => ({
  find: {
    text: `select id as key from postbacks
      where outcome in ('stale', 'waiting', 'ignored', 'refused') and outcome = 'refused'
        and at < $1 order by at limit $2`,
    values: [before, limit],
  },
  remove: (keys) => ({
    text: `delete from postbacks where id = any($1::text[]) and outcome = 'refused'
      returning at, id`,
    values: [keys],
  }),
})

const oldPostbacks = ({ beforeMs, rowsMs }: Edge, limit: number): OldRows => ({
  find: {
    text: `select id as key from postbacks where at < $1 and pending is null and id < $2
      order by at limit $3`,
    values: [beforeMs, rowsMs === beforeMs ? 'p_~' : idFloor('p_', rowsMs), limit],
  },
  remove: (keys) => ({
    text: `delete from postbacks where id = any($1::text[]) and pending is null
      returning at, id`,
    values: [keys],
  }),
})

async function deletePostbacks(query: Query, old: OldRows): Promise<number> {
  const gone = await remove<GoneRow>(query, old)
  await tellGone(query, 'postbacks', gone)
  return gone.length
}

/** Of clicks and views, which a subid may have several of. */
const oldOf = (table: 'clicks' | 'views', before: number, limit: number): OldRows => ({
  find: {
    text: `select subid as key from ${table} where at < $1 order by at limit $2`,
    values: [before, limit],
  },
  remove: (keys) => ({
    text: `delete from ${table} where subid = any($1::text[]) and at < $2 returning 1`,
    values: [keys, before],
  }),
})

const oldAudit = (before: number, limit: number): OldRows => ({
  type: 'bigint',
  find: {
    text: 'select number as key from audit where at < $1 order by at limit $2',
    values: [before, limit],
  },
  remove: (keys) => ({
    text: 'delete from audit where number = any($1::bigint[]) returning 1',
    values: [keys],
  }),
})
