import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  addAmounts,
  compareAmounts,
  readAmount,
  readCurrency,
  showAmount,
  subtractAmounts,
} from './money.ts'

test.each([
  ['12.50', '12.5'],
  ['12,50', '12.5'],
  ['0012.500', '12.5'],
  [' 12 ', '12'],
  ['.5', '0.5'],
  ['0', '0'],
  ['0.00', '0'],
  ['-0', '0'],
  ['+7', '7'],
  ['1.234', '1.234'],
  ['1234,567', '1234.567'],
  ['0,125', '0.125'],
  ['12,3456', '12.3456'],
  ['1 234,50', '1234.5'],
  ['1\u00A0234\u00A0567.8', '1234567.8'],
  ["1'234.50", '1234.5'],
  ['1,234.50', '1234.5'],
  ['1.234,50', '1234.5'],
  ['1,234,567', '1234567'],
  ['1.234.567', '1234567'],
  ['1.234.567,891', '1234567.891'],
  ['999999999999.999999', '999999999999.999999'],
  ['12.50000000', '12.5'],
])('%s is read as %s', (text, amount) => {
  expect(readAmount(text)).toEqual({ amount, negative: false })
})

test.each(['-12.50', '- 12,50', '\u221212.5'])('%s is a negative 12.5', (text) => {
  expect(readAmount(text)).toEqual({ amount: '12.5', negative: true })
})

test.each([
  ['could be 1234 or 1.234', '1,234'],
  ['names a currency, which may not be the network’s', '$12.50'],
  ['names a currency', '12.50 USD'],
  ['has an exponent', '1e3'],
  ['is a word', 'abc'],
  ['is no number', 'NaN'],
  ['is no number', 'Infinity'],
  ['is an unreplaced macro', '{payout}'],
  ['is empty', ''],
  ['is blank', '  '],
  ['is a sign', '-'],
  ['has two signs', '--1'],
  ['is a point', '.'],
  ['has two points', '1.2.3'],
  ['has uneven groups', '1,23,456.5'],
  ['has 13 integer digits', '1234567890123'],
  ['has 7 fraction digits', '0.1234567'],
  ['is hexadecimal', '0x10'],
  ['has digits of another alphabet', '١٢'],
  ['is endless', '1'.repeat(100_000)],
])('what %s is not an amount: %s', (_, text) => {
  expect(readAmount(text)).toBeUndefined()
})

test.each([
  ['3', 'USD', '3.00'],
  ['3', null, '3.00'],
  ['3', 'XXQ', '3.00'],
  ['12.5', 'usd', '12.50'],
  ['3', 'JPY', '3'],
  ['3.5', 'JPY', '3.5'],
  ['3', 'BHD', '3.000'],
  ['1.234567', 'USD', '1.234567'],
  ['12.500000', 'USD', '12.50'],
  ['-3', 'EUR', '-3.00'],
])('%s in %s is shown as %s', (amount, currency, shown) => {
  expect(showAmount(amount, currency)).toBe(shown)
})

test.each([
  ['usd', 'USD'],
  [' EUR ', 'EUR'],
  ['US', undefined],
  ['USDT', undefined],
  ['$', undefined],
  ['{currency}', undefined],
  ['ЕUR', undefined],
])('%s is the currency %s', (text, currency) => {
  expect(readCurrency(text)).toBe(currency)
})

const scale = 1_000_000n
const units = fc.bigInt({ min: 0n, max: 10n ** 18n - 1n })
const signedUnits = fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n })

/** Canonical text by another road than the code's: zeros cut by a pattern. */
function textOf(value: bigint): string {
  const size = value < 0n ? -value : value
  const fraction = String(size % scale).padStart(6, '0')
  const text = `${size / scale}.${fraction}`.replace(/\.?0+$/, '')
  return `${value < 0n ? '-' : ''}${text === '' ? '0' : text}`
}

const canonicalOf = (value: bigint) =>
  value % scale === 0n ? String(value / scale) : textOf(value)

test('an amount that is shown is read back as itself, in every currency', () => {
  fc.assert(
    fc.property(units, fc.constantFrom('USD', 'JPY', 'BHD', 'CLF', null), (value, currency) => {
      const amount = canonicalOf(value)
      expect(readAmount(showAmount(amount, currency))).toEqual({ amount, negative: false })
    }),
  )
})

test('sums, differences and comparisons are exact', () => {
  fc.assert(
    fc.property(signedUnits, signedUnits, (first, second) => {
      const a = canonicalOf(first)
      const b = canonicalOf(second)
      expect(addAmounts(a, b)).toBe(canonicalOf(first + second))
      expect(subtractAmounts(a, b)).toBe(canonicalOf(first - second))
      expect(Math.sign(compareAmounts(a, b))).toBe(Number(first > second) - Number(first < second))
    }),
  )
})

test('one sum written in two ways compares as equal', () => {
  expect(compareAmounts('12.5', '12.500000')).toBe(0)
})

test('no text makes reading fail, and what is read is canonical', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^[-+ ]?[0-9., ']{0,20}$/),
  )
  fc.assert(
    fc.property(texts, (text) => {
      const read = readAmount(text)
      if (read === undefined) return
      expect(read.amount).toMatch(/^(0|[1-9]\d{0,11})(\.\d{0,5}[1-9])?$/)
      expect(readAmount(read.amount)).toEqual({ amount: read.amount, negative: false })
    }),
  )
})
