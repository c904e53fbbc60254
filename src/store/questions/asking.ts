import type { SqlValue } from '../rows/fields.ts'

/** The bucket in which the rows of this subid are, whichever that is in the database asked. */
export type BucketOf = { readonly bucketOf: string }

export type Bound = SqlValue | bigint | BucketOf

/** A piece of SQL with the values of its question marks. */
export type Sql = { readonly text: string; readonly values: readonly Bound[] }

/** A statement, and what is to come of it: rows by the names of their columns, as lists of them, or none. */
export type Statement = Sql & {
  readonly as: 'rows' | 'lists' | 'nothing'
  /** It is run for each of these lists of values, instead of once. */
  readonly many?: readonly (readonly Bound[])[]
  /** Is given each row as it is read; none are gathered. */
  readonly see?: (row: never) => void
}

/**
 * A question while it is being answered: it yields statements, and goes on with the rows of each. One
 * database answers at once, another has it wait in between; of several statements, both see one moment.
 * Within a transaction that writes, it may change rows too.
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

/** Each row as a list of its columns. */
export function* lists<Row extends readonly unknown[]>(
  text: string,
  ...values: readonly Bound[]
): Asking<readonly Row[]> {
  return (yield { text, values, as: 'lists' }) as readonly Row[]
}

/** The first column of every row. */
export function* column<Value>(
  text: string,
  ...values: readonly Bound[]
): Asking<readonly Value[]> {
  const rows = yield* lists<readonly [Value]>(text, ...values)
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

/** Changes rows. */
export function* change(text: string, ...values: readonly Bound[]): Asking<void> {
  yield { text, values, as: 'nothing' }
}

/** The same once for each list of values, in their order. */
export function* changeAll(text: string, many: readonly (readonly Bound[])[]): Asking<void> {
  if (many.length > 0) yield { text, values: [], many, as: 'nothing' }
}

/** Of a statement that ends in `returning 1`: how many rows it changed. */
export function* changed(text: string, ...values: readonly Bound[]): Asking<number> {
  const rows = yield { text, values, as: 'lists' }
  return rows.length
}

/** For `in (${listed})`: the texts of a JSON list. */
export const listed = 'select value from json_each(?)'

/** For `in (${numbered})`: the whole numbers of a JSON list. */
export const numbered = 'select cast(value as bigint) from json_each(?)'

/** For `(number, text) in (${paired})`: pairs of a JSON list. */
export const paired = 'select value ->> 0, value ->> 1 from json_each(?)'

type Paired = { readonly from: string; readonly at: string; readonly id: string }

/**
 * After `from`, the rows that a JSON list of pairs names by time and id. Where a time alone leaves so few
 * rows, a list would be made twice.
 */
export const fromPairs = ({ from, at, id }: Paired) =>
  `json_each(?) j cross join ${from} where ${at} = cast(j.value ->> 0 as bigint) and ${id} = j.value ->> 1`

/** Binds the subid, and its bucket before it, for `bucket = ? and subid = ?`. */
export const ofSubid = (subid: string) => [{ bucketOf: subid }, subid] as const
