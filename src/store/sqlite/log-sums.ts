import type { Database } from 'better-sqlite3'
import type { LogAsk, LogFacet, LogHistogram } from '../looks.ts'
import type { SqlValue } from '../rows/fields.ts'
import { inBucket } from './bucket.ts'
import { placeOf } from './derive.ts'
import { derivedOf, type Rows, rowsOf, selectBase } from './log-counts.ts'
import { freshRows, isNamed, sql, upperOf } from './log-keys.ts'
import { isNothing, joined, type LogQuestion, questionOf, type Sql } from './log-question.ts'
import { slotMs, slotOf } from './log-shapes.ts'

/** Rows of one part that are looked at where no counts are kept. */
const mostLooked = 200_000
const mostLookedForValues = 50_000
const mostValues = 200

type Bar = { readonly at: number; readonly stack: string | null; readonly n: number }
type Sum = { readonly value: string | null; readonly n: number }

/** From the counts by quarters of an hour where they answer, else from the rows. */
export function histogram(db: Database, ask: LogAsk, edges: readonly number[]): LogHistogram {
  const [from = 0] = edges
  const to = edges.at(-1) ?? from
  const question = questionOf(ask.log, ask.filter, { from, to })
  if (isNothing(question)) return { bars: edges.slice(1).map(() => ({})), truncated: false }
  const isEven = edges.every((edge) => edge % slotMs === 0)
  if (isEven && hasSlots(question)) {
    const bars = [...slotBars(db, question, edges), ...freshBars(db, question)]
    return { bars: intoBars(bars, edges), truncated: false }
  }
  const parts = partsOf(db, question)
  const stepMs = isEven ? slotMs : (edges[1] ?? to) - from
  const bars = parts.flatMap(({ rows }) => rowBars(db, question, { rows, from, stepMs }))
  return { bars: intoBars(bars, edges), truncated: parts.some(({ isWhole }) => !isWhole) }
}

/** Counts are kept of all rows, and of those with each value of one field. */
const hasSlots = (question: LogQuestion) => !isNamed(question) && question.fields.size <= 1

function slotBars(
  db: Database,
  { shape, fields }: LogQuestion,
  edges: readonly number[],
): readonly Bar[] {
  const [[field, values] = ['', ['']]] = [...fields]
  const bars = edges.slice(1).map((to, index) => [edges[index] ?? to, to])
  // One statement: a buyer of a thousand campaigns asks a thousand times for each bar.
  return db
    .prepare<SqlValue[], Bar>(
      `with bars (at, until) as materialized (
         select value ->> 0, value ->> 1 from json_each(?))
       select bars.at as "at", s.stack as "stack", sum(s.n) as "n"
       from json_each(?) v cross join bars cross join log_slots s
       where s.${inBucket} and s.log = ? and s.field = ? and s.value = v.value
         and s.slot >= bars.at and s.slot < bars.until
       group by bars.at, s.stack`,
    )
    .all(JSON.stringify(bars), JSON.stringify(values), shape.name, field)
}

/** What is not derived yet. A move may have had its postback or lead derived ahead of the others. */
function freshRowsOf(db: Database, question: LogQuestion): Sql {
  const { shape } = question
  const { at, id } = shape.base
  const fresh = freshRows(question, placeOf(db, shape.derivation), upperOf(question, null))
  const isKnown = `exists (
    select 1 from ${shape.table} x where x.${inBucket} and x.at = ${at} and x.id = ${id})`
  const isNew = sql(shape.name === 'deliveries' ? '' : ` and not ${isKnown}`)
  return selectBase(question, joined([fresh, isNew], ''), mostLooked)
}

function freshBars(db: Database, question: LogQuestion): readonly Bar[] {
  const rows = freshRowsOf(db, question)
  return rowBars(db, question, { rows, from: 0, stepMs: slotMs })
}

type Look = { readonly rows: Sql; readonly from: number; readonly stepMs: number }

