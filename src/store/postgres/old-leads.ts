import { lockSubjects } from './load/load.ts'
import type { Connection, Statement } from './server/connect.ts'
import { listLiteral } from './server/literals.ts'
import { placed } from './server/placed.ts'
import { bucketFor } from './server/places.ts'

type Query = Connection['query']

const count = async (query: Query, statement: Statement) => (await query(statement)).length

export type GoneRow = { readonly at: number; readonly id: string }

/** The logs' index hears of rows that are no longer there. */
export async function tellGone(query: Query, log: string, gone: readonly GoneRow[]): Promise<void> {
  if (gone.length === 0) return
  const ids = gone.map(({ at, id }) => `${at}:${id}`).join(' ')
  await query({ text: 'insert into log_touched (log, ids) values ($1, $2)', values: [log, ids] })
}

export type OldLead = GoneRow & { readonly subid: string }

// Of a state that is put together no index knows: else the planner, whose statistics may be from when little was
// open, takes all that is open anywhere for the shortest way to a lead. An offset has it ask for each lead by
// itself, and no other index knows the comparison of rows: it would walk what it takes for few.
const isOld = `created_at < $1 and updated_at < $1 and not exists (
  select 1 from deliveries d where d.bucket = leads.bucket and d.lead_id = leads.id
    and (d.lead_id, d.destination) >= (leads.id, '') and d.state || '' in ('waiting', 'parked')
  offset 0)`

/** Leads of which nothing is owed any more. */
export const findOldLeads = (query: Query, before: number, most: number) =>
  query<OldLead>({
    text: `select created_at as at, id, subid from leads where ${isOld}
      order by created_at limit $2`,
    values: [before, most],
  })

/** With all that belongs to them, unless something has come meanwhile. */
export async function removeOldLeads(
  query: Query,
  before: number,
  found: readonly OldLead[],
): Promise<number> {
  if (found.length === 0) return 0
  await query(lockSubjects(found.map(({ subid }) => subid)))
  const old = await query<OldLead>({
    text: `select created_at as at, id, subid from leads where ${isOld} and id = any($2::text[])
      and created_at = any($3::bigint[])`,
    values: [before, ...placesOf(found)],
  })
  return removeLeads(query, old)
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
