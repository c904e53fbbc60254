import fc from 'fast-check'
import { expect, test } from 'vitest'
import { delimiterOf, readTable } from './read-table.ts'

const rowsOf = (text: string) => [...readTable(text, delimiterOf(text))]

test('any cells that were quoted as they should be are read as they were', () => {
  const cell = fc.string({ maxLength: 20 }).map((text) => text.trim().replace(/^'(?=[=+\-@])/, ''))
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { maxLength: 5 })
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`

  fc.assert(
    fc.property(table, (rows) => {
      const text = rows.map((cells) => cells.map(quoted).join(',')).join('\n')
      const expected = rows.filter((cells) => cells.some((one) => one !== ''))
      expect([...readTable(text, ',')].map((row) => row.cells)).toEqual(expected)
    }),
  )
})

test('any text at all is read to its end, within bounds', () => {
  const sign = fc.constantFrom('"', ',', ';', '\n', '\r', "'", '=', 'a', '\uFEFF', '\0')
  const text = fc.array(sign, { maxLength: 400 }).map((signs) => signs.join(''))

  fc.assert(
    fc.property(text, (table) => {
      for (const { cells, line } of rowsOf(table)) {
        expect(cells.length).toBeLessThanOrEqual(100)
        expect(line).toBeGreaterThan(0)
      }
    }),
  )
})

test.each([
  ['one endless line', `${'a'.repeat(4_000_000)},b`],
  ['nothing but separators', ','.repeat(2_000_000)],
  ['nothing but quotes', '"'.repeat(2_000_000)],
  ['a quote that never ends', `"${'a\n'.repeat(1_000_000)}`],
])('%s costs little, and keeps little', (_title, text) => {
  const began = performance.now()

  const rows = rowsOf(text)

  const kept = rows.flatMap((row) => row.cells).join('').length
  expect(kept).toBeLessThan(100 * 4_097)
  expect(performance.now() - began).toBeLessThan(3_000)
})

test('a row is named by the line it begins on', () => {
  expect(rowsOf('a,"b\nc"\n\nd,e').map((row) => [row.line, row.cells])).toEqual([
    [1, ['a', 'b\nc']],
    [4, ['d', 'e']],
  ])
})

test.each([
  ['a;b;c', ';'],
  ['a\tb', '\t'],
  ['a', ','],
  ['a,b;c,d', ','],
])('%j is cut by %j', (text, expected) => {
  expect(delimiterOf(text)).toBe(expected)
})
