import type { ListPage } from '../looks.ts'
import type { SqlValue } from '../rows/fields.ts'
import { type Place, writeCursor } from './cursor.ts'

/** A where clause put together from what was asked for. */
export type Conditions = {
  /** `clause` holds one `?` for each value; an undefined value asks for nothing. */
  readonly add: (clause: string, ...values: readonly (SqlValue | undefined)[]) => void
  readonly where: () => string
  readonly values: () => readonly SqlValue[]
}

export function openConditions(): Conditions {
  const clauses: string[] = []
  const bound: SqlValue[] = []
  return {
    add: (clause, ...values) => {
      const known = values.filter((value) => value !== undefined)
      if (known.length < values.length) return
      clauses.push(`(${clause})`)
      bound.push(...known)
    },
    where: () => (clauses.length === 0 ? '' : `where ${clauses.join(' and ')}`),
    values: () => bound,
  }
}

/** One row more than the limit was read: it says whether there is a page after this one. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => Place,
): ListPage<Row> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const more = rows.length > limit && last !== undefined
  return { items, next: more ? writeCursor(placeOf(last)) : null }
}

/** 1 to 500, whatever was asked for. */
export function boundedLimit(limit: number): number {
  return Math.min(500, Math.max(1, Math.trunc(limit) || 1))
}
