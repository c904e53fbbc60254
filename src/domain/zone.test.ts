import { expect, test } from 'vitest'
import { cutTime, dayIn, dayMs, isZone, localTime } from './zone.ts'

const hour = 3_600_000

test('a day is cut into quarters of an hour that begin with the zone’s hours', () => {
  const from = Date.UTC(2026, 10, 24, 10, 7)
  const { stepMs, edges } = cutTime({ from, to: from + dayMs, zone: 'Asia/Kathmandu' }, 110)

  expect(stepMs).toBe(900_000)
  expect(edges[0]).toBe(Date.UTC(2026, 10, 24, 10, 0))
  expect(edges.length).toBeLessThanOrEqual(111)
  expect(edges.at(-1)).toBeGreaterThanOrEqual(from + dayMs)
})

test('days begin at midnight there, also when one of them has 25 hours', () => {
  const from = Date.UTC(2026, 9, 23, 12)
  const { stepMs, edges } = cutTime({ from, to: from + 4 * dayMs, zone: 'Europe/Berlin' }, 6)

  expect(stepMs).toBe(dayMs)
  expect(edges.map((edge) => localTime(edge, 'Europe/Berlin').slice(11, 16))).toEqual(
    edges.map(() => '00:00'),
  )
  const lengths = edges.slice(1).map((edge, index) => (edge - (edges[index] ?? 0)) / hour)
  expect(lengths).toContain(25)
})

test('years are cut into no more pieces than asked for', () => {
  const { edges } = cutTime({ from: 0, to: 60 * 365 * dayMs, zone: 'UTC' }, 20)

  expect(edges.length).toBeLessThanOrEqual(21)
})

test('a zone is known by its IANA name', () => {
  expect(isZone('Europe/Berlin')).toBe(true)
  expect(['', 'Mars/Base', '+03:00', 'Europe/', 'Nowhere/Land'].some(isZone)).toBe(false)
})

test('a day is as long as the clocks of its zone make it', () => {
  const hours = (day: string, zone: string) => {
    const found = dayIn(day, zone)
    return found === undefined ? undefined : (found.to - found.from) / 3_600_000
  }

  expect(dayIn('2026-11-24', 'UTC')?.from).toBe(Date.UTC(2026, 10, 24))
  expect(dayIn('2026-11-24', 'America/New_York')?.from).toBe(Date.UTC(2026, 10, 24, 5))
  expect(hours('2026-10-25', 'Europe/Berlin')).toBe(25)
  expect(hours('2026-03-29', 'Europe/Berlin')).toBe(23)
  for (const wrong of ['2026-02-31', '24.11.2026', '2026-11-24T00:00', '']) {
    expect(hours(wrong, 'UTC')).toBeUndefined()
  }
})
