import type { Database } from 'better-sqlite3'
import type { TableDone } from '../copying.ts'
import type { Connection, Statement } from '../postgres/server/connect.ts'
import { DatabaseError } from '../postgres/server/connect.ts'
import { type ListType, listLiteral } from '../postgres/server/literals.ts'
import type { CopyTable, Value, Values } from './copy-tables.ts'

export type CopyEnds = { readonly db: Database; readonly connection: Connection }

/** Told of each part: the rows compared, and those written. */
type OnPart = (part: Pick<TableDone, 'rows' | 'written'>) => void

const rowsAtOnce = 1_000
const bytesAtOnce = 4 * 1024 * 1024

/** Makes a table of the database like the one of the file, row for row. */
export async function copyTable(
  ends: CopyEnds,
  table: CopyTable,
  onPart: OnPart,
): Promise<TableDone> {
  try {
    return await copyOnce(ends, table, onPart)
  } catch (error) {
    // A name that went from one row to another, which is not come to yet.
    if (!(error instanceof DatabaseError) || error.code !== '23505') throw error
    await ends.connection.run(`delete from ${table.target}`)
    return copyOnce(ends, table, onPart)
  }
}

async function copyOnce(ends: CopyEnds, table: CopyTable, onPart: OnPart): Promise<TableDone> {
  let rows = 0
  let written = 0
  for (const part of partsOf(ends.db, table)) {
    const brought = await bring(ends.connection, table, part)
    rows += part.length
    written += brought
    onPart({ rows: part.length, written: brought })
  }
  const removed = await removeGone(ends, table, rows)
  return { rows, written, removed }
}

/**
 * In the order of its key, each part read for itself: a reader that stayed would hold up the log. No further
 * than the last row at the beginning: what a server adds meanwhile would be run after for ever.
 */
function* partsOf(db: Database, table: CopyTable): Generator<readonly Values[]> {
  const names = table.keys.map((key) => table.columns[key]?.name ?? '')
  const list = names.join(', ')
  const places = names.map(() => '?').join(', ')
  const all = table.hasBucket ? 'bucket = 0' : 'true'
  const descending = names.map((name) => `${name} desc`).join(', ')
  const end = db
    .prepare<[], Values>(
      `select ${list} from ${table.name} where ${all} order by ${descending} limit 1`,
    )
    .raw()
    .get()
  if (end === undefined) return
  const from = `select ${table.select} from ${table.name} where ${all} and (${list}) <= (${places})`
  const order = `order by ${list} limit ${rowsAtOnce}`
  const first = db.prepare<Value[], Values>(`${from} ${order}`).raw()
  const next = db.prepare<Value[], Values>(`${from} and (${list}) > (${places}) ${order}`).raw()
  let part = someOf(first.iterate(...end))
  while (part.length > 0) {
    const last = part.at(-1) ?? []
    yield part.map(table.read)
    part = someOf(next.iterate(...end, ...table.keys.map((key) => last[key] ?? null)))
  }
}

function someOf(rows: Iterable<Values>): readonly Values[] {
  const part: Values[] = []
  let bytes = 0
  for (const row of rows) {
    part.push(row)
    for (const value of row) bytes += sizeOf(value)
    if (bytes > bytesAtOnce) break
  }
  return part
}

const sizeOf = (value: Value) =>
  typeof value === 'string' || value instanceof Uint8Array ? value.length : 8

/** Writes those of a part that differ, and looks whether they are there then. */
async function bring(
  connection: Connection,
  table: CopyTable,
  part: readonly Values[],
): Promise<number> {
  const differing = await differ(connection, table, part)
  if (differing.length === 0) return 0
  await connection.run('begin')
  try {
    await connection.query(deleteOf(table, differing))
    await connection.query(insertOf(table, differing))
    if (table.name === 'clicks') await connection.query(subjectsOf(table, differing))
    await connection.commit()
  } catch (error) {
    await connection.run('rollback').catch(() => undefined)
    throw error
  }
  const still = await differ(connection, table, differing)
  if (still.length > 0) throw new Error(`${still.length} rows of ${table.name} are not as written`)
  return differing.length
}

async function differ(
  connection: Connection,
  table: CopyTable,
  part: readonly Values[],
): Promise<readonly Values[]> {
  const known = new Map<string, Values>()
  await connection.see(selectOf(table, part), (row) => {
    const values = row as Values
    known.set(keyOf(table, values), values)
  })
  return part.filter((row) => !isSame(row, known.get(keyOf(table, row))))
}

