import type { ListWish, LogFilter, LogName } from '../looks.ts'
import type { Asking } from './asking.ts'
import { boundedLimit } from './conditions.ts'
import { type Place, readCursor, writeCursor } from './cursor.ts'
import { logPlaces } from './log-keys.ts'
import { questionOf } from './log-question.ts'

type Ask = { readonly log: LogName; readonly filter: LogFilter }
type PlacePage = { readonly places: readonly Place[]; readonly next: string | null }

/** Where the rows of a page stand, newest first, and the cursor of the page after it. */
export function* pageOfPlaces({ log, filter }: Ask, wish: ListWish): Asking<PlacePage> {
  const limit = boundedLimit(wish.limit)
  const question = questionOf(log, filter, wish)
  // One more than the limit says whether there is a page after this one.
  const found = yield* logPlaces(question, {
    cursor: readCursor(wish.cursor) ?? null,
    limit: limit + 1,
  })
  const places = found.slice(0, limit)
  const last = places.at(-1)
  return { places, next: found.length > limit && last ? writeCursor(last) : null }
}

/** Whether a row is still what was asked for: it may have changed since it was derived. */
export function isWanted(filter: LogFilter, row: Readonly<Record<string, string | null>>): boolean {
  const asked = new Map<string, unknown>(Object.entries(filter))
  return Object.entries(row).every(([field, value]) => {
    const wish = asked.get(field)
    if (wish === undefined) return true
    return Array.isArray(wish) ? wish.includes(value) : wish === value
  })
}
