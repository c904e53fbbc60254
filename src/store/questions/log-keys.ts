import { inBucket } from '../rows/bucket.ts'
import { idFloor, idTime } from '../rows/id-time.ts'
import { type Asking, all, type Bound, type Sql, single } from './asking.ts'
import { isAfter, type Place } from './cursor.ts'
import { placeOf } from './derived-to.ts'
import { fieldConditions, isNothing, joined, type LogQuestion, namedRows } from './log-question.ts'
import { baseBucket, type LogShape } from './log-shapes.ts'

/** Deliveries stand in the order of their ids, the others in that of their times. */
const isById = ({ name }: LogShape) => name === 'deliveries'

export const sql = (text: string, ...values: readonly Bound[]): Sql => ({ text, values })

/** Before what: the page before, or the end of the time that is asked about. */
export function upperOf({ shape, to }: LogQuestion, cursor: Place | null): Place | null {
  const place = cursor !== null && isById(shape) ? { at: idTime(cursor.id), id: cursor.id } : cursor
  if (to === null) return place
  const end = { at: to, id: '' }
  return place === null || isAfter(place, end) ? end : place
}

/** What is asked of the rows themselves: all but the fields. */
export function baseConditions({ shape, from }: LogQuestion, upper: Place | null): Sql {
  const { at, id } = shape.base
  const parts: Sql[] = [sql(`${baseBucket(shape)}`)]
  if (isById(shape)) {
    if (upper !== null) {
      parts.push(sql(` and ${id} < ?`, upper.id === '' ? idFloor('d_', upper.at) : upper.id))
    }
    if (from !== null) parts.push(sql(` and ${id} >= ?`, idFloor('d_', from)))
    return joined(parts, '')
  }
  if (upper !== null) parts.push(sql(` and (${at}, ${id}) < (?, ?)`, upper.at, upper.id))
  if (from !== null) parts.push(sql(` and ${at} >= ?`, from))
  return joined(parts, '')
}

function orderOf(shape: LogShape): string {
  const { at, id } = shape.base
  return isById(shape) ? `order by ${id} desc` : `order by ${at} desc, ${id} desc`
}

const fieldOf = (shape: LogShape) => (field: string) => shape.base.field[field] ?? 'null'

/** Rows of the log itself: all, or those that a subid or the beginning of a name stands for. */
export function* baseRows(question: LogQuestion, upper: Place | null): Asking<Sql> {
  const { shape } = question
  const after = yield* placeOf('log-postbacks')
  return joined(
    [
      sql(`from ${shape.base.from} where `),
      baseConditions(question, upper),
      yield* namedRows(question, [after.at, after.id]),
      fieldConditions(question, fieldOf(shape)),
    ],
    '',
  )
}

/** Rows that are not derived yet, straight from the log: few, and the newest. */
export function freshRows(question: LogQuestion, after: Place, upper: Place | null): Sql {
  const { shape } = question
  const isLeads = shape.name === 'leads'
  // A cross join is made in the order it is written in: moves first, of which few are new.
  const from = isLeads
    ? `moves m cross join leads l on l.bucket = m.bucket and l.subid = m.subid
       and l.network = m.network and l.id = m.lead_id`
    : shape.base.from
  // One lower bound, the higher: of two the planner takes the first, which may be a month ago.
  const isWithin = !isLeads && (question.from === null || question.from <= after.at)
  const bounded = isWithin ? { ...question, from: null } : question
  return joined(
    [
      sql(`from ${from} where `),
      baseConditions(bounded, upper),
      isWithin || isLeads ? freshCondition(shape, after) : sql(''),
      fieldConditions(question, fieldOf(shape)),
    ],
    '',
  )
}

const idAfter = (prefix: string, { at, id }: Place) => (id === '' ? idFloor(prefix, at) : id)

function freshCondition(shape: LogShape, after: Place): Sql {
  switch (shape.name) {
    case 'postbacks':
      return sql(' and (p.at, p.id) > (?, ?)', after.at, after.id)
    case 'leads':
      return sql(` and m.${inBucket} and m.id > ?`, idAfter('m_', after))
    case 'deliveries':
      return sql(' and d.id > ?', idAfter('d_', after))
  }
}

export type Walk = {
  /** Whose index is walked; null: that of all rows. */
  readonly field: string | null
  /** Up to where the log is derived. */
  readonly after: Place
  readonly upper: Place | null
}

/** Derived rows, newest first: a part for each value of the field whose index is walked. */
export function derivedRows(question: LogQuestion, walk: Walk): readonly Sql[] {
  const { shape, fields } = question
  const { field } = walk
  const rest = derivedBounds(question, walk)
  const start = (index: string) => `from ${shape.table} x${index} where x.${inBucket}`
  if (field === null) return [joined([sql(start('')), rest], '')]
  const index = ` indexed by ${shape.table}_${field}`
  return (fields.get(field) ?? []).map((value) =>
    joined([sql(`${start(index)} and x.${field} = ?`, value), rest], ''),
  )
}

