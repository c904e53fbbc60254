import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openPace } from './pace.ts'

test('steps grow while they are short, and shrink when one takes long', () => {
  const pace = openPace({ fewest: 20, most: 500 })
  const sizes = [1, 1, 1, 80, 80].map((tookMs) => {
    pace.restAfter(tookMs, 0)
    return pace.rows()
  })

  expect(sizes).toEqual([40, 80, 160, 80, 40])
})

test('while nobody waits half of the time is taken, while many wait a twentieth', () => {
  const pace = openPace({ fewest: 20, most: 500 })

  expect(pace.restAfter(10, 0)).toBe(10)
  expect(pace.restAfter(10, 2)).toBe(20)
  expect(pace.restAfter(10, 20_000)).toBe(190)
})

test('whatever steps take, the next is of a size that was allowed', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(60_000)), (steps) => {
      const pace = openPace({ fewest: 20, most: 500 })
      for (const tookMs of steps) pace.restAfter(tookMs, tookMs % 7)
      return pace.rows() >= 20 && pace.rows() <= 500
    }),
  )
})