const keyOf = ({ keys }: CopyTable, row: Values): string =>
  JSON.stringify(keys.map((key) => row[key]))

function isSame(row: Values, other: Values | undefined): boolean {
  return other !== undefined && row.every((value, index) => isEqual(value, other[index] ?? null))
}

function isEqual(value: Value, other: Value): boolean {
  if (!(value instanceof Uint8Array)) return value === other
  return other instanceof Uint8Array && Buffer.compare(value, other) === 0
}

/** Rows that the file has lost meanwhile are looked for only where there are too many. */
async function removeGone(
  { db, connection }: CopyEnds,
  table: CopyTable,
  rows: number,
): Promise<number> {
  const text = `select count(*) as n from ${table.target}`
  const [counted] = await connection.query<{ n: number }>({ text })
  if ((counted?.n ?? 0) <= rows) return 0
  const names = table.keys.map((key) => table.columns[key]?.name ?? '')
  const isThere = db
    .prepare<Value[]>(
      `select 1 from ${table.name} where ${names.map((name) => `${name} = ?`).join(' and ')}`,
    )
    .pluck()
  const gone: Values[] = []
  await connection.see({ text: `select ${names.join(', ')} from ${table.target}` }, (row) => {
    const key = row as Values
    if (isThere.get(...key) === undefined) gone.push(spread(table, key))
  })
  for (let start = 0; start < gone.length; start += rowsAtOnce) {
    await connection.query(deleteOf(table, gone.slice(start, start + rowsAtOnce)))
  }
  return gone.length
}

/** A row of which only the key is known. */
function spread({ keys, columns }: CopyTable, key: Values): Values {
  const row: Value[] = columns.map(() => null)
  for (const [index, place] of keys.entries()) row[place] = key[index] ?? null
  return row
}

function keysOf(table: CopyTable, rows: readonly Values[]) {
  const columns = table.keys.map((key) => table.columns[key])
  const lists = table.keys.map((key) =>
    listLiteral(
      table.columns[key]?.type ?? 'text',
      rows.map((row) => row[key] ?? null),
    ),
  )
  const source = columns.map((column, index) => `$${index + 1}::${column?.type}[]`).join(', ')
  const names = columns.map((column) => column?.name ?? '')
  return {
    source: `unnest(${source}) k (${names.join(', ')})`,
    same: names.map((name) => `t.${name} = k.${name}`).join(' and '),
    values: lists,
  }
}

function selectOf(table: CopyTable, rows: readonly Values[]): Statement {
  const { source, same, values } = keysOf(table, rows)
  const list = table.columns.map(({ name }) => `t.${name}`).join(', ')
  const text = `select ${list} from ${source} join ${table.target} t on ${same}`
  return { name: `copy-select-${table.name}`, text, values }
}

function deleteOf(table: CopyTable, rows: readonly Values[]): Statement {
  const { source, same, values } = keysOf(table, rows)
  const text = `delete from ${table.target} t using ${source} where ${same}`
  return { name: `copy-delete-${table.name}`, text, values }
}

/** A click's subid has a row of its own, which tells where the click is. */
function subjectsOf({ columns }: CopyTable, rows: readonly Values[]): Statement {
  const list = (name: string, type: ListType) => {
    const index = columns.findIndex((column) => column.name === name)
    return listLiteral(
      type,
      rows.map((row) => row[index] ?? null),
    )
  }
  return {
    name: 'copy-subjects',
    text: `insert into subject (bucket, subid, click_at)
      select * from unnest($1::bigint[], $2::text[], $3::bigint[])
      on conflict (subid, bucket) do update set click_at = excluded.click_at`,
    values: [list('bucket', 'bigint'), list('subid', 'text'), list('at', 'bigint')],
  }
}

function insertOf(table: CopyTable, rows: readonly Values[]): Statement {
  const places = table.columns.map(({ type }, index) => `$${index + 1}::${type}[]`)
  const text = `insert into ${table.target} (${table.columns.map(({ name }) => name).join(', ')})
    select * from unnest(${places.join(', ')})`
  const values = table.columns.map(({ type }, index) =>
    listLiteral(
      type,
      rows.map((row) => row[index] ?? null),
    ),
  )
  return { name: `copy-insert-${table.name}`, text, values }
}
