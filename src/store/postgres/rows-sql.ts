import { type Column, namesOf } from '../rows/fields.ts'
import type { Statement } from './connect.ts'
import { type ListType, listLiteral } from './literals.ts'

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
  readonly columns: readonly Column<Whole>[]
  /** Fields of this table that are text although another's of that name are numbers. */
  readonly texts?: readonly string[]
}

function typeOf<Whole>({ texts = [] }: Table<Whole>, field: string): ListType {
  if (field === 'body') return 'bytea'
  return numbers.has(field) && !texts.includes(field) ? 'bigint' : 'text'
}

/** The rows of a statement: one list for each column. */
function listsOf<Whole>(table: Table<Whole>) {
  const types = table.columns.map(([field]) => typeOf(table, field))
  const source = `unnest(${types.map((type, index) => `$${index + 1}::${type}[]`).join(', ')})`
  const values = (rows: readonly Whole[]) =>
    table.columns.map(([, read], index) => listLiteral(types[index] ?? 'text', rows.map(read)))
  return { source, values }
}

/** An insert of many rows. `conflict`: the clause by which a known row is left as it is. */
export function insertOf<Whole>(
  table: Table<Whole>,
  conflict = '',
): (rows: readonly Whole[]) => Statement {
  const { source, values } = listsOf(table)
  const text = `insert into ${table.name} (${namesOf(table.columns).join(', ')})
    select * from ${source} ${conflict}`
  return (rows) => ({ name: `insert-${table.name}`, text, values: values(rows) })
}

type Update<Whole> = Table<Whole> & {
  readonly keys: readonly Column<Whole>[]
  /** Columns in which a null leaves what is there. */
  readonly lasting?: readonly string[]
}

/** An update of these columns of the rows that the keys name. */
export function updateOf<Whole>(
  table: Update<Whole>,
  name = `update-${table.name}`,
): (rows: readonly Whole[]) => Statement {
  const all = { ...table, columns: [...table.keys, ...table.columns] }
  const { source, values } = listsOf(all)
  const { lasting = [] } = table
  const sets = namesOf(table.columns).map((column) =>
    lasting.includes(column)
      ? `${column} = coalesce(v.${column}, t.${column})`
      : `${column} = v.${column}`,
  )
  const wheres = namesOf(table.keys).map((column) => `t.${column} = v.${column}`)
  const text = `update ${table.name} t set ${sets.join(', ')}
    from ${source} v (${namesOf(all.columns).join(', ')}) where ${wheres.join(' and ')}`
  return (rows) => ({ name, text, values: values(rows) })
}
