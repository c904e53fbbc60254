/** Where a page ended: the sort key and the id of its last row. Opaque to whoever carries it. */
export type Place = { readonly at: number; readonly id: string }

export function writeCursor(place: Place): string {
  return Buffer.from(JSON.stringify([place.at, place.id])).toString('base64url')
}

/** Undefined for what this program has not written: the list then starts anew. */
export function readCursor(cursor: string | null): Place | undefined {
  if (cursor === null) return undefined
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (!Array.isArray(parsed)) return undefined
    const [at, id]: readonly unknown[] = parsed
    return typeof at === 'number' && typeof id === 'string' ? { at, id } : undefined
  } catch {
    return undefined
  }
}

/** Whether a place comes after another one, in the order of a log. */
export const isAfter = (a: Place, b: Place) => a.at > b.at || (a.at === b.at && a.id > b.id)

/** Undefined for what is the place of another list: this one then starts anew. */
export function numberOf(id: string | undefined): number | undefined {
  const number = Number(id)
  return Number.isSafeInteger(number) ? number : undefined
}
