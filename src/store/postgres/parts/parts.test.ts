import { expect, test } from 'vitest'
import { missingParts, rowsEdge } from './parts.ts'

const dayMs = 86_400_000
const weekMs = 7 * dayMs
const monday = Date.UTC(2026, 10, 23)

test('however long clicks are kept, and whenever that is changed, parts are few and meet each other', () => {
  const clicks = { weeks: 4 }
  const known: { fromMs: number; toMs: number }[] = []
  for (const [days, nowMs] of [
    [400, monday],
    [4_000, monday + 20 * weekMs],
    [30, monday + 70 * weekMs],
    [400, monday + 76 * weekMs],
  ] as const) {
    known.push(...missingParts(clicks, { nowMs, keptDays: days, known }))
    known.sort((a, b) => a.fromMs - b.fromMs)
    const ahead = known.some((part) => part.fromMs <= nowMs && nowMs < part.toMs)
    expect(ahead).toBe(true)
  }
  for (const [index, part] of known.entries()) {
    expect(part.toMs).toBeGreaterThan(part.fromMs)
    expect(known[index - 1]?.toMs ?? 0).toBeLessThanOrEqual(part.fromMs)
  }
  expect(
    missingParts(clicks, { nowMs: monday, keptDays: 4_000, known: [] })[0]?.toMs,
  ).toBeGreaterThan(monday + 26 * weekMs)
})

test('what a part takes with it is not deleted row by row, but for what was there before the cut', () => {
  const first = { fromMs: -Infinity, toMs: 100 }
  const second = { fromMs: 100, toMs: 200 }

  expect(rowsEdge([first, second], 50)).toBe(50)
  expect(rowsEdge([first, second], 150)).toBe(100)
  expect(rowsEdge([second], 250)).toBe(250)
})
