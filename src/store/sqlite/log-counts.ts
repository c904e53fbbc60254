import type { Database } from 'better-sqlite3'
import type { LogAsk, LogCount } from '../looks.ts'
import type { SqlValue } from '../rows/fields.ts'
import { placeOf } from './derive.ts'
import {
  baseRows,
  derivedConditions,
  derivedRows,
  freshRows,
  isNamed,
  leadingField,
  sql,
  upperOf,
  type Walk,
} from './log-keys.ts'
import { isNothing, joined, type LogQuestion, questionOf, type Sql } from './log-question.ts'

const mostCounted = 10_000
/** Rows looked at where no count of them is kept: the newest ones. */
const mostLooked = 50_000

/** Counted to 10,000; where two fields are asked about, as far as can be looked at in time. */
export function countLog(db: Database, ask: LogAsk): LogCount {
  const question = questionOf(ask.log, ask.filter, ask)
  if (isNothing(question)) return { count: 0, capped: false }
  const counts = rowsOf(db, question, mostCounted + 1).map(({ rows, isWhole }) => ({
    n: numberOf(db, joined([sql('select count(*) from ('), rows, sql(')')], '')),
    isWhole,
  }))
  const count = counts.reduce((sum, { n }) => sum + n, 0)
  const capped = count > mostCounted || counts.some(({ isWhole }) => !isWhole)
  return { count: Math.min(count, mostCounted), capped }
}

export type Rows = {
  /** Selects `at`, `id` and every field of rows that answer. */
  readonly rows: Sql
  /** False when there are more rows than were looked at. */
  readonly isWhole: boolean
}

/** What answers a question, in parts that share no row, each with at most so many. */
export function rowsOf(db: Database, question: LogQuestion, limit: number): readonly Rows[] {
  const upper = upperOf(question, null)
  if (isNamed(question) || question.fields.size === 0) {
    return [{ rows: selectBase(question, baseRows(db, question, upper), limit), isWhole: true }]
  }
  const after = placeOf(db, question.shape.derivation)
  const fresh = selectBase(question, freshRows(question, after, upper), limit)
  const walk = { field: leadingField(db, question), after, upper }
  return [{ rows: fresh, isWhole: true }, ...derivedOf(db, question, { walk, limit })]
}

type Look = { readonly walk: Walk; readonly limit: number }

/** Derived rows alone. Other fields than the walked one are asked of so many rows at most. */
export function derivedOf(db: Database, question: LogQuestion, look: Look): readonly Rows[] {
  const { walk, limit } = look
  const asked = derivedConditions(question, walk)
  const parts = derivedRows(question, walk)
  const budget = asked.text === '' ? limit : Math.ceil(mostLooked / parts.length)
  return parts.map((part) => {
    const walked = joined([sql('select x.* '), part, sql(` ${newest} limit ?`, budget)], '')
    const rows = joined(
      [sql('select * from ('), walked, sql(') where 1'), asked, sql(' limit ?', limit)],
      '',
    )
    return { rows, isWhole: !hasMore(db, part, budget) }
  })
}

const newest = 'order by x.at desc, x.id desc'

function hasMore(db: Database, part: Sql, budget: number): boolean {
  const rest = joined(
    [sql('select count(*) from (select 1 '), part, sql(' limit ?)', budget + 1)],
    '',
  )
  return numberOf(db, rest) > budget
}

export function selectBase({ shape }: LogQuestion, rows: Sql, limit: number): Sql {
  const { at, id, field } = shape.base
  // A lead that has moved twice is among the fresh ones twice.
  const distinct = rows.text.startsWith('from moves m') ? 'distinct ' : ''
  const fields = Object.entries(field).map(([name, text]) => `, ${text} as "${name}"`)
  const columns = `${distinct}${at} as "at", ${id} as "id"${fields.join('')}`
  return joined([sql(`select ${columns} `), rows, sql(' limit ?', limit)], '')
}

function numberOf(db: Database, { text, values }: Sql): number {
  return (
    db
      .prepare<SqlValue[], number>(text)
      .pluck()
      .get(...values) ?? 0
  )
}
