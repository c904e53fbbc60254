import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSameSecret } from './authenticate.ts'

test('a secret equals itself and nothing else', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 128 }), fc.string({ maxLength: 128 }), (text, secret) => {
      expect(isSameSecret(text, secret)).toBe(text === secret && secret !== '')
    }),
  )
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 128 }), (secret) => {
      expect(isSameSecret(secret, secret)).toBe(true)
    }),
  )
})

test.each([
  ['', ''],
  ['a', ''],
  ['', 'a'],
  ['k3y\u0000', 'k3y'],
  ['x'.repeat(100_000), 'x'],
])('`%s` does not open what `%s` locks', (text, secret) => {
  expect(isSameSecret(text, secret)).toBe(false)
})
