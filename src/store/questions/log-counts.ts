import type { LogAsk, LogCount } from '../looks.ts'
import { type Asking, type Sql, single } from './asking.ts'
import { placeOf } from './derived-to.ts'
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
import { isNothing, joined, type LogQuestion, questionOf } from './log-question.ts'

const mostCounted = 10_000
/** Rows looked at where no count of them is kept: the newest ones. */
const mostLooked = 50_000

/** Counted to 10,000; where two fields are asked about, as far as can be looked at in time. */
export function* countLog(ask: LogAsk): Asking<LogCount> {
  const question = questionOf(ask.log, ask.filter, ask)
  if (isNothing(question)) return { count: 0, capped: false }
  let count = 0
  let isWhole = true
  for (const part of yield* rowsOf(question, mostCounted + 1)) {
    count += yield* numberOf(joined([sql('select count(*) from ('), part.rows, sql(') z')], ''))
    isWhole &&= part.isWhole
  }
  return { count: Math.min(count, mostCounted), capped: count > mostCounted || !isWhole }
}

export type Rows = {
  /** Selects `at`, `id` and every field of rows that answer. */
  readonly rows: Sql
  /** False when there are more rows than were looked at. */
  readonly isWhole: boolean
}

/** What answers a question, in parts that share no row, each with at most so many. */
export function* rowsOf(question: LogQuestion, limit: number): Asking<readonly Rows[]> {
  const upper = upperOf(question, null)
  if (isNamed(question) || question.fields.size === 0) {
    const rows = selectBase(question, yield* baseRows(question, upper), limit)
    return [{ rows, isWhole: true }]
  }
  const after = yield* placeOf(question.shape.derivation)
  const fresh = selectBase(question, freshRows(question, after, upper), limit)
  const walk = { field: yield* leadingField(question), after, upper }
  return [{ rows: fresh, isWhole: true }, ...(yield* derivedOf(question, { walk, limit }))]
}

type Look = { readonly walk: Walk; readonly limit: number }

/** Derived rows alone. Other fields than the walked one are asked of so many rows at most. */
export function* derivedOf(question: LogQuestion, { walk, limit }: Look): Asking<readonly Rows[]> {
  const asked = derivedConditions(question, walk)
  const parts = derivedRows(question, walk)
  const budget = asked.text === '' ? limit : Math.ceil(mostLooked / parts.length)
  const found: Rows[] = []
  for (const part of parts) {
    const walked = joined([sql('select x.* '), part, sql(` ${newest} limit ?`, budget)], '')
    const rows = joined(
      [sql('select * from ('), walked, sql(') y where true'), asked, sql(' limit ?', limit)],
      '',
    )
    found.push({ rows, isWhole: !(yield* hasMore(part, budget)) })
  }
  return found
}

const newest = 'order by x.at desc, x.id desc'

function* hasMore(part: Sql, budget: number): Asking<boolean> {
  const rest = joined(
    [sql('select count(*) from (select 1 '), part, sql(' limit ?) z', budget + 1)],
    '',
  )
  return (yield* numberOf(rest)) > budget
}

export function selectBase({ shape }: LogQuestion, rows: Sql, limit: number): Sql {
  const { at, id, field } = shape.base
  // A lead that has moved twice is among the fresh ones twice.
  const distinct = rows.text.startsWith('from moves m') ? 'distinct ' : ''
  const fields = Object.entries(field).map(([name, text]) => `, ${text} as "${name}"`)
  const columns = `${distinct}${at} as "at", ${id} as "id"${fields.join('')}`
  return joined([sql(`select ${columns} `), rows, sql(' limit ?', limit)], '')
}

function* numberOf({ text, values }: Sql): Asking<number> {
  return (yield* single<number>(text, ...values)) ?? 0
}
