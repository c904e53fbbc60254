import { expect, test } from 'vitest'
import { openRecent } from './recent.ts'

test('what is asked for stays, however much else comes; what nobody asks for goes', () => {
  const recent = openRecent<number, string>(10)
  recent.set(-1, 'often')
  recent.set(-2, 'never')
  for (let key = 0; key < 1_000; key += 1) {
    recent.set(key, String(key))
    expect(recent.get(-1)).toBe('often')
  }

  expect(recent.get(-2)).toBeUndefined()
  expect(
    Array.from({ length: 1_000 }, (_, key) => recent.get(key)).filter(Boolean).length,
  ).toBeLessThan(21)
})
