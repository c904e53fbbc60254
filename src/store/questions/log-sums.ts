import type { LogAsk, LogFacet, LogHistogram } from '../looks.ts'
import { inSums, onlyBucket } from '../rows/bucket.ts'
import { type Asking, all, listed, type Sql } from './asking.ts'
import { placeOf } from './derived-to.ts'
import { derivedOf, type Rows, rowsOf, selectBase } from './log-counts.ts'
import { freshRows, isNamed, sql, upperOf } from './log-keys.ts'
import { isNothing, joined, type LogQuestion, questionOf } from './log-question.ts'
import { slotMs, slotOf } from './log-shapes.ts'

/** Rows of one part that are looked at where no counts are kept. */
const mostLooked = 200_000
const mostLookedForValues = 50_000
const mostValues = 200

type Bar = { readonly at: number; readonly stack: string | null; readonly n: number }
type Sum = { readonly value: string | null; readonly n: number }

/** From the counts by quarters of an hour where they answer, else from the rows. */
export function* histogram(ask: LogAsk, edges: readonly number[]): Asking<LogHistogram> {
  const [from = 0] = edges
  const to = edges.at(-1) ?? from
  const question = questionOf(ask.log, ask.filter, { from, to })
  if (isNothing(question)) return { bars: edges.slice(1).map(() => ({})), truncated: false }
  const isEven = edges.every((edge) => edge % slotMs === 0)
  if (isEven && hasSlots(question)) {
    const bars = [...(yield* slotBars(question, edges)), ...(yield* freshBars(question))]
    return { bars: intoBars(bars, edges), truncated: false }
  }
  const parts = yield* partsOf(question)
  const stepMs = isEven ? slotMs : (edges[1] ?? to) - from
  const bars: Bar[] = []
  for (const { rows } of parts) bars.push(...(yield* rowBars(question, { rows, from, stepMs })))
  return { bars: intoBars(bars, edges), truncated: parts.some(({ isWhole }) => !isWhole) }
}

/** Counts are kept of all rows, and of those with each value of one field. */
const hasSlots = (question: LogQuestion) => !isNamed(question) && question.fields.size <= 1

function* slotBars(
  { shape, fields }: LogQuestion,
  edges: readonly number[],
): Asking<readonly Bar[]> {
  const [[field, values] = ['', ['']]] = [...fields]
  const bars = edges.slice(1).flatMap((to, index) => [edges[index] ?? to, to])
  const places = Array.from({ length: bars.length / 2 }, () => bar)
  // One statement: a buyer of a thousand campaigns asks a thousand times for each bar.
  return yield* all<Bar>(
    `with bars (at, until) as materialized (values ${places.join(', ')}),
       wished (value) as materialized (${listed})
     select bars.at as "at", s.stack as "stack", ${sumOf('s.n')} as "n"
     from wished cross join bars cross join log_slots s
     where ${onlyBucket} = s.bucket and s.log = ? and s.field = ? and s.value = wished.value
       and s.slot >= bars.at and s.slot < bars.until
     group by bars.at, s.stack`,
    ...bars,
    JSON.stringify(values),
    shape.name,
    field,
  )
}

const bar = '(cast(? as bigint), cast(? as bigint))'

/** A sum of many whole numbers is a whole number in every database. */
const sumOf = (what: string) => `cast(sum(${what}) as bigint)`

/** What is not derived yet. A move may have had its postback or lead derived ahead of the others. */
function* freshRowsOf(question: LogQuestion): Asking<Sql> {
  const { shape } = question
  const { at, id } = shape.base
  const after = yield* placeOf(shape.derivation)
  const fresh = freshRows(question, after, upperOf(question, null))
  const isKnown = `exists (
    select 1 from ${shape.table} x
    where x.bucket = ${id.slice(0, 2)}bucket and x.at = ${at} and x.id = ${id})`
  const isNew = sql(shape.name === 'deliveries' ? '' : ` and not ${isKnown}`)
  return selectBase(question, joined([fresh, isNew], ''), mostLooked)
}

function* freshBars(question: LogQuestion): Asking<readonly Bar[]> {
  const rows = yield* freshRowsOf(question)
  return yield* rowBars(question, { rows, from: 0, stepMs: slotMs })
}

type Look = { readonly rows: Sql; readonly from: number; readonly stepMs: number }
type StepCount = Omit<Bar, 'at'> & { readonly step: number }

