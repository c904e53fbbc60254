import { expect, test } from 'vitest'
import { problemsOf } from '../settings/problems.ts'
import { replayInput } from './contract-act-inputs.ts'
import { readTime } from './contract-inputs.ts'
import { leadQuery } from './contract-logs.ts'

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

  const texts = read.success ? [] : problemsOf(read.error)
  const places = texts.map((text) => text.slice(0, text.indexOf(':'))).sort()

  expect(places).toEqual(['colour', 'from', 'limit', 'status'])
})

test.each([
  [{ event: 'Sale' }, 'filter.event: must be one of: Lead, Purchase, Reject, Trash, or a list'],
  [{ event: ['Sale'] }, 'filter.event[0]: must be one of: Lead, Purchase, Reject, Trash'],
  [{ states: ['sent'] }, 'filter.states[0]: must be one of: delivered, failed, expired, cancelled'],
  [{ q: 5 }, 'filter.q: must be text'],
  [{ colour: 'red' }, 'filter.colour: nobody knows this name'],
])('a replay of %j is told what would be right', (filter, said) => {
  const read = replayInput.safeParse({ filter })

  expect(read.success ? [] : problemsOf(read.error)).toEqual([said])
})
