import { idFloor } from '../rows/id-time.ts'
import type { SweepWish } from '../store.ts'
import { lockSubjects } from './load/load.ts'
import { type CutTable, cutTables, partsOf, rowsEdge } from './parts/parts.ts'
import type { Connection, Statement } from './server/connect.ts'
import { listLiteral } from './server/literals.ts'
import { placed } from './server/placed.ts'
import { bucketFor } from './server/places.ts'

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
  const before = (days: number) => nowMs - days * dayMs
  const edges = await findEdges(query, wish)
  const leadsAtOnce = (left: number) => Math.ceil(left / rowsOfLead)
  let hasMore = false
  const steps: readonly ((left: number) => Promise<number>)[] = [
    (left) => count(query, oldAttempts(edges.attempts, left)),
    (left) => deletePostbacks(query, oldRefused(before(refusedDays), left)),
    (left) => deletePostbacks(query, oldPostbacks(edges.postbacks, left)),
    (left) => count(query, oldViews(edges.views.rowsMs, left)),
    (left) => count(query, oldClicks(edges.clicks.rowsMs, left)),
    async (left) => {
      const old = await deleteOldLeads(query, before(retentionDays.leads), leadsAtOnce(left))
      // Most leads have fewer rows than they are taken for: the rows alone do not tell that there are more.
      hasMore = old.found === leadsAtOnce(left)
      return old.deleted
    },
    (left) => count(query, oldAudit(before(retentionDays.leads), left)),
  ]
  let deleted = 0
  for (const step of steps) {
    if (deleted < limit) deleted += await step(limit - deleted)
  }
  return { deleted, hasMore: hasMore || deleted >= limit }
}

const count = async (query: Query, statement: Statement) => (await query(statement)).length

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

const oldAttempts = ({ beforeMs, rowsMs }: Edge, limit: number): Statement => ({
  text: `delete from attempts where (delivery_id, generation, attempt) in (
      select a.delivery_id, a.generation, a.attempt from attempts a
      join deliveries d on d.bucket = a.bucket and d.id = a.delivery_id
      where a.delivery_id < $1 and coalesce(a.ended_at, 0) < $2
        and d.state not in ('waiting', 'parked')
      limit $3) and delivery_id < $1
    returning 1`,
  values: [idFloor('d_', rowsMs), beforeMs, limit],
})

const oldRefused = (before: number, limit: number): Statement => ({
  text: `delete from postbacks where id in (
      select id from postbacks
      where outcome in ('stale', 'waiting', 'ignored', 'refused') and outcome = 'refused'
        and at < $1
      limit $2)
    returning at, id`,
  values: [before, limit],
})

const oldPostbacks = ({ beforeMs, rowsMs }: Edge, limit: number): Statement => ({
  text: `delete from postbacks where id in (
      select id from postbacks where at < $1 and pending is null and id < $2 order by at limit $3)
    returning at, id`,
  values: [beforeMs, rowsMs === beforeMs ? 'p_~' : idFloor('p_', rowsMs), limit],
})

async function deletePostbacks(query: Query, statement: Statement): Promise<number> {
  const gone = await query<{ at: number; id: string }>(statement)
  await tellGone(query, 'postbacks', gone)
  return gone.length
}

const oldViews = (before: number, limit: number): Statement => ({
  text: `delete from views where (subid, at, landing) in (
      select subid, at, landing from views where at < $1 order by at limit $2) and at < $1
    returning 1`,
  values: [before, limit],
})

const oldClicks = (before: number, limit: number): Statement => ({
  text: `delete from clicks where subid in (
      select subid from clicks where at < $1 order by at limit $2) and at < $1
    returning 1`,
  values: [before, limit],
})

const oldAudit = (before: number, limit: number): Statement => ({
  text: `delete from audit where number in (
      select number from audit where at < $1 order by at limit $2)
    returning 1`,
  values: [before, limit],
})

type GoneRow = { readonly at: number; readonly id: string }

/** The logs' index hears of rows that are no longer there. */
export async function tellGone(query: Query, log: string, gone: readonly GoneRow[]): Promise<void> {
  if (gone.length === 0) return
  const ids = gone.map(({ at, id }) => `${at}:${id}`).join(' ')
  await query({ text: 'insert into log_touched (log, ids) values ($1, $2)', values: [log, ids] })
}

export type OldLead = GoneRow & { readonly subid: string }

const isOld = `created_at < $1 and updated_at < $1 and not exists (
  select 1 from deliveries d
  where d.bucket = leads.bucket and d.lead_id = leads.id and d.state in ('waiting', 'parked'))`

