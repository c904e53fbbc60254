import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bucketOf, buckets, type IdPrefix, keySubid, openIds, subidTime } from './ids.ts'

const prefixes: readonly IdPrefix[] = ['p_', 'm_', 'd_', 'l_']

/** Bytes of a small generator: repeatable, and with every value from 0 to 255. */
function bytesFrom(seed: number) {
  let state = seed >>> 0
  return (count: number) =>
    Uint8Array.from({ length: count }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return state >>> 24
    })
}

function idsAt(times: readonly number[], seed = 1) {
  let turn = 0
  const nowMs = () => times[Math.min(turn++, times.length - 1)] ?? 0
  return openIds({ nowMs, randomBytes: bytesFrom(seed) })
}

const aTime = fc.integer({ min: 1_600_000_000_000, max: 2_800_000_000_000 })

test('ids grow as text whatever the clock does', () => {
  fc.assert(
    fc.property(fc.array(aTime, { minLength: 2, maxLength: 60 }), fc.integer(), (times, seed) => {
      const ids = idsAt(times, seed)
      const made = times.map((_, index) => ids.next(prefixes[index % 4] ?? 'p_').slice(2))
      for (const [index, id] of made.entries()) {
        expect(id).toMatch(/^[0-9a-z]{24}$/)
        if (index > 0) expect(id > (made[index - 1] ?? '')).toBe(true)
      }
    }),
  )
})

test('many ids of one millisecond are all different and in order', () => {
  const ids = idsAt([1_800_000_000_000])
  const made = Array.from({ length: 5_000 }, () => ids.next('d_'))
  expect(made).toEqual([...new Set(made)].sort())
})

test('two processes make different ids in the same millisecond', () => {
  expect(idsAt([5], 1).next('m_')).not.toBe(idsAt([5], 2).next('m_'))
})

test('a subid is its own key, tells its time, and does not follow from the one before it', () => {
  fc.assert(
    fc.property(aTime, fc.integer(), (time, seed) => {
      const ids = idsAt([time], seed)
      const first = ids.subid()
      const second = ids.subid()
      expect(first).toMatch(/^[0-9a-z]{22}$/)
      expect(keySubid(first)).toBe(first)
      expect(subidTime(first)).toBe(time)
      expect(second.slice(8)).not.toBe(first.slice(8))
    }),
  )
})

test('every character of the random part is equally likely', () => {
  let turn = 0
  const everyByte = (count: number) => Uint8Array.from({ length: count }, () => turn++ % 256)
  const ids = openIds({ nowMs: () => 0, randomBytes: everyByte })
  const text = Array.from({ length: 1_800 }, () => ids.subid().slice(8)).join('')
  const counts = [...'0123456789abcdefghijklmnopqrstuvwxyz'].map((c) => text.split(c).length - 1)
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(8)
})

test.each([
  ['our own, sent back in capitals', 'MU1K2J3H0123456789ABCD', 'mu1k2j3h0123456789abcd'],
  ['20 letters and digits', 'A1'.repeat(10), 'a1'.repeat(10)],
  ['24 letters and digits', 'A1'.repeat(12), 'a1'.repeat(12)],
  ['19 are a stranger’s', `A${'1'.repeat(18)}`, `A${'1'.repeat(18)}`],
  ['25 are a stranger’s', `A${'1'.repeat(24)}`, `A${'1'.repeat(24)}`],
  ['a UUID keeps its case', 'ABCDEF12-AAAA-BBBB-CCCC-1234567890AB', undefined],
  ['a line break after our own', 'MU1K2J3H0123456789ABCD\n', false],
  ['other alphabets', 'Клик-7', undefined],
  ['spaces', ' a b ', undefined],
  ['one character', 'x', undefined],
  ['255 characters', 'x'.repeat(255), undefined],
  ['255 characters outside the basic plane', '😀'.repeat(255), undefined],
  ['256 characters', 'x'.repeat(256), false],
  ['256 characters outside the basic plane', '😀'.repeat(256), false],
  ['nothing', '', false],
  ['a NUL', 'a\0b', false],
  ['a tab', 'a\tb', false],
  ['DEL', 'a\x7Fb', false],
  ['a C1 control', 'a\x85b', false],
  ['half a character', 'a\uD800', false],
  ['lost bytes', 'a\uFFFD', false],
  ['a mark that turns the text around', 'a\u202Eb', false],
  ['a line separator', 'a\u2028b', false],
])('key of %s', (_, text, expected) => {
  if (expected === false) expect(keySubid(text)).toBeUndefined()
  else expect(keySubid(text)).toBe(expected ?? text)
})

test('the key of a key is the key', () => {
  const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[0-9A-Za-z]{18,26}$/))
  fc.assert(
    fc.property(anyText, (text) => {
      const key = keySubid(text)
      if (key !== undefined) expect(keySubid(key)).toBe(key)
    }),
  )
})

test('a text that cannot be our subid has no time', () => {
  expect(subidTime('short')).toBeUndefined()
  expect(subidTime('mu1k2j3h-0123456789abc')).toBeUndefined()
})

test('there are 256 different buckets, evenly filled, the same for ever', () => {
  expect(new Set(buckets).size).toBe(256)
  const digest = createHash('sha256').update(buckets.join(',')).digest('hex')
  expect(digest).toBe('f0ec669eca11d9d1686ef1caaab2a032783b3b1e7a512c992b8b4817859955cb')
  const ids = openIds({ nowMs: () => 1_800_000_000_000, randomBytes: bytesFrom(7) })
  const filled = new Map<number, number>()
  for (let index = 0; index < 25_600; index += 1) {
    const bucket = bucketOf(ids.subid(), crc32)
    filled.set(bucket, (filled.get(bucket) ?? 0) + 1)
  }
  expect(filled.size).toBe(256)
  expect(Math.max(...filled.values())).toBeLessThan(170)
  expect(bucketOf('abc', crc32)).toBe(buckets[0x352441c2 & 255])
})