function* rowBars({ shape }: LogQuestion, look: Look): Asking<readonly Bar[]> {
  const { rows, from, stepMs } = look
  const counted = joined(
    [
      sql(
        `select cast((at - ?) / ? as integer) as "step", ${shape.stack} as "stack", count(*) as "n" from (`,
        from,
        stepMs,
      ),
      rows,
      sql(') z group by 1, 2'),
    ],
    '',
  )
  const found = yield* all<StepCount>(counted.text, ...counted.values)
  return found.map(({ step, stack, n }) => ({ at: from + step * stepMs, stack, n }))
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
export function* facets(ask: LogAsk, field: string): Asking<readonly LogFacet[]> {
  const { [field]: _own, ...filter } = { ...ask.filter } as Record<string, unknown>
  const question = questionOf(ask.log, filter, ask)
  if (isNothing(question) || !question.shape.fields.includes(field)) return []
  const others = [...question.fields.keys()].filter((name) => name !== field)
  // Counts are kept by value of one field, and by what histograms stack.
  const isStack = field === question.shape.stack && question.fields.size === 1
  const isKept = !isNamed(question) && (others.length === 0 || isStack)
  if (isKept) {
    const kept = yield* (others.length === 0 ? slotSums : stackSums)(question, field)
    const fresh = yield* rowSums(yield* freshRowsOf(question), field)
    return facetsOf([...kept, ...fresh], false)
  }
  const parts = yield* partsOf(question, mostLookedForValues)
  const sums: Sum[] = []
  for (const { rows } of parts) sums.push(...(yield* rowSums(rows, field)))
  return facetsOf(
    sums,
    parts.some(({ isWhole }) => !isWhole),
  )
}

const facetsOf = (sums: readonly Sum[], capped: boolean): readonly LogFacet[] =>
  addedUp(sums).map(([value, count]) => ({ value, count, capped }))

function slotSums({ shape, from, to, fields }: LogQuestion, field: string) {
  const only = fields.get(field)
  const among = only === undefined ? '' : `and value in (${only.map(() => '?').join(', ')})`
  return all<Sum>(
    `select value, ${sumOf('n')} as "n" from log_slots
     where ${inSums} and log = ? and field = ? ${among} and slot >= ? and slot < ?
     group by value`,
    ...[shape.name, field, ...(only ?? [])],
    ...[slotOf(from ?? 0), to ?? Number.MAX_SAFE_INTEGER],
  )
}

function* stackSums({ shape, from, to, fields }: LogQuestion): Asking<readonly Sum[]> {
  const find = `select stack as "value", ${sumOf('n')} as "n" from log_slots
    where ${inSums} and log = ? and field = ? and value = ? and slot >= ? and slot < ?
    group by stack`
  const bounds = [slotOf(from ?? 0), to ?? Number.MAX_SAFE_INTEGER]
  const sums: Sum[] = []
  for (const [field, values] of fields) {
    for (const value of values) {
      sums.push(...(yield* all<Sum>(find, shape.name, field, value, ...bounds)))
    }
  }
  return sums
}

function rowSums(rows: Sql, field: string): Asking<readonly Sum[]> {
  const counted = joined(
    [sql(`select ${field} as "value", count(*) as "n" from (`), rows, sql(') z group by 1')],
    '',
  )
  return all<Sum>(counted.text, ...counted.values)
}

function addedUp(sums: readonly Sum[]): readonly (readonly [string, number])[] {
  const byValue = new Map<string, number>()
  for (const { value, n } of sums) {
    if (value !== null) byValue.set(value, (byValue.get(value) ?? 0) + n)
  }
  return [...byValue].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, mostValues)
}

/** Rows in parts that share none: derived ones by index, also where nothing but a time is asked. */
function* partsOf(question: LogQuestion, most = mostLooked): Asking<readonly Rows[]> {
  if (isNamed(question) || question.fields.size > 0) return yield* rowsOf(question, most)
  const after = yield* placeOf(question.shape.derivation)
  const walk = { field: null, after, upper: upperOf(question, null) }
  const fresh = selectBase(question, freshRows(question, after, walk.upper), mostLooked)
  const derived = yield* derivedOf(question, { walk, limit: mostLooked })
  return [{ rows: fresh, isWhole: true }, ...derived]
}
