import { expect, test } from 'vitest'
import type { Click } from './click.ts'
import type { Move } from './lead.ts'
import { destinationValues } from './macro-values.ts'
import { destinationMacros } from './macros.ts'

const click: Click = {
  subid: 'abc',
  at: Date.UTC(2026, 2, 1, 9),
  campaign: 'spring',
  source: 'propeller',
  prelanding: 'quiz',
  landing: 'offer-a',
  px: '123',
  domain: 'go.example',
  externalId: 'ext-1',
  ip: '198.51.100.7',
  ua: 'Mozilla',
  country: 'DE',
  device: 'phone',
  os: 'Android',
  cost: '0.01',
  prefetch: false,
  params: { utm: 'fb', toString: 'mine' },
}

const move: Move = {
  id: 'm_1',
  at: Date.UTC(2026, 2, 1, 11),
  leadId: 'l_1',
  subid: 'abc',
  network: 'pp',
  postbackId: 'p_1',
  cause: 'network',
  chain: 0,
  from: 'Lead',
  to: 'Purchase',
  reason: null,
  txid: 'T1',
  sale: 'first',
  amount: '3',
  currency: 'usd',
  amountBefore: null,
  currencyBefore: null,
  comment: 'ok',
  goal: 'g1',
  eventAt: Date.UTC(2026, 2, 1, 10),
  test: false,
  provisional: false,
  unauthenticated: false,
}

test('every macro of a destination has its value from the move and the click', () => {
  const valueFor = destinationValues({ move, previousStatus: 'Lead', click })
  expect(Object.fromEntries(destinationMacros.map((name) => [name, valueFor(name)]))).toEqual({
    subid: 'abc',
    status: 'Purchase',
    txid: 'T1',
    payout: '3.00',
    currency: 'USD',
    network: 'pp',
    event_id: 'm_1',
    event_time: '2026-03-01T10:00:00.000Z',
    previous_status: 'Lead',
    sale: 'first',
    comment: 'ok',
    goal: 'g1',
    prelanding: 'quiz',
    landing: 'offer-a',
    px: '123',
    domain: 'go.example',
    campaign: 'spring',
    source: 'propeller',
    external_id: 'ext-1',
    click_time: '2026-03-01T09:00:00.000Z',
    ip: '198.51.100.7',
    ua: 'Mozilla',
    country: 'DE',
    device: 'phone',
    os: 'Android',
    cost: '0.01',
    profit: '2.99',
  })
})

test('a parameter of the click is its own, and one it has not is empty', () => {
  const valueFor = destinationValues({ move, previousStatus: null, click })
  const names = ['param.utm', 'param.toString', 'param.constructor', 'param.x']
  expect(names.map(valueFor)).toEqual(['fb', 'mine', '', ''])
})

test('without a click its macros are empty and the move still speaks', () => {
  const bare = { ...move, amount: null, currency: null, comment: null, goal: null, txid: '' }
  const valueFor = destinationValues({ move: bare, previousStatus: null, click: null })
  const named = destinationMacros.filter((name) => valueFor(name) !== '')
  expect(named).toEqual(['subid', 'status', 'network', 'event_id', 'event_time', 'sale'])
  expect(valueFor('param.utm')).toBe('')
})
