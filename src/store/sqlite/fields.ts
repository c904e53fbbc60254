import type { Database } from 'better-sqlite3'
import { inBucket, onlyBucket } from './bucket.ts'

export type SqlValue = string | number | null | Uint8Array

/** One column: the name of its field, and how its value is read off what a row is made of. */
export type Column<Whole> = readonly [field: string, read: (whole: Whole) => SqlValue]

/** `externalId` is the column `external_id`: rows and objects name the same thing alike. */
function columnOf(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

const namesOf = <Whole>(columns: readonly Column<Whole>[]) =>
  columns.map(([field]) => columnOf(field))

/** The explicit columns of a select, under the names of their fields. */
export function selectList<Whole>(columns: readonly Column<Whole>[], table?: string): string {
  const from = table === undefined ? '' : `${table}.`
  return columns.map(([field]) => `${from}${columnOf(field)} as "${field}"`).join(', ')
}

/** A table that belongs to a click: its keys start with `bucket`, which is no field of its rows. */
type Table<Whole> = {
  readonly name: string
  readonly columns: readonly Column<Whole>[]
  /** The clause by which a known row is left as it is. */
  readonly conflict?: string
}

/** An insert of all these columns; false when the row was there already. */
export function prepareInsert<Whole>(
  db: Database,
  { name, columns, conflict = '' }: Table<Whole>,
): (whole: Whole) => boolean {
  const places = columns.map(() => '?').join(', ')
  const insert = db.prepare<SqlValue[]>(
    `insert into ${name} (bucket, ${namesOf(columns).join(', ')})
     values (${onlyBucket}, ${places}) ${conflict}`,
  )
  return (whole) => insert.run(...valuesOf(columns, whole)).changes === 1
}

/** An update of these columns of the one row that the keys name. */
export function prepareUpdate<Whole>(
  db: Database,
  table: Table<Whole> & { readonly keys: readonly Column<Whole>[] },
): (whole: Whole) => void {
  const { name, columns, keys } = table
  const sets = namesOf(columns).map((column) => `${column} = ?`)
  const wheres = namesOf(keys).map((column) => `${column} = ?`)
  const update = db.prepare<SqlValue[]>(
    `update ${name} set ${sets.join(', ')} where ${[inBucket, ...wheres].join(' and ')}`,
  )
  const bound = [...columns, ...keys]
  return (whole) => {
    update.run(...valuesOf(bound, whole))
  }
}

// On the path of every click and postback: no object is made on the way from one to its row.
function valuesOf<Whole>(columns: readonly Column<Whole>[], whole: Whole): SqlValue[] {
  const values: SqlValue[] = []
  for (const [, read] of columns) values.push(read(whole))
  return values
}

export const bit = (value: boolean) => (value ? 1 : 0)
