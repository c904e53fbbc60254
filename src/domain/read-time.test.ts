import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readTime } from './read-time.ts'

const instant = Date.UTC(2025, 2, 4, 18, 11, 12)

test.each([
  ['1741111872', instant],
  ['1741111872.25', instant + 250],
  ['1741111872250', instant + 250],
  ['2025-03-04T18:11:12Z', instant],
  ['2025-03-04T18:11:12.25Z', instant + 250],
  ['2025-03-04T18:11:12.123456789Z', instant + 123],
  ['2025-03-04 18:11:12', instant],
  [' 2025-03-04 18:11:12 UTC ', instant],
  ['2025-03-04T18:11', instant - 12_000],
  ['2025-03-04', Date.UTC(2025, 2, 4)],
  ['2025-03-04T10:11:12-08:00', instant],
  ['2025-03-04T23:41:12+0530', instant],
  ['2025-03-04T20:11:12 02:00', instant],
  ['20250304T101112-0800', instant],
  ['20250304T181112Z', instant],
  ['2024-02-29', Date.UTC(2024, 1, 29)],
])('%s is a time', (text, at) => {
  expect(readTime(text)).toBe(at)
})

test.each([
  '',
  'now',
  '12',
  '17411118720',
  '2025-02-29',
  '2025-13-01',
  '2025-00-10',
  '2025-03-04T24:00:00Z',
  '2025-03-04T10:60:00Z',
  '0025-03-04',
  '04/03/2025',
  '2025-03-04T10:11:12 someday',
])('%j is not', (text) => {
  expect(readTime(text)).toBeUndefined()
})

test('a time written as ISO 8601 is read back to the millisecond', () => {
  const dates = fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01') })
  fc.assert(
    fc.property(dates, (date) => {
      if (Number.isNaN(date.getTime())) return
      expect(readTime(date.toISOString())).toBe(date.getTime())
    }),
  )
})

test('whatever looks like a time is one, or is not, but breaks nothing', () => {
  const shaped = fc.stringMatching(/^\d{4}-?\d\d-?\d\d[T ]?\d\d:?\d\d:?\d\d(Z|[-+ ]\d{4})?$/)
  fc.assert(
    fc.property(fc.oneof(shaped, fc.string()), (text) => {
      const at = readTime(text)
      expect(at === undefined || Number.isSafeInteger(at)).toBe(true)
    }),
  )
})
