import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readReport } from '../domain/read-report.ts'
import { allDialects } from './catalogue.ts'
import { readFields } from './request-fields.ts'

type Sent = { query?: string; body?: string | Uint8Array; type?: string; queryWins?: boolean }

function send({ query = '', body, type, queryWins = true }: Sent) {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  return readFields({ query, body: bytes ?? null, contentType: type ?? null, queryWins })
}

function fields(sent: Sent): Record<string, string> {
  const read = send(sent)
  if (!read.ok) throw new Error(read.reason)
  return Object.fromEntries(read.fields)
}

const form = 'application/x-www-form-urlencoded'
const json = 'application/json'
const unreadable = { ok: false, reason: 'body-unreadable' }

test('a query alone is enough', () => {
  expect(fields({ query: 'subid=abc&status=Purchase' })).toEqual({
    subid: 'abc',
    status: 'Purchase',
  })
})

test.each([
  [form, 'status=Purchase&payout=1'],
  [`${form}; charset=UTF-8`, 'status=Purchase&payout=1\r\n'],
  [json, '{"status":"Purchase","payout":1}'],
  ['Application/JSON;charset=utf-8', '\ufeff{"status":"Purchase","payout":1}'],
  ['application/vnd.network+json', '{"status":"Purchase","payout":1}'],
  ['text/plain', '{"status":"Purchase","payout":1}'],
  ['text/plain', 'status=Purchase&payout=1'],
  [undefined, ' {"status":"Purchase","payout":1}'],
  [undefined, 'status=Purchase&payout=1'],
  // What a client sends when it is only told to post this text.
  [form, '{"status":"Purchase","payout":1}'],
])('a body of type %s is read: %s', (type, body) => {
  expect(fields({ body, ...(type ? { type } : {}) })).toEqual({ status: 'Purchase', payout: '1' })
})

test('the query wins over the body on the same name, and an empty one does not', () => {
  expect(fields({ query: 'a=q&b=&c=q', body: 'a=b&b=b&d=b', type: form })).toEqual({
    a: 'q',
    b: 'b',
    c: 'q',
    d: 'b',
  })
  expect(fields({ query: 'a=q&b=', body: '{"a":"b","b":"b"}', type: json })).toEqual({
    a: 'q',
    b: 'b',
  })
})

test('for a signed dialect the query says nothing', () => {
  expect(fields({ query: 'a=q&c=q', body: 'a=b', type: form, queryWins: false })).toEqual({
    a: 'b',
  })
})

test.each(['application/xml', 'text/plain', 'application/octet-stream'])(
  'a body of type %s that says nothing leaves the query standing',
  (type) => {
    const body = '<?xml version="1.0"?><status>Trash</status>'

    expect(fields({ query: 'subid=a', body, type })).toEqual({ subid: 'a' })
    expect(fields({ query: 'subid=a', body: 'hello', type })).toEqual({ subid: 'a' })
    expect(fields({ query: 'subid=a', body: '{subid}={status}', type })).toEqual({ subid: 'a' })
  },
)

test.each([
  ['broken JSON', { body: '{"a":', type: json }],
  ['a list', { body: '[1]', type: json }],
  ['JSON that is not UTF-8', { body: Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d), type: json }],
  ['multipart without a boundary', { body: 'x', type: 'multipart/form-data' }],
  ['multipart that is none', { body: 'x', type: 'multipart/form-data; boundary=b' }],
  ['501 parameters', { query: 'a&'.repeat(501) }],
  ['501 in query and body', { query: 'a&'.repeat(500), body: 'a=1', type: form }],
])('%s is body-unreadable', (_, sent) => {
  expect(send(sent)).toEqual(unreadable)
})

test.each([json, form, 'multipart/form-data', undefined])(
  'an empty body of %s is no body',
  (type) => {
    expect(fields({ query: 'a=1', body: '', ...(type ? { type } : {}) })).toEqual({ a: '1' })
  },
)

test('bytes that are no UTF-8 are replaced outside JSON', () => {
  const body = Uint8Array.of(0x61, 0x3d, 0xff)

  expect(fields({ body, type: form })).toEqual({ a: '\uFFFD' })
  expect(fields({ query: 'a=%ff' })).toEqual({ a: '\uFFFD' })
})

test('letters that nobody encoded in the query are read as the UTF-8 they were', () => {
  const raw = Buffer.from('comment=да', 'utf8').toString('latin1')

  expect(fields({ query: raw })).toEqual({ comment: 'да' })
  expect(fields({ query: 'comment=\u00e9' })).toEqual({ comment: '\u00e9' })
})

test('no request breaks the reader, whatever its bytes and its type', () => {
  const type = fc.oneof(
    fc.constantFrom(form, json, 'text/plain', 'multipart/form-data; boundary=b', null),
    fc.string(),
  )
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.string({ unit: 'binary' }).map((text) => new TextEncoder().encode(`--b\r\n${text}`)),
    fc.json().map((text) => new TextEncoder().encode(text)),
  )
  const network = { statuses: {}, ignore: [], currency: null, defaultStatus: null }
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), body, type, (query, bytes, contentType) => {
      const read = readFields({ query, body: bytes, contentType, queryWins: true })
      if (!read.ok) {
        expect(read).toEqual(unreadable)
        return
      }
      for (const dialect of allDialects()) {
        const report = readReport({ fields: read.fields, dialect, network })
        expect(report.ok || report.reason.length > 0).toBe(true)
      }
    }),
  )
})

test('the order of the parameters changes nothing', () => {
  const value = fc.oneof(
    fc.constantFrom('Purchase', 'refund', '{x}', '-5', '12,50', 'USD', '', 'abc'),
    fc.string({ unit: 'grapheme' }),
  )
  const names = ['subid', 'clickid', 'status', 'type', 'txid', 'payout', 'sum', 'currency']
  const shuffled = fc
    .uniqueArray(fc.tuple(fc.constantFrom(...names, 'comment', 'livemode'), value), {
      selector: ([name]) => name,
    })
    .chain((pairs) =>
      fc.tuple(
        fc.constant(pairs),
        fc.shuffledSubarray(pairs, { minLength: pairs.length, maxLength: pairs.length }),
      ),
    )
  const network = { statuses: {}, ignore: [], currency: null, defaultStatus: null }
  const reportOf = (pairs: [string, string][]) => {
    const query = new URLSearchParams(pairs).toString()
    const read = readFields({ query, body: null, contentType: null, queryWins: true })
    if (!read.ok) throw new Error(read.reason)
    return allDialects().map((dialect) => readReport({ fields: read.fields, dialect, network }))
  }
  fc.assert(
    fc.property(shuffled, ([pairs, other]) => {
      expect(reportOf(other)).toEqual(reportOf(pairs))
    }),
  )
})
