import type { Database, Statement as Prepared } from 'better-sqlite3'
import type { Asking, Bound, Statement } from '../questions/asking.ts'
import { onlyBucket } from '../rows/bucket.ts'
import type { SqlValue } from '../rows/fields.ts'

type SqliteValue = SqlValue | bigint

/** Texts that are put together for a filter are without end: beyond so many they are prepared anew. */
const mostKnown = 1_000

export type Answer = <Value>(asking: Asking<Value>) => Value

/** Answers questions on one connection, at once; every statement is prepared the first time it is met. */
export function openAnswer(db: Database): Answer {
  const known = {
    rows: openKnown(db, (prepared) => prepared),
    lists: openKnown(db, (prepared) => prepared.raw()),
  }
  const run = ({ text, values, many = [values] }: Statement) => {
    const prepared = known.rows(text)
    for (const one of many) prepared.run(...one.map(boundOf))
    return []
  }
  const look = (statement: Statement): readonly unknown[] => {
    const { text, values, as, see } = statement
    if (as === 'nothing') return run(statement)
    const prepared = known[as](text)
    const bound = values.map(boundOf)
    if (see === undefined) return prepared.all(...bound)
    for (const row of prepared.iterate(...bound)) see(row as never)
    return []
  }
  return (asking) => {
    let step = asking.next([])
    while (step.done !== true) step = asking.next(look(step.value))
    return step.value
  }
}

type Shaped = Prepared<SqliteValue[]>

function openKnown(db: Database, shape: (prepared: Shaped) => Shaped) {
  const known = new Map<string, Shaped>()
  return (text: string): Shaped => {
    const prepared = known.get(text)
    if (prepared !== undefined) return prepared
    if (known.size >= mostKnown) known.clear()
    const made = shape(db.prepare<SqliteValue[]>(text))
    known.set(text, made)
    return made
  }
}

function boundOf(value: Bound): SqliteValue {
  const isBucket = value !== null && typeof value === 'object' && 'bucketOf' in value
  return isBucket ? onlyBucket : value
}
