import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { findDialect } from '../src/dialects/catalogue.ts'
import { openSigned } from '../src/dialects/open-signed.ts'
import { readFields } from '../src/dialects/request-fields.ts'
import type { Dialect } from '../src/domain/dialect.ts'
import type { Fields } from '../src/domain/fields.ts'
import { readAmount } from '../src/domain/money.ts'
import { readReport } from '../src/domain/read-report.ts'

type Expectation = {
  readonly status?: string
  readonly subid?: string | null
  readonly transactionId?: string
  readonly payout?: number
  readonly currency?: string
  readonly error?: string
  readonly unknownStatus?: string
}

type Envelope = {
  readonly name: string
  readonly secretKey: string
  readonly body?: string
  readonly contentType?: string
  readonly notification?: string
  readonly iv?: string
  readonly plaintext?: string
  readonly expect?: Expectation
  readonly expectParsed?: Readonly<Record<string, string | number>>
  readonly expectError?: string
}

type InsFile = Readonly<
  Record<'published' | 'computed' | 'tolerant' | 'negative', readonly Envelope[]>
>

const readVectors = <File>(name: string): File =>
  JSON.parse(readFileSync(new URL(`vectors/${name}`, import.meta.url), 'utf8'))
const ins = readVectors<InsFile>('clickbank-ins.json')

const network = { statuses: {}, ignore: [], currency: null, defaultStatus: null }

function dialectOf(id: string): Dialect {
  const dialect = findDialect(id)
  if (!dialect) throw new Error(`no dialect ${id}`)
  return dialect
}

const unsigned = (number: number | undefined) =>
  number === undefined ? undefined : readAmount(String(Math.abs(number)))?.amount

/** What the vectors call an error or a flag is, in our words, an outcome with a reason. */
function wanted(expected: Expectation) {
  if (expected.unknownStatus) return { ok: false, outcome: 'refused', reason: 'status-unknown' }
  if (expected.error) return { ok: false, outcome: 'refused', reason: 'macro-unreplaced' }
  const { subid, transactionId } = expected
  const names = { ...(subid ? { subid } : {}), ...(transactionId ? { txid: transactionId } : {}) }
  if (expected.status === 'ignore') return { ok: false, outcome: 'ignored', ...names }
  const amount = unsigned(expected.payout)
  const money = amount === undefined ? {} : { amount, currency: expected.currency }
  return { ok: true, reading: { status: expected.status, ...names, ...money } }
}

function openEnvelope(envelope: Envelope) {
  const { notification, iv } = envelope
  const read = readFields({
    query: 'subid=from-the-query&transactionType=SALE',
    body: new TextEncoder().encode(envelope.body ?? JSON.stringify({ notification, iv })),
    contentType: envelope.contentType ?? 'application/json',
    queryWins: false,
  })
  if (!read.ok) return read
  return openSigned(dialectOf('clickbank-ins'), {
    ...{ body: null, given: '', nowMs: 0 },
    fields: read.fields,
    secrets: [envelope.secretKey],
  })
}

function openWell(envelope: Envelope): Fields {
  const opened = openEnvelope(envelope)
  if (!opened.ok) throw new Error(`${envelope.name}: ${opened.reason}`)
  return opened.fields
}

const insReport = (envelope: Envelope) =>
  readReport({ fields: openWell(envelope), dialect: dialectOf('clickbank-ins'), network })

test.each([...ins.published, ...ins.computed])(
  'clickbank-ins opens and reads $name',
  (envelope) => {
    const report = insReport(envelope)

    expect(report).toMatchObject(wanted(envelope.expect ?? {}))
    // A refund may come without tracking codes: nothing else of the request may pass for a subid.
    if (envelope.expect?.subid === null) expect(report).not.toHaveProperty('reading.subid')
  },
)

test.each(ins.published)('clickbank-ins finds in $name what its capture says', (envelope) => {
  const fields = openWell(envelope)

  for (const [name, value] of Object.entries(envelope.expectParsed ?? { version: '8.0' })) {
    expect(fields.get(name)).toMatch(
      new RegExp(`^${String(value).replaceAll('*', '\\*')}(\\.0+)?$`),
    )
  }
})

test.each(ins.tolerant)('clickbank-ins opens an envelope sent as $name', (envelope) => {
  const fields = openWell(envelope)

  const plain = JSON.parse(envelope.plaintext ?? '') as { receipt: string; trackingCodes: string[] }
  expect(fields.get('receipt')).toBe(plain.receipt)
  expect(fields.get('trackingCodes[0]')).toBe(plain.trackingCodes[0])
})

const wrongKeys = ['decrypt', 'json']
const negatives = ins.negative.filter((one) => one.expectError !== 'only-if-key-derived-wrongly')

test.each(negatives)('clickbank-ins refuses $name', (envelope) => {
  const isKey = envelope.secretKey !== 'S2SPOSTBACKTEST1'
  const reason = isKey && wrongKeys.includes(envelope.expectError ?? '')

  expect(openEnvelope(envelope)).toEqual({
    ok: false,
    reason: reason ? 'signature-wrong' : 'body-unreadable',
  })
})

test('clickbank-ins derives its key from the text of the hash, not from its bytes', () => {
  const guards = ins.negative.filter((one) => one.expectError === 'only-if-key-derived-wrongly')

  expect(guards).toHaveLength(1)
  for (const guard of guards) expect(openEnvelope(guard)).toMatchObject({ ok: true })
})
