import { crc32 } from 'node:zlib'
import { bucketOf } from '../../src/domain/ids.ts'
import type { Connection } from '../../src/store/postgres/server/connect.ts'
import type { Asking, Bound, Sql, Statement } from '../../src/store/questions/asking.ts'

/** The same question, whose statements are heard. */
export function* heard<Value>(
  asking: Asking<Value>,
  hear: (statement: Statement) => void,
): Asking<Value> {
  let step = asking.next([])
  while (step.done !== true) {
    hear(step.value)
    step = asking.next(yield step.value)
  }
  return step.value
}

/** A step of a plan of PostgreSQL, and those it is made of. */
type Plan = {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Cond'?: string
  readonly Plans?: readonly Plan[]
}

export async function planOf({ query }: Connection, { text, values }: Sql): Promise<Plan> {
  const [row] = await query<{ 'QUERY PLAN': readonly [{ Plan: Plan }] }>({
    text: `explain (format json) ${text}`,
    values: values.map(plainValue),
  })
  if (row === undefined) throw new Error(`no plan of ${text}`)
  return row['QUERY PLAN'][0].Plan
}

/** The plan of a statement that was prepared, made without its values. */
export async function preparedPlanOf(
  connection: Connection,
  { text, values }: { readonly text: string; readonly values: readonly unknown[] },
): Promise<Plan> {
  await connection.run(`prepare planned as ${text}`)
  const given = values.map((value) => `'${String(value)}'`)
  const plan = await planOf(connection, {
    text: `execute planned${given.length === 0 ? '' : `(${given.join(', ')})`}`,
    values: [],
  })
  await connection.run('deallocate planned')
  return plan
}

/** What a plan is made of: `Index Scan`, `Sort`, … */
export function kindsIn({ 'Node Type': kind, Plans: parts = [] }: Plan): readonly string[] {
  return [kind, ...parts.flatMap(kindsIn)]
}

function plainValue(value: Bound) {
  if (typeof value === 'bigint') return value.toString()
  if (value === null || typeof value !== 'object' || !('bucketOf' in value)) return value
  return bucketOf(value.bucketOf, crc32)
}

/** The tables that a plan reads from one end to the other. */
export function wholeWalks(plan: Plan): readonly string[] {
  const { 'Node Type': kind, 'Relation Name': table, 'Index Cond': by, Plans: parts = [] } = plan
  // A change names its table too: what it reads stands below it.
  const reads = table !== undefined && kind !== 'ModifyTable'
  const own = reads && by === undefined ? [table] : []
  return [...own, ...parts.flatMap(wholeWalks)]
}

export const clickTables = [
  ...['clicks', 'views', 'postbacks', 'leads', 'moves', 'deliveries', 'attempts'],
  ...['log_postbacks', 'log_leads', 'log_deliveries'],
]

/** Adds rows like one that is there, under names of their own. */
export function multiply({ run }: Connection, table: string): Promise<void> {
  const names = ['id', 'subid', 'lead_id', 'move_id', 'delivery_id', 'sale_key']
  const own = names.map((name) => `'${name}', 'z' || i`).join(', ')
  return run(
    `insert into ${table} select (jsonb_populate_record(s.t, jsonb_build_object(${own}))).*
     from (select t from ${table} t limit 1) s (t), generate_series(1, 3000) i`,
  )
}
