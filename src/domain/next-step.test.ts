import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DeliveryProblem } from './delivery.ts'
import { type Attempted, nextStep } from './next-step.ts'
import { defaultDelaysMs, retryDelayMs } from './retry-schedule.ts'

const nowMs = 1_800_000_000_000

function attempted(problem: DeliveryProblem | null, change: Partial<Attempted> = {}): Attempted {
  return {
    result: { problem, retryAfterMs: null },
    attempts: 1,
    destination: { retryDelaysMs: null, order: 'latest', onProblem: {} },
    nowMs,
    jitter: 0.5,
    newerWaits: false,
    freshUntil: null,
    ...change,
  }
}

test('an attempt without problem is a delivery', () => {
  expect(nextStep(attempted(null, { newerWaits: true, attempts: 9 }))).toEqual({
    kind: 'delivered',
  })
})

test.each([
  'macro-empty',
  'header-invalid',
  'url-invalid',
  'address-blocked',
  'port-blocked',
  'gone',
] as const)('%s is final at once', (problem) => {
  expect(nextStep(attempted(problem))).toEqual({ kind: 'failed', problem })
})

const passing = [
  'dns',
  'connect',
  'tls',
  'timeout',
  'reset',
  'outcome-unknown',
  'http-408',
  'http-425',
  'http-429',
  'http-5xx',
  'rule-miss',
] as const

test.each(passing)('%s is tried again until the schedule is used up', (problem) => {
  const last = defaultDelaysMs.length
  expect(nextStep(attempted(problem))).toEqual({ kind: 'retry', dueAt: nowMs + 2_500, problem })
  expect(nextStep(attempted(problem, { attempts: last })).kind).toBe('retry')
  expect(nextStep(attempted(problem, { attempts: last + 1 }))).toEqual({ kind: 'failed', problem })
})

test.each(['redirect', 'http-4xx'] as const)('%s gets three more attempts', (problem) => {
  expect(nextStep(attempted(problem, { attempts: 3 })).kind).toBe('retry')
  expect(nextStep(attempted(problem, { attempts: 4 }))).toEqual({ kind: 'failed', problem })
})

test('a destination’s own schedule is the one that counts', () => {
  const destination = { retryDelaysMs: [1_000, 5_000], order: 'latest', onProblem: {} } as const
  const steps = [1, 2, 3].map((attempts) =>
    nextStep(attempted('http-5xx', { attempts, destination, jitter: 0 })),
  )
  expect(steps).toEqual([
    { kind: 'retry', dueAt: nowMs + 1_000, problem: 'http-5xx' },
    { kind: 'retry', dueAt: nowMs + 5_000, problem: 'http-5xx' },
    { kind: 'failed', problem: 'http-5xx' },
  ])
})

const chosen = (onProblem: Attempted['destination']['onProblem']) => ({
  retryDelaysMs: null,
  order: 'latest' as const,
  onProblem,
})

test('a destination chooses what follows a problem: the whole schedule, the end, or a person', () => {
  const destination = chosen({ 'http-4xx': 'retry', 'http-5xx': 'stop', 'outcome-unknown': 'hold' })
  const step = (problem: DeliveryProblem, attempts = 1) =>
    nextStep(attempted(problem, { attempts, destination }))

  expect(step('http-4xx', defaultDelaysMs.length).kind).toBe('retry')
  expect(step('http-4xx', defaultDelaysMs.length + 1).kind).toBe('failed')
  expect(step('http-5xx')).toEqual({ kind: 'failed', problem: 'http-5xx' })
  expect(step('outcome-unknown')).toEqual({ kind: 'held', problem: 'outcome-unknown' })
  expect(step('connect').kind).toBe('retry')
})

test('what would be held gives way to a newer move at once, unless the order is strict', () => {
  const destination = chosen({ 'outcome-unknown': 'hold' })
  const step = (order: 'latest' | 'strict') =>
    nextStep(
      attempted('outcome-unknown', { newerWaits: true, destination: { ...destination, order } }),
    )

  expect(step('latest')).toEqual({ kind: 'cancelled', problem: 'superseded' })
  expect(step('strict')).toEqual({ kind: 'held', problem: 'outcome-unknown' })
})

test('after three failures a delivery gives way to a newer move, unless the order is strict', () => {
  const waiting = { newerWaits: true }
  expect(nextStep(attempted('connect', { ...waiting, attempts: 2 })).kind).toBe('retry')
  expect(nextStep(attempted('connect', { ...waiting, attempts: 3 }))).toEqual({
    kind: 'cancelled',
    problem: 'superseded',
  })
  const strict = { retryDelaysMs: null, order: 'strict', onProblem: {} } as const
  const step = nextStep(attempted('connect', { ...waiting, attempts: 3, destination: strict }))
  expect(step.kind).toBe('retry')
})

test('the default schedule takes about three days', () => {
  const days = defaultDelaysMs.reduce((sum, delay) => sum + delay, 0) / 86_400_000
  expect(days).toBeGreaterThan(3)
  expect(days).toBeLessThan(3.3)
})

const jitter = fc.double({ min: 0, max: 1, noNaN: true })
const attempt = fc.integer({ min: 1, max: 15 })

test('every default wait stays within its bounds', () => {
  fc.assert(
    fc.property(attempt, jitter, (made, random) => {
      const delayMs = retryDelayMs({
        attempt: made,
        delaysMs: null,
        jitter: random,
        retryAfterMs: null,
      })
      const named = defaultDelaysMs[made - 1]
      expect(delayMs === undefined).toBe(named === undefined)
      if (delayMs === undefined || named === undefined) return
      expect(Number.isInteger(delayMs)).toBe(true)
      expect(delayMs).toBeGreaterThanOrEqual(made <= 3 ? 500 : named)
      expect(delayMs).toBeLessThanOrEqual(made <= 3 ? named : Math.ceil(named * 1.2))
    }),
  )
})

test('a named wait is never shortened and at most a fifth longer', () => {
  const delays = fc.array(fc.integer({ min: 0, max: 86_400_000 }), { maxLength: 5 })
  fc.assert(
    fc.property(attempt, jitter, delays, (made, random, delaysMs) => {
      const delayMs = retryDelayMs({ attempt: made, delaysMs, jitter: random, retryAfterMs: null })
      const named = delaysMs[made - 1]
      expect(delayMs === undefined).toBe(named === undefined)
      if (delayMs === undefined || named === undefined) return
      expect(delayMs).toBeGreaterThanOrEqual(named)
      expect(delayMs).toBeLessThanOrEqual(Math.ceil(named * 1.2))
    }),
  )
})

test.each([
  ['shorter than the wait changes nothing', 100, 5_000],
  ['longer than the wait is taken', 60_000, 60_000],
  ['of a year is taken as ten hours', 31_536_000_000, 36_000_000],
])('a Retry-After %s', (_, retryAfterMs, expected) => {
  expect(retryDelayMs({ attempt: 1, delaysMs: null, jitter: 1, retryAfterMs })).toBe(expected)
})