function derivedBounds({ shape, from }: LogQuestion, { after, upper }: Walk): Sql {
  const isLeads = shape.name === 'leads'
  const isBefore = upper !== null && (isLeads || !isAfter(upper, after))
  const { at, id } = isBefore ? upper : after
  const isBound = !isLeads || upper !== null
  return joined(
    [
      isBound ? sql(` and (x.at, x.id) ${isBefore ? '<' : '<='} (?, ?)`, at, id) : sql(''),
      from === null ? sql('') : sql(' and x.at >= ?', from),
      // Leads that have moved since are among the fresh rows.
      isLeads ? sql(` and x.id not in (${freshLeads})`, idAfter('m_', after)) : sql(''),
    ],
    '',
  )
}

const freshLeads = `select m.lead_id from moves m where m.${inBucket} and m.id > ?`

/** What is asked of derived rows beside the field whose index was walked. */
export const derivedConditions = (question: LogQuestion, { field }: Pick<Walk, 'field'>) =>
  fieldConditions(question, (name) => name, field ?? undefined)

/** More values than this, and a walk through all rows is the better way. */
const mostParts = 60
const probeRows = 2_000

/** The field that leaves the fewest rows to look at; null: none does. */
export function* leadingField({ shape, fields }: LogQuestion): Asking<string | null> {
  const names = [...fields.keys()].filter((name) => (fields.get(name)?.length ?? 0) <= mostParts)
  if (names.length < 2) return names[0] ?? null
  let leading: { readonly name: string; readonly size: number } | undefined
  for (const name of names) {
    const size = yield* probed(shape, name, fields.get(name) ?? [])
    if (leading === undefined || size < leading.size) leading = { name, size }
  }
  return leading?.name ?? null
}

/** How many rows have one of these values, as far as it is looked at. */
function* probed(shape: LogShape, name: string, values: readonly string[]): Asking<number> {
  const probe = `select count(*) from (select 1 from ${shape.table} x
      indexed by ${shape.table}_${name}
      where x.${inBucket} and x.${name} = ? limit ${probeRows}) z`
  let size = 0
  for (const value of values) size += (yield* single<number>(probe, value)) ?? 0
  return size
}

export const isNamed = ({ subid, q }: LogQuestion) => subid !== undefined || q !== undefined

type Wish = { readonly cursor: Place | null; readonly limit: number }

/** The places of the newest rows that answer, at most `limit`. */
export function* logPlaces(question: LogQuestion, wish: Wish): Asking<readonly Place[]> {
  if (isNothing(question)) return []
  const upper = upperOf(question, wish.cursor)
  const { limit } = wish
  if (isNamed(question) || question.fields.size === 0) {
    const rows = yield* baseRows(question, upper)
    return yield* basePlaces(question, { rows, limit, isOnce: true })
  }
  const after = yield* placeOf(question.shape.derivation)
  const isLeads = question.shape.name === 'leads'
  const rows = freshRows(question, after, upper)
  const fresh = yield* basePlaces(question, { rows, limit, isOnce: !isLeads })
  if (fresh.length >= limit && !isLeads) return fresh
  const field = yield* leadingField(question)
  const walk = { field, after, upper }
  const asked = derivedConditions(question, walk)
  const parts = derivedRows(question, walk).map((part) => joined([part, asked], ''))
  const old = yield* placesOf(parts, limit)
  return [...fresh, ...old].sort((a, b) => (isAfter(a, b) ? -1 : 1)).slice(0, limit)
}

type Base = { readonly rows: Sql; readonly limit: number; readonly isOnce: boolean }

function* basePlaces(
  { shape }: LogQuestion,
  { rows, limit, isOnce }: Base,
): Asking<readonly Place[]> {
  const { at, id } = shape.base
  const select = sql(`select ${isOnce ? '' : 'distinct '}${at} as "at", ${id} as "id" `)
  const page = joined([select, rows, sql(` ${orderOf(shape)} limit ?`, limit)], '')
  const found = yield* all<Place>(page.text, ...page.values)
  return isById(shape) ? found.map((row) => ({ at: idTime(row.id), id: row.id })) : found
}

function* placesOf(parts: readonly Sql[], limit: number): Asking<readonly Place[]> {
  const order = 'order by at desc, id desc limit ?'
  const each = parts.map((part) =>
    joined(
      [sql('select * from (select x.at as at, x.id as id '), part, sql(` ${order}) y`, limit)],
      '',
    ),
  )
  const union = joined([joined(each, ' union all '), sql(` ${order}`, limit)], '')
  return yield* all<Place>(union.text, ...union.values)
}
