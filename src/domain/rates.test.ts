import fc from 'fast-check'
import { expect, test } from 'vitest'
import { convertAmount } from './rates.ts'

const usd = {
  currency: 'USD',
  rates: { EUR: '1.08', JPY: '0.0067', KWD: '3', XXX: 'much', ZZZ: '-1' },
}

test.each([
  ['12.5', 'USD', '12.5'],
  ['12.5', 'EUR', '13.5'],
  ['-12.5', 'EUR', '-13.5'],
  ['1', 'JPY', '0.0067'],
  ['0.0001', 'JPY', '0.000001'],
  ['999999999999.999999', 'KWD', '2999999999999.999997'],
])('%s %s are %s in the base currency', (amount, currency, expected) => {
  expect(convertAmount(amount, currency, usd)).toBe(expected)
})

test.each(['GBP', 'XXX', 'ZZZ', 'constructor', '', null])(
  'nobody knows what %s is worth',
  (currency) => {
    expect(convertAmount('1', currency, usd)).toBeUndefined()
  },
)

test('a rate of one changes nothing', () => {
  const micros = fc.bigInt({ min: 0n, max: 10n ** 18n })
  fc.assert(
    fc.property(micros, (value) => {
      const amount = (Number(value % 10n ** 9n) / 1000).toString()
      const base = { currency: 'USD', rates: { ONE: '1.000' } }
      expect(convertAmount(amount, 'ONE', base)).toBe(amount)
    }),
  )
})
