import { groupCount } from '../../domain/groups.ts'
import { leaseMs } from './nodes/nodes.ts'
import type { Connection } from './server/connect.ts'

type Query = Connection['query']

/**
 * Spread over the workers by `bucket`: what grows with traffic. All of them together, so that what is about
 * one subid is on one machine.
 */
export const spread: readonly string[] = [
  ...['subject', 'clicks', 'views', 'postbacks', 'leads', 'moves', 'transactions', 'waiting'],
  ...['deliveries', 'attempts', 'ledger_parts', 'ledger_swept_parts', 'orders_owed'],
  'unfinished',
  ...['log_touched', 'rollup_dirty', 'rollup_touched'],
  ...['log_postbacks', 'log_leads', 'log_deliveries'],
]

/** On every machine: read by everybody, and changed by people alone. */
export const everywhere: readonly string[] = ['settings', 'settings_version', 'workspace']

/**
 * On the coordinator alone, as they are. A table that is everywhere is written on every machine or not at
 * all, so that none of these could change while one worker is away; and nothing joins them with rows of
 * clicks. Most have a key that knows no bucket besides.
 */
export const alone: readonly string[] = [
  // Which program this database belongs to, and with which key its secrets are sealed.
  ...['migrations', 'copying', 'seals'],
  // People: signing in works while a worker is away.
  ...['users', 'tokens', 'audit', 'settings_log', 'issue_mutes'],
  // Who sends for which groups, and how much of a day is used: a commit of one machine.
  ...['nodes', 'leases', 'caps', 'addresses'],
  // Where steps through the rows have come to, and what they have added up.
  ...['replays', 'costs', 'weights', 'thinned', 'derivations', 'log_slots'],
  ...['rollup_keys', 'rollup_clicks', 'rollup_leads', 'rollup_facts', 'rollup_postbacks'],
  'rollup_marks',
]

/** The database has Citus, and it cannot be used as it is. */
export class CitusError extends Error {
  override readonly name = 'CitusError'
}

/** Whether rows are spread over workers. */
export async function isSpread(query: Query): Promise<boolean> {
  if (!(await hasCitus(query))) return false
  const [row] = await query<{ n: number }>({
    text: `select count(*) as n from pg_dist_partition where logicalrelid = to_regclass('subject')`,
  })
  return row?.n === 1
}

async function hasCitus(query: Query): Promise<boolean> {
  const found = await query({ text: `select 1 from pg_extension where extname = 'citus'` })
  return found.length > 0
}

/**
 * Spreads the tables over the workers, where the database has Citus and workers: those that are not yet,
 * with the rows they hold. Runs within a transaction; answers with the tables that were spread by it.
 */
export async function distribute({ query }: Pick<Connection, 'query'>): Promise<readonly string[]> {
  if (!(await hasCitus(query)) || !(await hasWorkers(query))) return []
  const known = new Set(await spreadAlready(query))
  const missing = [...spread, ...everywhere].filter((table) => !known.has(table))
  if (missing.length === 0) return []
  if (!known.has(spread[0] ?? '')) await expectNobody(query)
  // Tables that are everywhere and others, changed in one transaction: over the same connections.
  await query({ text: `set local citus.multi_shard_modify_mode = 'sequential'` })
  for (const table of missing) {
    if (everywhere.includes(table)) await put(query, table)
    else await spreadOut(query, table)
  }
  return missing
}

/** Who works on it already asks as of one machine, and would be refused most of that from now on. */
async function expectNobody(query: Query): Promise<void> {
  const [living] = await query<{ name: string }>({
    text: `select name from nodes
      where seen_at > (extract(epoch from clock_timestamp()) * 1000)::bigint - ${leaseMs} limit 1`,
  })
  if (living === undefined) return
  throw new CitusError(
    `${living.name} runs on this database: stop all servers once, for its tables to be spread`,
  )
}

/** An extension that has nobody to spread to is not there to be used yet. */
async function hasWorkers(query: Query): Promise<boolean> {
  const nodes = await query<{ groupid: number; shards: boolean }>({
    text: `select groupid, shouldhaveshards as shards from pg_dist_node
      where isactive and noderole = 'primary'`,
  })
  if (!nodes.some(({ shards }) => shards)) return false
  if (nodes.some(({ groupid }) => groupid === 0)) return true
  throw new CitusError(
    'Citus does not know its coordinator: run select citus_set_coordinator_host(…) in this database',
  )
}

async function spreadAlready(query: Query): Promise<readonly string[]> {
  const rows = await query<{ name: string; kind: string; shards: number }>({
    text: `select logicalrelid::text as name, p.partmethod as kind,
        (select count(*) from pg_dist_shard s where s.logicalrelid = p.logicalrelid) as shards
      from pg_dist_partition p`,
  })
  const torn = rows.find(
    ({ name, kind, shards }) =>
      spread.includes(name) && (kind !== 'h' || groupCount % Math.max(1, shards) !== 0),
  )
  if (torn !== undefined) {
    throw new CitusError(
      `${torn.name} is spread over ${torn.shards} shards: at most ${groupCount}, a power of two, is needed`,
    )
  }
  return rows.map(({ name }) => name)
}

async function put(query: Query, table: string): Promise<void> {
  await query({ text: 'select create_reference_table($1::regclass)', values: [table] })
  await dropLocalRows(query, table)
}

/** The first decides how many parts there are; the others lie beside it. */
async function spreadOut(query: Query, table: string): Promise<void> {
  const first = spread[0] ?? ''
  await (table === first
    ? query({
        text: `select create_distributed_table($1::regclass, 'bucket', colocate_with => 'none',
          shard_count => ${groupCount})`,
        values: [table],
      })
    : query({
        text: `select create_distributed_table($1::regclass, 'bucket', colocate_with => $2)`,
        values: [table, first],
      }))
  await dropLocalRows(query, table)
}

/** Rows that were there before are on the workers now; the coordinator keeps a copy nobody sees. */
async function dropLocalRows(query: Query, table: string): Promise<void> {
  await query({
    text: 'select truncate_local_data_after_distributing_table($1::regclass)',
    values: [table],
  })
}
