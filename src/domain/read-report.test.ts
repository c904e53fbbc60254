import { expect, test } from 'vitest'
import { generic } from '../dialects/catalogue.ts'
import type { Dialect } from './dialect.ts'
import { openSink, readFormText } from './fields.ts'
import { readReport } from './read-report.ts'
import { type RequestWords, readRequestWords } from './request-words.ts'
import { statuses } from './status.ts'

const plainNetwork = { statuses: {}, ignore: [], currency: null, defaultStatus: null }

type Setting = {
  readonly dialect?: Partial<Dialect>
  readonly network?: Partial<Parameters<typeof readReport>[0]['network']>
  readonly words?: RequestWords
}

function fieldsOf(query: string) {
  const sink = openSink()
  readFormText(query, sink)
  return sink.fields
}

function report(query: string, setting: Setting = {}) {
  return readReport({
    fields: fieldsOf(query),
    dialect: { ...generic, ...setting.dialect },
    network: { ...plainNetwork, ...setting.network },
    ...(setting.words ? { words: setting.words } : {}),
  })
}

function reading(query: string, setting: Setting = {}) {
  const read = report(query, setting)
  if (!read.ok) throw new Error(read.reason)
  return read.reading
}

test('a plain postback is read whole', () => {
  const query =
    'subid=abc&status=Sale&txid=T-1&payout=12,50&currency=eur&comment=by%20phone&goal=pills' +
    '&event_time=2025-03-04T10:11:12Z'

  expect(reading(query)).toEqual({
    subid: 'abc',
    txid: 'T-1',
    status: 'Purchase',
    word: 'Sale',
    reversal: false,
    amount: '12.5',
    currency: 'EUR',
    comment: 'by phone',
    goal: 'pills',
    eventAt: Date.UTC(2025, 2, 4, 10, 11, 12),
    test: false,
    notes: [],
  })
})

test('what a postback does not say is absent, not empty', () => {
  expect(reading('subid=abc&status=lead&txid=&payout=&currency=&comment=&goal=')).toEqual({
    subid: 'abc',
    status: 'Lead',
    word: 'lead',
    reversal: false,
    test: false,
    notes: [],
  })
})

test('of the names for one thing the first with a value wins', () => {
  expect(reading('subid=+&clickid=b&cid=c&status=&type=sale')).toMatchObject({
    subid: 'b',
    status: 'Purchase',
  })
})

test.each([
  ['status=ping', 'ignored', 'word-ignored'],
  ['status=ping&subid={subid}', 'ignored', 'word-ignored'],
  ['subid=abc', 'refused', 'status-missing'],
  ['subid=abc&status=', 'refused', 'status-missing'],
  ['subid=abc&status=+', 'refused', 'status-missing'],
  ['subid=abc&status=%7Bstatus%7D', 'refused', 'macro-unreplaced'],
  ['subid=abc&status=zzz', 'refused', 'status-unknown'],
  ['subid=abc&status=constructor', 'refused', 'status-unknown'],
  ['subid=abc&status=__proto__', 'refused', 'status-unknown'],
  ['status=zzz', 'refused', 'status-unknown'],
  ['status=sale', 'refused', 'subid-missing'],
  ['status=sale&subid=+', 'refused', 'subid-missing'],
  ['status=sale&txid=[tid]', 'refused', 'subid-missing'],
  ['status=sale&subid=[subid]&txid=T-1', 'refused', 'macro-unreplaced'],
  ['status=sale&subid=a%00b', 'refused', 'subid-unreadable'],
  [`status=sale&subid=${'x'.repeat(256)}`, 'refused', 'subid-unreadable'],
  [`status=sale&subid=abc&txid=${'x'.repeat(256)}`, 'refused', 'txid-unreadable'],
])('%s is %s: %s', (query, outcome, reason) => {
  expect(report(query, { network: { ignore: ['ping'] } })).toMatchObject({
    ok: false,
    outcome,
    reason,
  })
})

test('what is not used can still be found by the names it carried', () => {
  expect(report('subid=abc&txid=T-1&status=zzz&comment={why}')).toEqual({
    ok: false,
    outcome: 'refused',
    reason: 'status-unknown',
    subid: 'abc',
    txid: 'T-1',
    notes: [],
  })
})

