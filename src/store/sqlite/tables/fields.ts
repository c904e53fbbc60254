import type { Database, RunResult } from 'better-sqlite3'
import { inBucket, onlyBucket } from '../../rows/bucket.ts'
import { type Column, namesOf, type SqlValue } from '../../rows/fields.ts'

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
  const insert = prepareByNulls(
    db,
    columns,
    (places) =>
      `insert into ${name} (bucket, ${namesOf(columns).join(', ')})
       values (${onlyBucket}, ${places.join(', ')}) ${conflict}`,
  )
  return (whole) => insert(whole).changes === 1
}

/** An update of these columns of the one row that the keys name. */
export function prepareUpdate<Whole>(
  db: Database,
  table: Table<Whole> & { readonly keys: readonly Column<Whole>[] },
): (whole: Whole) => void {
  const { name, columns, keys } = table
  const named = namesOf(columns)
  const wheres = [inBucket, ...namesOf(keys).map((column) => `${column} = ?`)].join(' and ')
  return prepareByNulls(db, [...columns, ...keys], (places) => {
    const sets = named.map((column, index) => `${column} = ${places[index]}`)
    return `update ${name} set ${sets.join(', ')} where ${wheres}`
  })
}

// Rows of a table are null in the same few sets of columns; more statements than this would be too many.
const mostStatements = 32
/** One bit a column: what fits an integer that is quick to work with. */
const mostColumns = 30

/**
 * A statement for each set of columns that are null: a null that is bound costs as much as any value, and
 * most of a row is null. `textOf` is given what stands for each column's value, `?` or `null`.
 */
function prepareByNulls<Whole>(
  db: Database,
  columns: readonly Column<Whole>[],
  textOf: (places: readonly string[]) => string,
): (whole: Whole) => RunResult {
  if (columns.length > mostColumns) throw new RangeError(`more than ${mostColumns} columns`)
  const prepare = (nulls: number) =>
    db.prepare<SqlValue[]>(textOf(columns.map((_, at) => (nulls & (1 << at) ? 'null' : '?'))))
  const bindsAll = prepare(0)
  const byNulls = new Map([[0, bindsAll]])
  const statementFor = (nulls: number) => {
    const known = byNulls.get(nulls)
    if (known !== undefined || byNulls.size === mostStatements) return known
    const made = prepare(nulls)
    byNulls.set(nulls, made)
    return made
  }
  return (whole) => {
    const given: SqlValue[] = []
    let nulls = 0
    let mask = 1
    for (const [, read] of columns) {
      const value = read(whole)
      if (value === null) nulls |= mask
      else given.push(value)
      mask <<= 1
    }
    const statement = statementFor(nulls)
    if (statement !== undefined) return statement.run(...given)
    return bindsAll.run(...columns.map(([, read]) => read(whole)))
  }
}
