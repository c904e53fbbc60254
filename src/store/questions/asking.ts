import type { SqlValue } from '../rows/fields.ts'

/** The bucket in which the rows of this subid are, whichever that is in the database asked. */
export type BucketOf = { readonly bucketOf: string }

export type Bound = SqlValue | BucketOf

/** A piece of SQL with the values of its question marks. */
export type Sql = { readonly text: string; readonly values: readonly Bound[] }

/** A statement, and what is to come of it: rows by the names of their columns, or as lists of them. */
export type Statement = Sql & {
  readonly as: 'rows' | 'lists'
  /** Is given each row as it is read; none are gathered. */
  readonly see?: (row: never) => void
}

/**
 * A question while it is being answered: it yields statements, and goes on with the rows of each. One
 * database answers at once, another has it wait in between; of several statements, both see one moment.
 */
export type Asking<Answer> = Generator<Statement, Answer, readonly unknown[]>

export function* all<Row>(text: string, ...values: readonly Bound[]): Asking<readonly Row[]> {
  // Safe as far as the columns that a statement names are those of its row.
  return (yield { text, values, as: 'rows' }) as readonly Row[]
}

export function* get<Row>(text: string, ...values: readonly Bound[]): Asking<Row | undefined> {
  const rows = yield* all<Row>(text, ...values)
  return rows[0]
}

/** The first column of every row. */
export function* column<Value>(
  text: string,
  ...values: readonly Bound[]
): Asking<readonly Value[]> {
  const rows = (yield { text, values, as: 'lists' }) as readonly (readonly [Value])[]
  return rows.map(([value]) => value)
}

/** The first column of the first row. */
export function* single<Value>(
  text: string,
  ...values: readonly Bound[]
): Asking<Value | undefined> {
  const found = yield* column<Value>(text, ...values)
  return found[0]
}

/** Shows every row, as a list of its columns, to `see`. */
export function* each<Row extends readonly unknown[]>(
  { text, values }: Sql,
  see: (row: Row) => void,
): Asking<void> {
  yield { text, values, as: 'lists', see }
}

/** For `in (${listed})`: the texts of a JSON list. */
export const listed = 'select value from json_each(?)'

/** For `in (${numbered})`: the whole numbers of a JSON list. */
export const numbered = 'select cast(value as bigint) from json_each(?)'

/** For `(number, text) in (${paired})`: pairs of a JSON list. */
export const paired = 'select value ->> 0, value ->> 1 from json_each(?)'

/** Binds the subid, and its bucket before it, for `bucket = ? and subid = ?`. */
export const ofSubid = (subid: string) => [{ bucketOf: subid }, subid] as const