test('a dialect may pass over words it does not know', () => {
  expect(report('subid=abc&status=zzz', { dialect: { statusWhenUnknown: 'ignored' } })).toEqual(
    expect.objectContaining({ outcome: 'ignored', reason: 'status-unknown' }),
  )
})

test.each(statuses)('%s is understood in any case and with space around it', (status) => {
  for (const word of [status, status.toUpperCase(), ` ${status.toLowerCase()} `]) {
    const read = reading(`subid=abc&status=${word}`, { dialect: { words: new Map() } })
    expect(read).toMatchObject({ status, word: word.trim(), reversal: false })
  }
})

test('the nearest list of words wins: request, network, dialect, the four names', () => {
  const network = { statuses: { Purchase: ['lead', '3'], Trash: ['sale'] }, ignore: ['hold'] }
  const words = readRequestWords(
    fieldsOf('lead_status=new,+Sale&sale_status=ok&rejected_status=3&ignore_status=dup,'),
  )

  expect(reading('subid=a&status=lead').status).toBe('Lead')
  expect(reading('subid=a&status=LEAD', { network }).status).toBe('Purchase')
  expect(reading('subid=a&status=3', { network }).status).toBe('Purchase')
  expect(report('subid=a&status=Hold', { network })).toMatchObject({ outcome: 'ignored' })
  expect(reading('subid=a&status=sale', { network, words }).status).toBe('Lead')
  expect(reading('subid=a&status=3', { network, words }).status).toBe('Reject')
  expect(reading('subid=a&status=ok', { network, words }).status).toBe('Purchase')
  expect(report('subid=a&status=dup', { network, words })).toMatchObject({ outcome: 'ignored' })
})

test('the default status stands only for a parameter that is missing altogether', () => {
  const setting = { network: { defaultStatus: 'Purchase' } } as const

  expect(reading('subid=abc', setting)).toMatchObject({ status: 'Purchase', word: '' })
  expect(reading('subid=abc', { dialect: { defaultStatus: 'Lead' } }).status).toBe('Lead')
  expect(report('subid=abc&status=', setting)).toMatchObject({ reason: 'status-missing' })
  expect(report('subid=abc&type={type}', setting)).toMatchObject({ reason: 'macro-unreplaced' })
})

test('a subid that looks like ours is keyed in lower case, any other exactly as it came', () => {
  expect(reading('status=sale&subid=CLK0A1B2C3D4E5F6G7H8').subid).toBe('clk0a1b2c3d4e5f6g7h8')
  expect(reading('status=sale&subid=Ab-1').subid).toBe('Ab-1')
})

test.each([
  ['abc', 'amount-not-understood'],
  ['12.50.1', 'amount-not-understood'],
  ['%7Bpayout%7D', 'macro-unreplaced'],
])('an amount %s does not stop the move, and is noted', (payout, note) => {
  const read = reading(`subid=abc&status=sale&payout=${payout}&currency=USD`)

  expect(read.notes).toEqual([note])
  expect(read).not.toHaveProperty('amount')
  expect(read).not.toHaveProperty('currency')
})

test('the currency is the request’s, else the dialect’s, else the network’s', () => {
  const network = { currency: 'EUR' }
  const query = 'subid=abc&status=sale&payout=1'

  expect(reading(`${query}&cur=gbp`, { network }).currency).toBe('GBP')
  expect(reading(query, { network, dialect: { currency: 'USD' } }).currency).toBe('USD')
  expect(reading(`${query}&currency={cur}`, { network })).toMatchObject({
    currency: 'EUR',
    notes: ['macro-unreplaced'],
  })
  expect(reading(`${query}&currency=dollars`)).toMatchObject({ notes: ['amount-not-understood'] })
})

test('a negative amount with a paid word takes the sale back', () => {
  expect(reading('subid=abc&status=sale&payout=-12.50')).toMatchObject({
    status: 'Reject',
    word: 'sale',
    reversal: true,
    amount: '12.5',
  })
  expect(reading('subid=abc&status=hold&payout=-1')).toMatchObject({ status: 'Lead', amount: '1' })
  expect(reading('subid=abc&status=sale&payout=-0').status).toBe('Purchase')
})

test('words that undo a sale are marked, unless the network means something else by them', () => {
  expect(reading('subid=abc&status=Refund').reversal).toBe(true)
  expect(reading('subid=abc&status=declined').reversal).toBe(false)
  expect(
    reading('subid=abc&status=refund', { network: { statuses: { Lead: ['refund'] } } }).reversal,
  ).toBe(false)
})

