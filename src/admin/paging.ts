type Wish = { readonly limit: number; readonly cursor?: string | undefined }

/** A page of what stands in memory, in the order of its keys. */
export function pageOf<Row>(
  rows: readonly (readonly [key: string, row: Row])[],
  { limit, cursor }: Wish,
): { items: Row[]; next: string | null } {
  const after = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString()
  const ordered = rows.toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)))
  const left = ordered.filter(([key]) => after === undefined || key > after)
  const page = left.slice(0, limit)
  const last = left.length > page.length ? page.at(-1) : undefined
  const next = last === undefined ? null : Buffer.from(last[0]).toString('base64url')
  return { items: page.map(([, row]) => row), next }
}
