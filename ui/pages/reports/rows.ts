import type { Dimension, Measures, ReportRow } from './view.ts'

/** A line of the table: of the tree, or of the flat list. */
export type Line = {
  readonly id: string
  readonly depth: number
  /** Its own dimension comes last. */
  readonly keys: readonly (string | null)[]
  readonly row: Measures
  readonly hasMore: boolean
}

const keysOf = (row: ReportRow, by: readonly Dimension[]) => by.map((one) => row.keys[one] ?? null)
// No comma: a list of these stands in the address with commas between them.
const idOf = (keys: readonly (string | null)[]) =>
  keys.map((key) => (key === null ? '~' : encodeURIComponent(key))).join('/')

export const flatLines = (rows: readonly ReportRow[], by: readonly Dimension[]): readonly Line[] =>
  rows.map((row) => {
    const keys = keysOf(row, by)
    return { id: idOf(keys), depth: 0, keys, row, hasMore: false }
  })

/**
 * `levels[n]` are the rows by the first n + 1 dimensions: the server counts each level for itself,
 * since a sum of sums would lose what has no rate.
 */
export function treeLines(
  levels: readonly (readonly ReportRow[])[],
  by: readonly Dimension[],
  folded: readonly string[],
): readonly Line[] {
  const children = levels.map((rows, depth) =>
    Map.groupBy(
      rows.map((row) => ({ row, keys: keysOf(row, by.slice(0, depth + 1)) })),
      ({ keys }) => idOf(keys.slice(0, -1)),
    ),
  )
  const below = (parent: string, depth: number): readonly Line[] =>
    (children[depth]?.get(parent) ?? []).flatMap(({ row, keys }) => {
      const id = idOf(keys)
      const hasMore = children[depth + 1]?.has(id) === true
      const line = { id, depth, keys, row, hasMore }
      return hasMore && !folded.includes(id) ? [line, ...below(id, depth + 1)] : [line]
    })
  return below('', 0)
}