/** Leads of which nothing is owed any more, with all that belongs to them. */
async function deleteOldLeads(query: Query, before: number, most: number) {
  const found = await query<OldLead>({
    text: `select created_at as at, id, subid from leads where ${isOld}
      order by created_at limit $2`,
    values: [before, most],
  })
  if (found.length === 0) return { found: 0, deleted: 0 }
  await query(lockSubjects(found.map(({ subid }) => subid)))
  const old = await query<OldLead>({
    text: `select created_at as at, id, subid from leads where ${isOld} and id = any($2::text[])
      and created_at = any($3::bigint[])`,
    values: [before, ...placesOf(found)],
  })
  return { found: found.length, deleted: await removeLeads(query, old) }
}

const idsOf = (rows: readonly { readonly id: string }[]) =>
  listLiteral(
    'text',
    rows.map(({ id }) => id),
  )

const placesOf = (rows: readonly GoneRow[]): readonly [string, string] => [
  idsOf(rows),
  listLiteral(
    'bigint',
    rows.map(({ at }) => at),
  ),
]

/** Their subids have to be locked, and nothing of them may be owed any more. */
export async function removeLeads(query: Query, leads: readonly OldLead[]): Promise<number> {
  if (leads.length === 0) return 0
  const [ids, times] = placesOf(leads)
  const attempts = await removeAttempts(query, ids)
  const deliveries = await removeDeliveries(query, ids)
  await removeOrders(query, [ids, times])
  const moves = await count(query, {
    text: 'delete from moves where lead_id = any($1::text[]) returning 1',
    values: [ids],
  })
  await query({
    text: 'delete from leads where id = any($1::text[]) and created_at = any($2::bigint[])',
    values: [ids, times],
  })
  await tellGone(query, 'leads', leads)
  return leads.length + attempts + deliveries + moves
}

async function removeAttempts(query: Query, leadIds: string): Promise<number> {
  const deliveries = await query<{ id: string }>({
    text: 'select id from deliveries where lead_id = any($1::text[])',
    values: [leadIds],
  })
  return count(query, {
    text: 'delete from attempts where delivery_id = any($1::text[]) returning 1',
    values: [idsOf(deliveries)],
  })
}

const deleteOrders = placed({
  name: 'delete-orders',
  text: (within) => `delete from transactions t
    using unnest($1::smallint[], $2::text[], $3::text[]) k (bucket, order_id, network)
    where t.bucket = k.bucket and t.order_id = k.order_id and t.network = k.network${within('t')}`,
  types: ['text', 'text'],
})

/** Names of orders lie where those lead, not where their leads are. */
async function removeOrders(query: Query, values: readonly [ids: string, times: string]) {
  const leads = await query<NamedLead>({
    text: `select txids, sale_key as "saleKey", order_id as "orderId", network from leads
      where id = any($1::text[]) and created_at = any($2::bigint[])`,
    values,
  })
  const named = leads.flatMap((lead) => namesOf(lead).map((name) => [name, lead.network] as const))
  const names = named.map(([name]) => name)
  const networks = named.map(([, network]) => network)
  await query(deleteOrders(names.map(bucketFor), names, networks))
}

type NamedLead = {
  readonly txids: string
  readonly saleKey: string
  readonly orderId: string | null
  readonly network: string
}

function namesOf({ txids, saleKey, orderId }: NamedLead): readonly string[] {
  // Safe: a list of texts, as it was written.
  const names = JSON.parse(txids) as readonly string[]
  return [...new Set([...names, saleKey, ...(orderId === null ? [] : [orderId])])]
}

/** The ledger counts lifetimes: it remembers what was deleted. */
async function removeDeliveries(query: Query, leadIds: string): Promise<number> {
  const gone = await query<{ id: string; destination: string; state: string }>({
    text: `delete from deliveries where lead_id = any($1::text[])
      returning id, destination, state`,
    values: [leadIds],
  })
  if (gone.length === 0) return 0
  await query({
    text: `insert into ledger_swept_parts as s (bucket, destination, state, count)
      select 0, destination, state, count(*)
      from unnest($1::text[], $2::text[]) k (destination, state)
      group by destination, state order by destination, state
      on conflict (destination, state, bucket) do update set count = s.count + excluded.count`,
    values: [
      listLiteral(
        'text',
        gone.map(({ destination }) => destination),
      ),
      listLiteral(
        'text',
        gone.map(({ state }) => state),
      ),
    ],
  })
  await query({
    text: `insert into log_touched (log, ids) values ('deliveries', $1)`,
    values: [gone.map(({ id }) => id).join(' ')],
  })
  return gone.length
}
