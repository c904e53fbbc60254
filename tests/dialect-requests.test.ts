import { expect, test } from 'vitest'
import { allDialects } from '../src/dialects/catalogue.ts'
import {
  callOf,
  type DialectRequest,
  networkOf,
  reportOf,
  requestIds,
  requestsOf,
} from './dialect-requests.ts'

const dialects = allDialects()
const requests = dialects.flatMap(({ id }) =>
  requestsOf(id).map((request, index) => ({ id, index: index + 1, request })),
)

test('every dialect has requests, a source, and a mark of what was verified', () => {
  expect(dialects).toHaveLength(74)
  expect([...requestIds()].sort()).toEqual(dialects.map(({ id }) => id).sort())
  for (const { id, source, verified } of dialects) {
    expect(requestsOf(id).length, id).toBeGreaterThanOrEqual(2)
    expect(source, id).not.toBe('')
    expect(['official', 'quoted', 'third-party', 'none'], id).toContain(verified)
  }
})

test.each(dialects)('the requests of $id say each of its words', ({ id, words, fields }) => {
  const said = requestsOf(id).map(({ url, body = '' }) => decodeURIComponent(`${url} ${body}`))
  const isTold = (word: string) => said.some((text) => text.toLowerCase().includes(word))

  // Encrypted words, and those of headers, are in no text.
  if (id === 'clickbank-ins' || fields.status.some((name) => name.startsWith('header:'))) return
  const silent = [...words].filter(([word, means]) => !isTold(word) && means !== 'ignore')
  expect(silent).toEqual([])
})

const wanted = ({ expect: said }: DialectRequest) =>
  'reading' in said ? { ok: true, reading: said.reading } : { ok: false, ...said }

test.each(requests)('$id understands its request $index', ({ id, request }) => {
  const told = `${request.url} ${request.note ?? ''}`

  expect(reportOf(request, networkOf(id, request)), told).toMatchObject(wanted(request))
})

const signed = requests.filter(
  ({ id, request }) =>
    'reading' in request.expect && dialects.find((one) => one.id === id)?.signature.kind !== 'none',
)

test.each(signed)('$id believes its request $index with no other secret', ({ id, request }) => {
  const network = networkOf(id, request)
  const reasonWith = (change: Partial<typeof network>) => {
    const report = reportOf(request, { ...network, ...change })
    return report.ok ? 'believed' : report.reason
  }

  expect(reasonWith({ secret: null })).toBe('secret-missing')
  expect(reasonWith({ secret: '' })).toBe('secret-missing')
  expect(reasonWith({ secret: 'another', previousSecret: 'and another' })).toBe('signature-wrong')
  expect(reasonWith({ secret: 'new one', previousSecret: network.secret })).toBe('believed')
})

/** Another transaction; where it is encrypted, another byte. */
function tampered({ body = '', expect: said }: DialectRequest): Uint8Array {
  const txid = 'reading' in said ? (said.reading.txid ?? '') : ''
  if (txid !== '' && body.includes(txid)) return Buffer.from(body.replaceAll(txid, `${txid}1`))
  const bytes = Buffer.from(body)
  const at = Math.floor(bytes.length / 2)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  return bytes
}

test.each(signed)(
  '$id does not believe its request $index with another body',
  ({ id, request }) => {
    const call = { ...callOf(request), body: tampered(request) }

    // The second version of JVZIPN leaves the transaction unsigned.
    if (id === 'jvzoo-ipn' && request.body?.startsWith('paykey')) return
    expect(reportOf(request, networkOf(id, request), call)).toMatchObject({ ok: false })
  },
)
