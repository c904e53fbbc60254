import fc from 'fast-check'
import { expect, test } from 'vitest'
import { usualBreaker } from '../domain/settings.ts'
import { afterCall, afterTime, type Breaker, closedBreaker } from './breaker.ts'

const rule = { ...usualBreaker, windowMs: 10_000, openMs: 1_000 }

/** Calls one after the other, a millisecond apart: `+` went well, `-` failed. */
function after(calls: string, from: Breaker = closedBreaker, startMs = 0): Breaker {
  return [...calls].reduce(
    (breaker, call, index) =>
      afterCall(breaker, { at: startMs + index, isWell: call === '+' }, rule),
    from,
  )
}

test('it opens when of enough calls too many have failed, and not before', () => {
  expect(after('---------').state).toBe('closed')
  expect(after('----------').state).toBe('open')
  expect(after('+++-------').state).toBe('open')
  expect(after('++++------').state).toBe('closed')
  expect(after('++++------').slots).toHaveLength(1)
})

test('what failed long ago says nothing', () => {
  const breaker = after('---------')

  expect(after('-', breaker, 9_000).state).toBe('open')
  expect(after('-', breaker, 20_000).state).toBe('closed')
})

test('one call decides when it has been open, and each failure doubles the time, up to thirtyfold', () => {
  let breaker = after('----------')
  const lengths: number[] = []
  for (let round = 0; round < 8; round += 1) {
    lengths.push(breaker.until - breaker.since)
    expect(afterTime(breaker, breaker.until - 1)).toBe(breaker)
    const probing = afterTime(breaker, breaker.until)
    expect(probing.state).toBe('half-open')
    breaker = after('-', probing, breaker.until + 5)
  }

  expect(lengths).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
  const probing = afterTime(breaker, breaker.until)
  expect(after('+', probing, breaker.until + 1)).toMatchObject({ state: 'closed', openMs: 0 })
})

test('calls that were under way when it opened neither close nor prolong it', () => {
  const open = after('----------')

  expect(after('+-+-', open, 100)).toBe(open)
})

test('whatever comes: it is never shut for ever, nor opened by calls that went well', () => {
  const step = fc.record({ waitMs: fc.nat(5_000), isWell: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      let at = 0
      let breaker = closedBreaker
      for (const { waitMs, isWell } of steps) {
        at += waitMs
        const before = afterTime(breaker, at)
        breaker = afterCall(before, { at, isWell }, rule)
        if (isWell) expect(breaker.state).toBe(before.state === 'open' ? 'open' : 'closed')
        expect(breaker.slots.length).toBeLessThanOrEqual(11)
        expect(breaker.until - breaker.since).toBeLessThanOrEqual(30 * rule.openMs)
      }
      expect(afterTime(breaker, at + 30 * rule.openMs).state).not.toBe('open')
    }),
  )
})

test('switched off it stays closed whatever comes', () => {
  const off = { ...rule, enabled: false }
  const open = after('----------')

  expect(afterCall(open, { at: 20, isWell: false }, off)).toBe(closedBreaker)
})
