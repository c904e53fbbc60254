/** Between columns; Excel takes the one its language writes lists with. */
export type Delimiter = ',' | ';'

const lineEnd = '\r\n'
// Full-width signs begin a formula too where those are typed.
const formulaStart = /^[=+\-@\t\r\n＝＋－＠]/
const plainNumber = /^-?\d+(?:\.\d+)?$/

/** Excel reads a file as UTF-8 when it begins with this. */
export const byteOrderMark = '\u{feff}'

export function csvLine(cells: readonly string[], delimiter: Delimiter): string {
  return `${cells.map((cell) => csvCell(cell, delimiter)).join(delimiter)}${lineEnd}`
}

/** A text that a spreadsheet would run as a formula is marked as text. */
function csvCell(text: string, delimiter: Delimiter): string {
  const isFormula = formulaStart.test(text) && !plainNumber.test(text)
  const safe = isFormula ? `'${text}` : text
  const isQuoted = safe.includes(delimiter) || /["\r\n]/.test(safe)
  return isQuoted ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** What stands in a cell for a value of a row: nested ones as JSON. */
export function cellOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
