import { expect, test } from 'vitest'
import { base32, codeAt, otpauthUrl, stepOf } from './totp.ts'

const secret = Buffer.from('12345678901234567890')

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('at second %i the code is the one of RFC 6238', (second, code) => {
  expect(codeAt(secret, Math.floor(second / 30))).toBe(code)
})

test('a code counts for its step and the neighbours, and never again', () => {
  const at = (step: number) => ({ nowMs: step * 30_000 + 29_999, after: 0 })
  const code = codeAt(secret, 100)

  expect([98, 99, 100, 101, 102].map((step) => stepOf(code, secret, at(step)))).toEqual([
    undefined,
    ...[100, 100, 100],
    undefined,
  ])
  expect(stepOf(code, secret, { ...at(100), after: 100 })).toBeUndefined()
  expect(stepOf('', secret, at(100))).toBeUndefined()
})

test('a secret is written as authenticators read it', () => {
  expect(base32(secret)).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
  expect(otpauthUrl(secret, { issuer: 'Carom', name: 'Olga B' })).toBe(
    'otpauth://totp/Carom%3AOlga%20B?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Carom&digits=6&period=30',
  )
})