test('a network may have reversals of its own, and its own way with unknown words', () => {
  const network = { statuses: { Reject: ['storno'] }, reversals: ['storno'] }

  expect(reading('subid=abc&status=Storno', { network }).reversal).toBe(true)
  expect(
    reading('subid=abc&status=Storno', { network: { ...network, reversals: [] } }).reversal,
  ).toBe(false)
  expect(
    report('subid=abc&status=news', { network: { statusWhenUnknown: 'ignored' } }),
  ).toMatchObject({
    ...{ outcome: 'ignored', reason: 'status-unknown' },
  })
})

test('a mark makes a real word a test', () => {
  expect(reading('subid=abc&status=sale&livemode=False').test).toBe(true)
  expect(reading('subid=abc&status=sale&api_mode=test').test).toBe(true)
  expect(reading('subid=abc&status=sale&livemode=true&api_mode=live').test).toBe(false)
})

test('remarks are cut, and keep no character a database refuses', () => {
  const read = reading(`subid=a&status=sale&comment=%00a%00%0Ab${'+'.repeat(2000)}c&goal={offer}`)

  expect(read.comment).toBe('a b')
  expect(read).not.toHaveProperty('goal')
  expect(read.notes).toEqual(['macro-unreplaced'])
  expect(reading(`subid=a&status=sale&comment=${'x'.repeat(5000)}`).comment).toHaveLength(1000)
  const emoji = encodeURIComponent('😀'.repeat(800))
  expect(reading(`subid=a&status=sale&comment=x${emoji}`).comment?.isWellFormed()).toBe(true)
})

const cents = { minorUnits: ['payout'], minorDigits: { ISK: 2 } }

test.each([
  ['payout=4900&currency=USD', '49'],
  ['payout=5&currency=USD', '0.05'],
  ['payout=-4950', '49.5'],
  ['payout=4900&currency=JPY', '4900'],
  ['payout=4900&currency=KWD', '4.9'],
  ['payout=4900&currency=ISK', '49'],
  ['amount=4900&currency=USD', '4900'],
])('cents in %s are %s', (query, amount) => {
  const read = reading(`subid=a&status=reject&${query}`, { dialect: cents })

  expect(read).toMatchObject({ amount, notes: [] })
})

test.each(['49.00', '49,5', '1e3', 'x'])('an amount of %s cents is not guessed at', (text) => {
  const read = reading(`subid=a&status=sale&payout=${text}`, { dialect: cents })

  expect(read.notes).toEqual(['amount-not-understood'])
  expect(read).not.toHaveProperty('amount')
})

test('a word may mean something else beside another parameter', () => {
  const dialect: Partial<Dialect> = {
    refinements: [{ word: 'sale', field: 'paid', values: ['no', 'unpaid'], means: 'Lead' }],
  }
  const of = (query: string) => reading(`subid=a&status=Sale${query}`, { dialect }).status

  expect(of('&paid=Unpaid')).toBe('Lead')
  expect(of('&paid=yes')).toBe('Purchase')
  expect(of('')).toBe('Purchase')
  expect(
    reading('subid=a&status=sale&paid=no', { dialect, network: { statuses: { Trash: ['sale'] } } }),
  ).toMatchObject({ status: 'Trash' })
})

test.each([
  ['webhook_id=12', ['webhook_id'], 'word-ignored'],
  ['subid=&status=&txid=', [], 'word-ignored'],
  ['', [], 'word-ignored'],
  ['webhook_id=12&subid=a', ['webhook_id'], 'status-missing'],
  ['subid=&status=', null, 'status-missing'],
])('a look at whether anybody answers, %j beside %j: %s', (query, pings, reason) => {
  expect(report(query, { dialect: { pings } })).toMatchObject({ ok: false, reason })
})

test('a network may send much that has no status, and nothing of it counts', () => {
  const dialect: Partial<Dialect> = { defaultStatus: 'ignore' }

  expect(report('subid=a', { dialect })).toMatchObject({ outcome: 'ignored' })
  expect(report('subid=a&status=', { dialect })).toMatchObject({ reason: 'status-missing' })
  expect(reading('subid=a', { dialect, network: { defaultStatus: 'Lead' } }).status).toBe('Lead')
})
