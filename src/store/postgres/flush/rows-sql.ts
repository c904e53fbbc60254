import { type Column, namesOf, type SqlValue } from '../../rows/fields.ts'
import type { GroupPart, SqlParameter, Statement } from '../server/connect.ts'
import { type ListType, listLiteral } from '../server/literals.ts'
import { placed, placesByGroup } from '../server/placed.ts'

/** Fields that are numbers in the schema; every other is text. */
const numbers = new Set([
  ...['bucket', 'at', 'prefetch', 'settingsVersion', 'unauthenticated', 'createdAt', 'provisional'],
  ...['test', 'leadAt', 'purchaseAt', 'rejectAt', 'trashAt', 'updatedAt', 'lastEventAt', 'moves'],
  ...['click', 'chain', 'eventAt', 'dueAt', 'attempts', 'generation', 'generatedAt', 'sendingAt'],
  ...['processingAt', 'updatingAt', 'finalAt', 'lastStatus', 'attempt', 'startedAt', 'endedAt'],
  ...['status', 'answerTruncated', 'retryAfterMs', 'sentAt', 'postbackBucket', 'count'],
  ...['firstAt', 'lastAt', 'saleAt', 'doNotSell', 'clickAt'],
])

type Table<Whole> = {
  readonly name: string
  /** Of an insert of rows that go by buckets, the bucket comes first. */
  readonly columns: readonly Column<Whole>[]
  /** Fields of this table that are text although another's of that name are numbers. */
  readonly texts?: readonly string[]
  /** Fields of this table alone that are numbers. */
  readonly numbers?: readonly string[]
}

function typeOf<Whole>({ texts = [], numbers: own = [] }: Table<Whole>, field: string): ListType {
  if (field === 'body') return 'bytea'
  return (numbers.has(field) || own.includes(field)) && !texts.includes(field) ? 'bigint' : 'text'
}

const typesOf = <Whole>(table: Table<Whole>) =>
  table.columns.map(([field]): ListType => typeOf(table, field))

const sourceOf = (types: readonly ListType[]) =>
  `unnest(${types.map((type, index) => `$${index + 1}::${type}[]`).join(', ')})`

/** An insert of many rows. `conflict`: what becomes of a known row. */
export function insertOf<Whole>(
  table: Table<Whole>,
  conflict = '',
): (rows: readonly Whole[]) => Statement {
  const types = typesOf(table)
  const into = `insert into ${table.name} (${namesOf(table.columns).join(', ')})`
  const text = `${into}
    select * from ${sourceOf(types)} ${conflict}`
  const name = `insert-${table.name}`
  const isPlaced = table.columns[0]?.[0] === 'bucket'
  return (rows) => {
    const lists = table.columns.map(([, read]) => rows.map(read))
    const values = lists.map((list, index) => listLiteral(types[index] ?? 'text', list))
    const whole = { name, text, values }
    return isPlaced ? { ...whole, byGroup: () => rowsByGroup({ into, conflict }, lists) } : whole
  }
}

type Insert = { readonly into: string; readonly conflict: string }

/**
 * Where rows are spread over machines, what is selected from lists goes through files of the one that was
 * asked; rows that are named one by one go straight to where they belong, at half the price. Of any number:
 * such a statement is not prepared.
 */
function rowsByGroup(
  { into, conflict }: Insert,
  lists: readonly (readonly SqlValue[])[],
): readonly GroupPart[] {
  // Safe: whoever calls it has said that the bucket comes first, and that is a number.
  const buckets = (lists[0] ?? []) as readonly number[]
  return placesByGroup(buckets).map(([group, places]) => {
    const row = (_: number, at: number) =>
      `(${lists.map((_list, column) => `$${at * lists.length + column + 1}`).join(', ')})`
    const text = `${into} values ${places.map(row).join(', ')} ${conflict}`
    const values = places.flatMap((place) => lists.map((list) => parameterOf(list[place] ?? null)))
    return { group, statement: { text, values } }
  })
}

// As in a list: PostgreSQL keeps every character but NUL.
const parameterOf = (value: SqlValue): SqlParameter =>
  typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value

type Update<Whole> = Table<Whole> & {
  /** The bucket first. */
  readonly keys: readonly Column<Whole>[]
  /** Columns in which a null leaves what is there. */
  readonly lasting?: readonly string[]
}

/** An update of these columns of the rows that the keys name. */
export function updateOf<Whole>(
  table: Update<Whole>,
  name = `update-${table.name}`,
): (rows: readonly Whole[]) => Statement {
  const [bucket, ...columns] = [...table.keys, ...table.columns]
  const all = { ...table, columns }
  const types = typesOf(all)
  const { lasting = [] } = table
  const sets = namesOf(table.columns).map((column) =>
    lasting.includes(column)
      ? `${column} = coalesce(v.${column}, t.${column})`
      : `${column} = v.${column}`,
  )
  const wheres = namesOf(table.keys).map((column) => `t.${column} = v.${column}`)
  const statementOf = placed({
    ...{ name, types },
    text: (within) => `update ${table.name} t set ${sets.join(', ')}
    from ${sourceOf(['smallint', ...types])} v (bucket, ${namesOf(columns).join(', ')})
    where ${wheres.join(' and ')}${within('t')}`,
  })
  return (rows) =>
    statementOf(
      // Safe: a bucket is a number.
      rows.map((row) => bucket?.[1](row) as number),
      ...columns.map(([, read]) => rows.map(read)),
    )
}
