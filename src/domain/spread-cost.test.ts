import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addAmounts } from './money.ts'
import { sharesOf } from './spread-cost.ts'

test.each([
  ['12.5', 5, '2.5', '2.5'],
  ['10', 3, '3.333333', '3.333334'],
  ['0.000001', 3, '0', '0.000001'],
  ['0', 2, '0', '0'],
  ['7', 1, '7', '7'],
] as const)('%s over %i clicks is %s each, and %s the last', (...[amount, clicks, each, last]) => {
  expect(sharesOf(amount, clicks)).toEqual({ each, last })
})

test('whatever the amount and the clicks, the sum is the amount', () => {
  const amounts = fc
    .tuple(fc.nat(999_999), fc.nat(999_999))
    .map(([whole, part]) => addAmounts(`${whole}`, `0.${String(part).padStart(6, '0')}`))
  fc.assert(
    fc.property(amounts, fc.integer({ min: 1, max: 300 }), (amount, clicks) => {
      const { each, last } = sharesOf(amount, clicks)
      const sum = Array.from({ length: clicks - 1 }).reduce<string>(
        (so) => addAmounts(so, each),
        last,
      )
      expect(sum).toBe(amount)
    }),
  )
})
