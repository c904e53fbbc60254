import type { Measure } from './columns.ts'
import type { Line } from './rows.ts'
import { type Dimension, dimensionLabels, type Measures } from './view.ts'

const formulaStart = /^[=+\-@\t\r]/
const plainNumber = /^-?\d+(?:\.\d+)?$/

/** A text that a spreadsheet would run as a formula is marked as text. */
function cell(text: string): string {
  const isFormula = formulaStart.test(text) && !plainNumber.test(text)
  const safe = isFormula ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const record = (cells: readonly string[]) => `${cells.map(cell).join(',')}\r\n`

type Shown = {
  readonly by: readonly Dimension[]
  readonly lines: readonly Line[]
  readonly measures: readonly Measure[]
  readonly total: Measures
  /** Of the sums; null: each amount names its own. */
  readonly currency: string | null
}

/**
 * What the table shows, totals last. `Row` tells sums from what they are sums of: whoever adds up a column
 * takes the rows named `row` alone. Excel reads it as UTF-8 by its first character.
 */
export function csvOf({ by, lines, measures, total, currency }: Shown): string {
  const numbers = (row: Measures) => [
    ...measures.map(({ plain }) => plain(row)),
    currency ?? '',
    String(row.notConverted),
  ]
  const named = (keys: readonly (string | null)[]) => by.map((_, index) => keys[index] ?? '')
  const labels = [...by.map((one) => dimensionLabels[one]), ...measures.map(({ label }) => label)]
  const kindOf = (keys: readonly (string | null)[]) =>
    keys.length < by.length ? 'subtotal' : 'row'
  return [
    `\u{feff}${record(['Row', ...labels, 'Currency', 'Not converted'])}`,
    ...lines.map(({ keys, row }) => record([kindOf(keys), ...named(keys), ...numbers(row)])),
    record(['total', ...named([]), ...numbers(total)]),
  ].join('')
}

export function saveCsv(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
