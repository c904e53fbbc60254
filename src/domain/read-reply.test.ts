import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dialectOf, generic } from '../dialects/catalogue.ts'
import { readReply } from './read-reply.ts'

const clickbankIns = dialectOf('clickbank-ins')

const reply = (text: string) => readReply({ text, subid: 'abc', dialect: generic, currency: 'EUR' })

test.each([
  '{"status":"Purchase"}',
  ' {"status": "purchase"}\n',
  'status=Purchase',
  'ok=1&status=Purchase',
  'Purchase',
  ' PURCHASE\r\n',
  '"Purchase"',
])('%j is a purchase of the lead it answers about', (text) => {
  expect(reply(text)).toMatchObject({ status: 'Purchase', subid: 'abc' })
})

test('an amount in the answer is read with it, in the currency of the network', () => {
  expect(reply('{"status":"Purchase","payout":"12.50"}')).toMatchObject({
    amount: '12.5',
    currency: 'EUR',
  })
  expect(reply('status=Purchase&payout=12,50&currency=usd')).toMatchObject({
    amount: '12.5',
    currency: 'USD',
  })
})

test.each([
  '',
  'OK',
  '{}',
  '{"status":"ok"}',
  '{"status":""}',
  '{"status":"{status}"}',
  '{"success":true,"id":17}',
  '{"status":',
  '["Purchase"]',
  'status=ok',
  'Purchase was made',
  'test',
  '<html lang="en"><body>Purchase</body></html>',
  `${' '.repeat(10)}${'Purchase'.repeat(1000)}`,
])('%j names no status', (text) => {
  expect(reply(text)).toBeUndefined()
})

test.each([
  'gutgeheissen',
  ' "gutgeheissen"\n',
  '{"status":"gutgeheissen","payout":"7"}',
  'ok=1&status=in+der+Schwebe',
  '{"status":"error"}',
])('%j names a status that nobody knows', (text) => {
  expect(reply(text)).toBe('unknown')
})

test.each([
  ...['Ok', '{"status":"success"}', 'status=1', '{"status":200}', '{"status":true}', 'received'],
  ...['thank you very much', `status=${'x'.repeat(65)}`],
])('%j is no more than thanks', (text) => {
  expect(reply(text)).toBeUndefined()
})

test('an answer cannot speak of another lead', () => {
  expect(reply('{"subid":"other","clickid":"third","status":"Trash"}')).toMatchObject({
    subid: 'abc',
  })
})

test('an answer is read in the dialect asked for, and its missing status is never guessed', () => {
  const lenient = { ...generic, defaultStatus: 'Purchase' } as const
  const ins = (text: string) =>
    readReply({ text, subid: 'abc', dialect: clickbankIns, currency: null })

  expect(readReply({ text: 'a=1', subid: 'abc', dialect: lenient, currency: null })).toBeUndefined()
  expect(ins('{"transactionType":"RFND"}')).toMatchObject({ status: 'Reject', subid: 'abc' })
  expect(ins('RFND')).toMatchObject({ status: 'Reject', subid: 'abc' })
  expect(ins('{"status":"Purchase"}')).toBeUndefined()
})

test('no answer breaks the reader', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.json())
  fc.assert(
    fc.property(text, (body) => {
      const said = reply(body)
      expect(typeof said === 'object' ? said.subid : 'abc').toBe('abc')
    }),
  )
})
