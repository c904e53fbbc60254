import fc from 'fast-check'
import { expect, test } from 'vitest'
import { refusalLimit } from './kept-refusals.ts'

test('of a guesser’s refusals no second keeps more than ten, however they are spread', () => {
  const pauses = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(pauses, (waits) => {
      let now = 1_700_000_000_000
      const limit = refusalLimit(() => now)
      const kept: number[] = []
      for (const wait of waits) {
        now += wait
        if (limit.allows('pp')) kept.push(now)
      }
      const mostInOneSecond = Math.max(
        ...kept.map((from) => kept.filter((at) => at >= from && at < from + 1000).length),
      )
      expect(mostInOneSecond).toBeGreaterThan(0)
      expect(mostInOneSecond).toBeLessThanOrEqual(10)
    }),
  )
})

test('the refusals of one network leave room for those of another', () => {
  const limit = refusalLimit(() => 0)
  for (let count = 0; count < 100; count += 1) limit.allows('attacked')

  expect(limit.allows('attacked')).toBe(false)
  expect(limit.allows('quiet')).toBe(true)
})
