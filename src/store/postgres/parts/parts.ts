import { idFloor, idTime } from '../../rows/id-time.ts'
import type { RetentionDays } from '../../store.ts'
import type { Connection } from '../server/connect.ts'

const weekMs = 7 * 86_400_000
/** A Monday. */
const gridMs = 4 * 86_400_000

/** A table that is cut by time into parts; what no part is for lies in one more, `…_default`. */
export type CutTable = {
  readonly name: 'clicks' | 'views' | 'postbacks' | 'attempts'
  /** Its rows are cut by this column: a time, or an id that begins with one. */
  readonly by: string
  /** How many weeks a part is long, at least. */
  readonly weeks: number
  readonly keptAs: keyof RetentionDays
  /** A time as the column has it. */
  readonly boundAt: (ms: number) => string | number
}

const byIds = (prefix: string) => (ms: number) => idFloor(prefix, ms)
const byTimes = (ms: number) => ms

export const cutTables: readonly CutTable[] = [
  { name: 'clicks', by: 'at', weeks: 4, keptAs: 'clicks', boundAt: byTimes },
  { name: 'views', by: 'at', weeks: 4, keptAs: 'clicks', boundAt: byTimes },
  { name: 'postbacks', by: 'id', weeks: 1, keptAs: 'postbacks', boundAt: byIds('p_') },
  { name: 'attempts', by: 'delivery_id', weeks: 1, keptAs: 'attempts', boundAt: byIds('d_') },
]

/** From the one moment to before the other, epoch milliseconds. */
export type Span = { readonly fromMs: number; readonly toMs: number }
export type Part = Span & { readonly name: string }

/** So many parts a table is cut into at most, roughly, however long its rows are kept. */
const mostParts = 20
const longer: Readonly<Record<number, number>> = { 1: 4, 4: 13, 13: 52 }

function widthMs({ weeks }: Pick<CutTable, 'weeks'>, keptDays: number): number {
  let wide = weeks
  while (keptDays * 86_400_000 > mostParts * wide * weekMs && longer[wide] !== undefined) {
    wide = longer[wide] ?? wide
  }
  return wide * weekMs
}

/** The beginning of the part that is so many parts after the one of this moment. */
export function startOfPart(nowMs: number, width: number, after: number): number {
  return gridMs + (Math.floor((nowMs - gridMs) / width) + after) * width
}

/** Up to when rows that are there already are one part: one or two parts from now. */
export const firstUntil = ({ weeks }: CutTable, nowMs: number): number =>
  startOfPart(nowMs, weeks * weekMs, 2)

/** So many beyond the one of now are made ahead: what is new has them already. */
const partsAhead = 1

/** The parts that should be there from now on and are not. */
export function missingParts(
  table: Pick<CutTable, 'weeks'>,
  { nowMs, keptDays, known }: Wanted,
): readonly Span[] {
  const width = widthMs(table, keptDays)
  return Array.from({ length: partsAhead + 1 }, (_, after) => {
    const fromMs = startOfPart(nowMs, width, after)
    return gapsIn({ fromMs, toMs: fromMs + width }, known)
  })
    .flat()
    .filter(({ toMs }) => toMs > nowMs)
}

/** What of a span no part is for: parts were made longer or shorter while rows were kept otherwise. */
function gapsIn({ fromMs, toMs }: Span, known: readonly Span[]): readonly Span[] {
  const gaps: Span[] = []
  let doneMs = fromMs
  for (const part of known) {
    if (part.fromMs > doneMs) gaps.push({ fromMs: doneMs, toMs: Math.min(part.fromMs, toMs) })
    doneMs = Math.max(doneMs, part.toMs)
    if (doneMs >= toMs || part.fromMs >= toMs) return gaps
  }
  return [...gaps, { fromMs: doneMs, toMs }]
}

type Wanted = {
  readonly nowMs: number
  readonly keptDays: number
  /** In the order of time. */
  readonly known: readonly Span[]
}

/**
 * Rows before this are deleted one by one where that is due; later ones go with their part. The first part
 * began before there were any: it may hold years, and is not waited for.
 */
export function rowsEdge(known: readonly Span[], beforeMs: number): number {
  const current = known.find(({ fromMs, toMs }) => fromMs < beforeMs && beforeMs < toMs)
  return current === undefined || current.fromMs === -Infinity ? beforeMs : current.fromMs
}

const bounds = /^FOR VALUES FROM \((?:'([^']*)'|MINVALUE)\) TO \('([^']*)'\)$/

/** The parts of a table in the order of time, without the one for all other rows. */
export async function partsOf(
  query: Connection['query'],
  { name, by }: CutTable,
): Promise<readonly Part[]> {
  const rows = await query<{ name: string; bound: string }>({
    text: `select c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bound
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = $1::regclass`,
    values: [name],
  })
  const msOf = (bound: string) => (by === 'at' ? Number(bound) : idTime(bound))
  return rows
    .flatMap((row) => {
      const [, from, to] = bounds.exec(row.bound) ?? []
      if (to === undefined) return []
      const fromMs = from === undefined ? -Infinity : msOf(from)
      return [{ name: row.name, fromMs, toMs: msOf(to) }]
    })
    .sort((a, b) => a.fromMs - b.fromMs)
}
