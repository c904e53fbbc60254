import fc from 'fast-check'
import { expect, test } from 'vitest'
import { atOnce, faster, fullGait, slower, slowStart } from './gait.ts'

test('a receiver that is asked for too much is asked for half, once for each round', () => {
  const once = slower(fullGait, 64, 10_000)

  expect(atOnce(once, 64)).toBe(32)
  expect(atOnce(slower(once, 64, 10_500), 64)).toBe(32)
  expect(atOnce(slower(once, 64, 11_000), 64)).toBe(16)
})

test('after a receiver was away calls double with every round, up to the ceiling', () => {
  let gait = slowStart
  const rounds: number[] = []
  for (let round = 0; round < 5; round += 1) {
    const calls = atOnce(gait, 8)
    rounds.push(calls)
    for (let call = 0; call < calls; call += 1) gait = faster(gait, 8)
  }

  expect(rounds).toEqual([1, 2, 4, 8, 8])
})

test('after too much it grows by one a round', () => {
  let gait = slower(fullGait, 8, 0)
  for (let call = 0; call < 4; call += 1) gait = faster(gait, 8)
  expect(Math.round(gait.limit)).toBe(5)
})

test('there is always one call, never more than the ceiling, and success leads back to it', () => {
  const said = fc.array(fc.boolean(), { maxLength: 400 })
  fc.assert(
    fc.property(said, fc.integer({ min: 1, max: 64 }), (calls, ceiling) => {
      let gait = fullGait
      for (const [index, isWell] of calls.entries()) {
        gait = isWell ? faster(gait, ceiling) : slower(gait, ceiling, index * 400)
        expect(atOnce(gait, ceiling)).toBeGreaterThanOrEqual(1)
        expect(atOnce(gait, ceiling)).toBeLessThanOrEqual(ceiling)
      }
      for (let call = 0; call < ceiling * ceiling * 2; call += 1) gait = faster(gait, ceiling)
      expect(atOnce(gait, ceiling)).toBe(ceiling)
    }),
  )
})
