import type { Dialect, FieldName } from './dialect.ts'
import type { Fields } from './fields.ts'
import type { Note } from './reading.ts'
import type { RequestWords } from './request-words.ts'
import type { Network } from './settings.ts'
import { isUnreplaced } from './unreplaced.ts'

/** `words`: the sender's own words, named in the request itself; they win over the network's. */
export type ReportCase = {
  readonly fields: Fields
  readonly dialect: Dialect
  readonly network: Pick<Network, 'statuses' | 'ignore' | 'currency' | 'defaultStatus'> &
    Partial<Pick<Network, 'reversals' | 'statusWhenUnknown' | 'saleKey'>>
  readonly words?: RequestWords
}

export type Notes = Note[]

/** Each once, in the order in which they were noticed. */
export function addNote(notes: Notes, note: Note): void {
  if (!notes.includes(note)) notes.push(note)
}

/** A value that may be missing: empty and unreplaced are missing, and the latter is noted. */
export function readText(c: ReportCase, field: FieldName, notes: Notes): string | undefined {
  const text = firstOf(c.fields, c.dialect.fields[field])
  if (text === undefined || text === '') return undefined
  if (!isUnreplaced(text)) return text
  addNote(notes, 'macro-unreplaced')
  return undefined
}

/** The first value that is not blank; '' when all that were sent are; undefined when none was. */
export function firstOf(
  fields: Fields,
  names: readonly string[],
  space: 'trim' | 'exact' = 'trim',
): string | undefined {
  let found: string | undefined
  for (const name of names) {
    const value = fields.get(name)
    if (value === undefined) continue
    const trimmed = isTight(value) ? value : value.trim()
    if (trimmed !== '') return space === 'exact' ? value : trimmed
    found ??= trimmed
  }
  return found
}

/** Visible ASCII at both ends: there is nothing to trim. */
function isTight(text: string): boolean {
  const first = text.charCodeAt(0)
  const last = text.charCodeAt(text.length - 1)
  return first > 0x20 && first < 0x7f && last > 0x20 && last < 0x7f
}

/** The name whose value that was. */
export function nameOf(fields: Fields, names: readonly string[]): string | undefined {
  return names.find((name) => fields.get(name)?.trim())
}
