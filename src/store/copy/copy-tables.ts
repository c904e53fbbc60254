import type { Database } from 'better-sqlite3'
import type { Connection } from '../postgres/server/connect.ts'
import type { ListType } from '../postgres/server/literals.ts'
import { bucketFor } from '../postgres/server/places.ts'

export type Value = string | number | null | Uint8Array
export type Values = readonly Value[]

/** A table of the file, and where its rows go. */
export type CopyTable = {
  readonly name: string
  /** In the database; the file's ledger is one part of the ledger there. */
  readonly target: string
  /** What a row has there, in order; `read` gives the same of the file. */
  readonly columns: readonly { readonly name: string; readonly type: ListType }[]
  readonly read: (row: Values) => Values
  /** Places of the columns by which a row is known, in both databases. */
  readonly keys: readonly number[]
  /** What to ask the file for, in the order of `read`. */
  readonly select: string
  /** A column that the database counts by itself. */
  readonly counter: string | null
  /** Rows of the file have a bucket, which is one for all of them. */
  readonly hasBucket: boolean
}

const targets: Readonly<Record<string, string>> = {
  ledger: 'ledger_parts',
  ledger_swept: 'ledger_swept_parts',
}

/** Its own in each of the two: the schema, and what a planner has counted. */
const isOwn = (name: string) => name === 'migrations' || name.startsWith('sqlite_')

/** Rows of it are taken one at a time: their key is not the subid's. */
type Place = { readonly extra: readonly string[]; readonly bucketOf: (extra: Values) => number }

const ofSubid: Place = {
  extra: ['subid'],
  bucketOf: ([subid]) => bucketFor(String(subid)),
}
const ofNobody: Place = { extra: [], bucketOf: () => 0 }

/** What tells the bucket of a row: a column of it, or of another that it belongs to. */
const places: Readonly<Record<string, Place>> = {
  postbacks: { extra: ['coalesce(subid, id)'], bucketOf: ofSubid.bucketOf },
  transactions: { extra: ['order_id'], bucketOf: ofSubid.bucketOf },
  waiting: { extra: ['key'], bucketOf: ofSubid.bucketOf },
  attempts: {
    extra: [
      `coalesce((select subid from deliveries d
        where d.bucket = 0 and d.id = delivery_id), delivery_id)`,
    ],
    bucketOf: ofSubid.bucketOf,
  },
}

const ofClick = ['clicks', 'views', 'leads', 'moves', 'deliveries', 'unfinished']

function placeOf(name: string): Place {
  return places[name] ?? (ofClick.includes(name) ? ofSubid : ofNobody)
}

type TargetColumn = {
  readonly table: string
  readonly name: string
  readonly type: string
  readonly counted: boolean
}

/** All tables of the file. Throws when the database has no place for one of their columns. */
export async function copyTables(
  db: Database,
  { query }: Connection,
): Promise<readonly CopyTable[]> {
  const columns = await query<TargetColumn>({
    text: `select table_name as table, column_name as name, udt_name as type,
        is_identity = 'YES' as counted
      from information_schema.columns where table_schema = current_schema()`,
  })
  const ofTable = Map.groupBy(columns, ({ table }) => table)
  const names = db
    .prepare<[], string>(`select name from sqlite_schema where type = 'table' order by name`)
    .pluck()
    .all()
  return names
    .filter((name) => !isOwn(name))
    .map((name) => tableOf(db, name, ofTable.get(targets[name] ?? name) ?? []))
}

type FileColumn = { readonly name: string; readonly pk: number }

function tableOf(db: Database, name: string, there: readonly TargetColumn[]): CopyTable {
  const own = db.pragma(`table_info(${name})`) as readonly FileColumn[]
  const plain = own.filter((column) => column.name !== 'bucket')
  const types = new Map(there.map((column) => [column.name, typeOf(column.type)]))
  const missing = plain.filter((column) => !types.has(column.name))
  if (missing.length > 0) {
    const list = missing.map((column) => column.name).join(', ')
    throw new Error(`the database has no place for ${name} (${list})`)
  }
  const added = ['bucket', 'postback_bucket'].filter((column) => types.has(column))
  const place = placeOf(name)
  const postback = `coalesce((select subid from postbacks p
    where p.bucket = 0 and p.id = postback_id), postback_id)`
  const extra = [...place.extra, ...(added.includes('postback_bucket') ? [postback] : [])]
  const columns = [...plain.map((column) => column.name), ...added]
  return {
    name,
    target: targets[name] ?? name,
    columns: columns.map((column) => ({ name: column, type: types.get(column) ?? 'text' })),
    read: (row) => {
      const kept = row.slice(0, plain.length).map(withoutNul)
      const known = row.slice(plain.length)
      if (added.length === 0) return kept
      const bucket = place.bucketOf(known)
      return added.length === 1 ? [...kept, bucket] : [...kept, bucket, placeIn(known[1])]
    },
    keys: plain.flatMap((column, index) => (column.pk > 0 ? [index] : [])),
    select: [...plain.map((column) => column.name), ...extra].join(', '),
    counter: there.find((column) => column.counted)?.name ?? null,
    hasBucket: own.length > plain.length,
  }
}

const placeIn = (subid: Value | undefined): number => bucketFor(String(subid))

/** PostgreSQL keeps every character but that one. */
const withoutNul = (value: Value): Value =>
  typeof value === 'string' ? value.replaceAll('\0', '\u{fffd}') : value

function typeOf(type: string): ListType {
  if (type === 'bytea') return 'bytea'
  return /^int/.test(type) ? 'bigint' : 'text'
}
