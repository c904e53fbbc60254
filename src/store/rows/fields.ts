export type SqlValue = string | number | null | Uint8Array

/** One column: the name of its field, and how its value is read off what a row is made of. */
export type Column<Whole> = readonly [field: string, read: (whole: Whole) => SqlValue]

/** `externalId` is the column `external_id`: rows and objects name the same thing alike. */
function columnOf(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

export const namesOf = <Whole>(columns: readonly Column<Whole>[]) =>
  columns.map(([field]) => columnOf(field))

/** The explicit columns of a select, under the names of their fields. */
export function selectList<Whole>(columns: readonly Column<Whole>[], table?: string): string {
  const from = table === undefined ? '' : `${table}.`
  return columns.map(([field]) => `${from}${columnOf(field)} as "${field}"`).join(', ')
}

/** A list as JSON; most are empty. */
export const listJson = (list: readonly unknown[]) =>
  list.length === 0 ? '[]' : JSON.stringify(list)

export const bit = (value: boolean) => (value ? 1 : 0)
