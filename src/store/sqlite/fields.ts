import type { Database } from 'better-sqlite3'

export type SqlValue = string | number | null | Uint8Array

/** `externalId` is the column `external_id`: rows and objects name the same thing alike. */
function columnOf(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** The explicit columns of a select, under the names of their fields. */
export function selectList(fields: readonly string[], table?: string): string {
  const from = table === undefined ? '' : `${table}.`
  return fields.map((field) => `${from}${columnOf(field)} as "${field}"`).join(', ')
}

/** An insert of all these fields. With `conflict`, its clause, a known row may be left as it is. */
export function prepareInsert<Field extends string>(
  db: Database,
  table: { readonly name: string; readonly fields: readonly Field[]; readonly conflict?: string },
): (row: Readonly<Record<Field, SqlValue>>) => boolean {
  const { name, fields, conflict = '' } = table
  const columns = fields.map(columnOf).join(', ')
  const places = fields.map(() => '?').join(', ')
  const insert = db.prepare<SqlValue[]>(
    `insert into ${name} (${columns}) values (${places}) ${conflict}`,
  )
  return (row) => insert.run(...fields.map((field) => row[field])).changes === 1
}

/** An update of these fields of the one row that the key fields name. */
export function prepareUpdate<Field extends string, Key extends string>(
  db: Database,
  table: {
    readonly name: string
    readonly fields: readonly Field[]
    readonly keys: readonly Key[]
  },
): (row: Readonly<Record<Field | Key, SqlValue>>) => void {
  const { name, fields, keys } = table
  const sets = fields.map((field) => `${columnOf(field)} = ?`).join(', ')
  const wheres = keys.map((key) => `${columnOf(key)} = ?`).join(' and ')
  const update = db.prepare<SqlValue[]>(`update ${name} set ${sets} where ${wheres}`)
  const bound: readonly (Field | Key)[] = [...fields, ...keys]
  return (row) => {
    update.run(...bound.map((field) => row[field]))
  }
}

export const bit = (value: boolean) => (value ? 1 : 0)