function rowBars(db: Database, { shape }: LogQuestion, look: Look): readonly Bar[] {
  const { rows, from, stepMs } = look
  const all = joined(
    [
      sql(
        `select cast((at - ?) / ? as integer) as "step", ${shape.stack} as "stack", count(*) as "n" from (`,
        from,
        stepMs,
      ),
      rows,
      sql(') group by 1, 2'),
    ],
    '',
  )
  return db
    .prepare<SqlValue[], Omit<Bar, 'at'> & { readonly step: number }>(all.text)
    .all(...all.values)
    .map(({ step, stack, n }) => ({ at: from + step * stepMs, stack, n }))
}

function intoBars(counted: readonly Bar[], edges: readonly number[]) {
  const bars = edges.slice(1).map((): Record<string, number> => ({}))
  for (const { at, stack, n } of counted) {
    const bar = bars[edges.findLastIndex((edge) => edge <= at)]
    if (bar !== undefined && stack !== null) bar[stack] = (bar[stack] ?? 0) + n
  }
  return bars
}

/** The values of one field, as they are among what is asked otherwise. */
export function facets(db: Database, ask: LogAsk, field: string): readonly LogFacet[] {
  const { [field]: _own, ...filter } = { ...ask.filter } as Record<string, unknown>
  const question = questionOf(ask.log, filter, ask)
  if (isNothing(question) || !question.shape.fields.includes(field)) return []
  const others = [...question.fields.keys()].filter((name) => name !== field)
  // Counts are kept by value of one field, and by what histograms stack.
  const isStack = field === question.shape.stack && question.fields.size === 1
  const isKept = !isNamed(question) && (others.length === 0 || isStack)
  const parts = isKept ? [] : partsOf(db, question, mostLookedForValues)
  const sums = isKept
    ? [
        ...(others.length === 0 ? slotSums : stackSums)(db, question, field),
        ...rowSums(db, freshRowsOf(db, question), field),
      ]
    : parts.flatMap(({ rows }) => rowSums(db, rows, field))
  const capped = parts.some(({ isWhole }) => !isWhole)
  return addedUp(sums).map(([value, count]) => ({ value, count, capped }))
}

function slotSums(db: Database, { shape, from, to, fields }: LogQuestion, field: string) {
  const only = fields.get(field)
  const among = only === undefined ? '' : `and value in (${only.map(() => '?').join(', ')})`
  return db
    .prepare<SqlValue[], Sum>(
      `select value, sum(n) as "n" from log_slots
       where ${inBucket} and log = ? and field = ? ${among} and slot >= ? and slot < ?
       group by value`,
    )
    .all(shape.name, field, ...(only ?? []), slotOf(from ?? 0), to ?? Number.MAX_SAFE_INTEGER)
}

function stackSums(db: Database, { shape, from, to, fields }: LogQuestion): readonly Sum[] {
  const find = db.prepare<SqlValue[], Sum>(
    `select stack as "value", sum(n) as "n" from log_slots
     where ${inBucket} and log = ? and field = ? and value = ? and slot >= ? and slot < ?
     group by stack`,
  )
  return [...fields].flatMap(([field, values]) =>
    values.flatMap((value) =>
      find.all(shape.name, field, value, slotOf(from ?? 0), to ?? Number.MAX_SAFE_INTEGER),
    ),
  )
}

function rowSums(db: Database, rows: Sql, field: string): readonly Sum[] {
  const all = joined(
    [sql(`select ${field} as "value", count(*) as "n" from (`), rows, sql(') group by 1')],
    '',
  )
  return db.prepare<SqlValue[], Sum>(all.text).all(...all.values)
}

function addedUp(sums: readonly Sum[]): readonly (readonly [string, number])[] {
  const byValue = new Map<string, number>()
  for (const { value, n } of sums) {
    if (value !== null) byValue.set(value, (byValue.get(value) ?? 0) + n)
  }
  return [...byValue].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, mostValues)
}

/** Rows in parts that share none: derived ones by index, also where nothing but a time is asked. */
function partsOf(db: Database, question: LogQuestion, most = mostLooked): readonly Rows[] {
  if (isNamed(question) || question.fields.size > 0) return rowsOf(db, question, most)
  const after = placeOf(db, question.shape.derivation)
  const walk = { field: null, after, upper: upperOf(question, null) }
  const fresh = selectBase(question, freshRows(question, after, walk.upper), mostLooked)
  return [{ rows: fresh, isWhole: true }, ...derivedOf(db, question, { walk, limit: mostLooked })]
}
