import { expect, test } from 'vitest'
import { readTime } from './contract-inputs.ts'
import { leadQuery } from './contract-logs.ts'
import { issueTexts } from './problem.ts'

test.each([
  ['2026-11-24T10:00:00Z', Date.UTC(2026, 10, 24, 10)],
  ['2026-11-24T10:00:00.250+02:00', Date.UTC(2026, 10, 24, 8, 0, 0, 250)],
  ['2026-11-24T10:00Z', Date.UTC(2026, 10, 24, 10)],
  ['2026-11-24', Date.UTC(2026, 10, 24)],
  ['1795514400000', 1_795_514_400_000],
  ['0', 0],
])('%s is a time', (text, at) => {
  expect(readTime(text)).toBe(at)
})

test.each([
  '',
  'now',
  '2026-11-24T10:00:00',
  '2026-13-01',
  '2026-11-24T25:00:00Z',
  '24.11.2026',
  '-1',
  '1e3',
  '1969-12-31',
])('%j is no time', (text) => {
  expect(readTime(text)).toBeUndefined()
})

test('everything that is wrong with a query is named at once', () => {
  const read = leadQuery.safeParse({ limit: '501', from: 'now', status: 'Sold', colour: 'red' })

  const texts = read.success ? [] : issueTexts(read.error)
  const places = texts.map((text) => text.slice(0, text.indexOf(':'))).sort()

  expect(places).toEqual(['colour', 'from', 'limit', 'status'])
})
