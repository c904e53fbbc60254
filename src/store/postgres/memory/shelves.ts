/**
 * Rows that have been fetched for a transaction, by what they were asked for. What happens in a transaction
 * is the same code on every database, and asks for one row after the other; here a row that is not fetched
 * yet is noted, the transaction's steps are given up, all that was noted is fetched at once, and the steps
 * run again from their beginning.
 */
export type Shelf<Key, Value> = {
  /** What was fetched. Throws when it was not, and notes it. */
  readonly look: (key: Key) => Value
  /** What was fetched, or undefined; notes nothing. */
  readonly peek: (key: Key) => Value | undefined
  /** Notes what is likely to be looked at. */
  readonly want: (key: Key) => void
  readonly put: (key: Key, value: Value) => void
  /** What was noted and is still missing; it is missing no longer once it is put. */
  readonly wanted: () => readonly Key[]
}

/** A row that steps asked for has not been fetched: they run again when it is. */
export class RowsMissingError extends Error {
  override readonly name = 'RowsMissingError'
}

// One for all: a stack would cost more than the steps that are given up.
const missing = new RowsMissingError('rows are missing')

export function openShelf<Key, Value>(nameOf: (key: Key) => string): Shelf<Key, Value> {
  const known = new Map<string, Value>()
  const noted = new Map<string, Key>()
  return {
    look: (key) => {
      const name = nameOf(key)
      const value = known.get(name)
      if (value !== undefined) return value
      if (known.has(name)) throw new TypeError(`undefined is no row: ${name}`)
      noted.set(name, key)
      throw missing
    },
    peek: (key) => known.get(nameOf(key)),
    want: (key) => {
      const name = nameOf(key)
      if (!known.has(name)) noted.set(name, key)
    },
    put: (key, value) => {
      const name = nameOf(key)
      known.set(name, value)
      noted.delete(name)
    },
    wanted: () => [...noted.values()],
  }
}

/** Names of several parts: none of them holds a line feed. */
export const joined = (...parts: readonly (string | number)[]) => parts.join('\n')
