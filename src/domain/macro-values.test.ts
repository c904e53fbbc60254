import { expect, test } from 'vitest'
import { makeDue } from '../../tests/due-delivery.ts'
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
  region: 'Bavaria',
  city: 'Munich',
  browser: 'Chrome',
  apart: null,
  mark: null,
  doNotSell: false,
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
  const valueFor = destinationValues({ move, previousStatus: 'Lead', click }, { payoutShare: null })
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
    region: 'Bavaria',
    city: 'Munich',
    device: 'phone',
    browser: 'Chrome',
    os: 'Android',
    cost: '0.01',
    do_not_sell: '',
    profit: '2.99',
  })
})

test('a parameter of the click is its own, and one it has not is empty', () => {
  const valueFor = destinationValues({ move, previousStatus: null, click }, { payoutShare: null })
  const names = ['param.utm', 'param.toString', 'param.constructor', 'param.x']
  expect(names.map(valueFor)).toEqual(['fb', 'mine', '', ''])
})

test('without a click its macros are empty and the move still speaks', () => {
  const bare = { ...move, amount: null, currency: null, comment: null, goal: null, txid: '' }
  const valueFor = destinationValues(
    { move: bare, previousStatus: null, click: null },
    { payoutShare: null },
  )
  const named = destinationMacros.filter((name) => valueFor(name) !== '')
  expect(named).toEqual(['subid', 'status', 'network', 'event_id', 'event_time', 'sale'])
  expect(valueFor('param.utm')).toBe('')
})

test('a destination may be told of a part of the amount, in the currency’s own digits', () => {
  const payout = (amount: string, payoutShare: string, currency: string | null = 'USD') => {
    const told = { ...makeDue().move, amount, currency }
    return destinationValues(
      { move: told, previousStatus: null, click: null },
      { payoutShare },
    )('payout')
  }
  expect(payout('12.5', '0.8')).toBe('10.00')
  expect(payout('9.99', '0.333')).toBe('3.33')
  expect(payout('0.1', '0.25')).toBe('0.03')
  expect(payout('0.0005', '0.5')).toBe('0.0003')
  expect(payout('1000', '0.8', 'JPY')).toBe('800')
})
