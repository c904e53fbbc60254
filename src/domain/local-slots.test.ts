import { expect, test } from 'vitest'
import { openCutter } from './local-slots.ts'
import { slotMs, slotOf } from './slots.ts'

const slotAt = (text: string) => slotOf(Date.parse(text))

test.each([
  ['UTC', '2026-11-24T23:45Z', '2026-11-24', '2026-11-24T23:00+00:00'],
  ['Asia/Kathmandu', '2026-11-24T18:15Z', '2026-11-25', '2026-11-25T00:00+05:45'],
  ['Asia/Kathmandu', '2026-11-24T18:00Z', '2026-11-24', '2026-11-24T23:00+05:45'],
  ['Asia/Kolkata', '2026-11-24T18:30Z', '2026-11-25', '2026-11-25T00:00+05:30'],
  ['America/New_York', '2026-11-24T04:45Z', '2026-11-23', '2026-11-23T23:00-05:00'],
  ['Europe/Kyiv', '2026-10-25T00:45Z', '2026-10-25', '2026-10-25T03:00+03:00'],
  ['Europe/Kyiv', '2026-10-25T01:00Z', '2026-10-25', '2026-10-25T03:00+02:00'],
])('in %s %s belongs to %s and %s', (...[zone, at, day, hour]) => {
  expect(openCutter(zone, 'day')(slotAt(at))).toBe(day)
  expect(openCutter(zone, 'hour')(slotAt(at))).toBe(hour)
})

test.each([
  ['Europe/Kyiv', '2026-10-24T00:00Z', '2026-10-25', 25],
  ['Europe/Kyiv', '2026-03-28T00:00Z', '2026-03-29', 23],
  ['Australia/Lord_Howe', '2026-10-03T00:00Z', '2026-10-04', 23.5],
  ['Pacific/Apia', '2011-12-29T00:00Z', '2011-12-30', 0],
])('in %s the days from %s hold %s of %d hours', (...[zone, from, day, hours]) => {
  const cut = openCutter(zone, 'day')
  const first = slotAt(from)
  const names = Array.from({ length: 4 * 96 }, (_, index) => cut(first + index))

  expect((names.filter((name) => name === day).length * slotMs) / 3_600_000).toBe(hours)
  expect(names).toEqual(names.toSorted())
})
