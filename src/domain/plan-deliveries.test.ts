import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeDestination } from '../../tests/due-delivery.ts'
import type { Lead } from './lead.ts'
import { isFirstOf, type News, planDeliveries } from './plan-deliveries.ts'
import type { Destination } from './settings.ts'

const lead = (wish: Partial<Lead> = {}): Lead => ({
  id: 'l_1',
  subid: 'c1',
  network: 'pp',
  saleKey: 't1',
  txids: ['t1'],
  order: null,
  sale: 'first',
  status: 'Purchase',
  provisional: false,
  test: false,
  amount: '12.5',
  currency: 'USD',
  comment: null,
  goal: null,
  leadAt: null,
  purchaseAt: 1_000,
  rejectAt: null,
  trashAt: null,
  createdAt: 1_000,
  updatedAt: 1_000,
  lastEventAt: null,
  moves: 1,
  readings: [],
  ...wish,
})

const news = (wish: Partial<News> = {}): News => ({
  lead: lead(),
  reason: null,
  cause: { kind: 'network' },
  click: null,
  unauthenticated: false,
  from: 'Lead',
  isFirst: true,
  ...wish,
})

const whyNot = (wish: Partial<News>, destination: Partial<Destination>) =>
  planDeliveries(news(wish), [makeDestination(destination)]).notSent[0]?.reason

test.each([
  [
    'the status before is asked for and another',
    { from: 'Reject' },
    { from: ['Lead'] },
    'from-not-chosen',
  ],
  ['a new lead is not asked for', { from: null }, { from: ['Lead'] }, 'from-not-chosen'],
  ['a new lead is asked for', { from: null }, { from: ['new'] }, undefined],
  ['an upsell', { lead: lead({ sale: 'upsell' }) }, { firstSaleOnly: true }, 'not-first-sale'],
  ['a further lead of the click', { isFirst: false }, { firstSaleOnly: true }, 'not-first-sale'],
  ['the first sale', {}, { firstSaleOnly: true }, undefined],
  [
    'an amount below the least',
    { lead: lead({ amount: '4.999999' }) },
    { minPayout: '5' },
    'payout-too-low',
  ],
  [
    'an amount that is the least',
    { lead: lead({ amount: '5' }) },
    { minPayout: '5.00' },
    undefined,
  ],
  [
    'an amount that nobody knows',
    { lead: lead({ amount: null }) },
    { minPayout: '5' },
    'payout-too-low',
  ],
] as const)('%s', (...[, wish, destination, reason]) => {
  expect(whyNot(wish, destination)).toBe(reason)
})

test('a share is told of about as many leads, and of all moves of one lead or of none', () => {
  const told = (saleKey: string, share: number, status: Lead['status'] = 'Purchase') =>
    whyNot({ lead: lead({ saleKey, status }) }, { share }) === undefined
  const keys = Array.from({ length: 4_000 }, (_, index) => `order-${index}`)

  expect(keys.filter((key) => told(key, 100))).toHaveLength(4_000)
  for (const share of [1, 10, 50, 90]) {
    const count = keys.filter((key) => told(key, share)).length
    expect(Math.abs(count / 40 - share)).toBeLessThan(3)
  }
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 99 }), (key, share) => {
      expect(told(key, share, 'Reject')).toBe(told(key, share))
      // A larger share takes in all that a smaller one did.
      if (told(key, share)) expect(told(key, share + 1)).toBe(true)
    }),
  )
})

test('the first lead of a click is the oldest, tests apart', () => {
  const older = lead({ id: 'l_0', createdAt: 500 })
  const test = lead({ id: 'l_t', createdAt: 100, test: true })

  expect(isFirstOf(lead(), [])).toBe(true)
  expect(isFirstOf(lead(), [lead(), test])).toBe(true)
  expect(isFirstOf(lead(), [older])).toBe(false)
  expect(isFirstOf(older, [older, lead()])).toBe(true)
  expect(isFirstOf(lead({ id: '' }), [test])).toBe(true)
  expect(isFirstOf(lead({ id: '' }), [older])).toBe(false)
})
