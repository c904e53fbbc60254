import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readAmount } from '../src/domain/money.ts'
import { callOf, type DialectRequest, networkOf, reportOf } from './dialect-requests.ts'

type Vector = {
  readonly name: string
  readonly body: string
  readonly valid: boolean | null
  readonly secret?: string
  readonly secretKey?: string
  readonly passphrase?: string
  readonly token?: string
  readonly signature?: string
  readonly header?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly contentType?: string
  /** Epoch seconds. */
  readonly now?: number
  readonly expect?: {
    readonly status?: string
    readonly subid?: string
    readonly transactionId?: string
    readonly payout?: number
    readonly currency?: string
    readonly orderId?: string
  }
}

const form = 'application/x-www-form-urlencoded'
const json = 'application/json'

const files = [
  { file: 'clickbank-ipn-cverify', id: 'clickbank-ipn', type: form, extra: {} },
  { file: 'jvzoo', id: 'jvzoo-ipn', type: form, extra: {} },
  { file: 'digistore24-sha-sign', id: 'digistore24-ipn', type: form, extra: {} },
  // A topic comes with every call of a shop, and is not what the vectors are about.
  { file: 'shopify-hmac-sha256', id: 'shopify', type: json, extra: topic('orders/paid') },
  { file: 'woocommerce-hmac-sha256', id: 'woocommerce', type: json, extra: {} },
  { file: 'kiwify-hmac-sha1', id: 'kiwify', type: json, extra: {} },
  { file: 'stripe-signature', id: 'stripe', type: json, extra: {} },
  { file: 'dub-hmac-sha256', id: 'dub', type: json, extra: {} },
] as const

function topic(name: string): Readonly<Record<string, string>> {
  return { 'x-shopify-topic': name }
}

function vectorsOf(file: string): readonly Vector[] {
  const text = readFileSync(new URL(`vectors/${file}.json`, import.meta.url), 'utf8')
  return JSON.parse(text).vectors
}

const cases = files.flatMap(({ file, id, type, extra }) =>
  vectorsOf(file).map((vector) => ({ id, name: vector.name, vector, type, extra })),
)

function lower(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([key, text]) => [key.toLowerCase(), text]))
}

function reportFor(id: string, vector: Vector, over: Partial<DialectRequest>) {
  const { signature, header, now, secret, secretKey, passphrase, token } = vector
  const request: DialectRequest = {
    method: 'POST',
    url: `/postback/${id}/T0KEN${signature === undefined ? '' : `?signature=${signature}`}`,
    body: vector.body,
    ...(now === undefined ? {} : { now: now * 1000 }),
    ...over,
    headers: {
      ...over.headers,
      ...lower(vector.headers ?? {}),
      ...(header === undefined ? {} : { 'stripe-signature': header }),
    },
    expect: { reading: {} },
  }
  const own = secret ?? secretKey ?? passphrase ?? token ?? 'never-asked-for'
  return reportOf(request, networkOf(id, { secret: own }), callOf(request))
}

/** What the vector says, in our words; amounts may be negative there where a sale is undone. */
function wanted({ valid, expect: said = {} }: Vector) {
  if (valid === false) return { ok: false, reason: 'signature-wrong' }
  if (said.status === 'ignore') return { ok: false, outcome: 'ignored', reason: 'word-ignored' }
  const { status, subid, transactionId, payout, currency, orderId } = said
  const reading = {
    ...(status === undefined ? {} : { status }),
    ...(subid === undefined ? {} : { subid }),
    ...(transactionId === undefined ? {} : { txid: transactionId }),
    ...(payout === undefined ? {} : { amount: readAmount(String(payout))?.amount }),
    ...(currency === undefined ? {} : { currency }),
    ...(orderId === undefined ? {} : { order: orderId }),
  }
  return { ok: true, reading }
}

test.each(cases)('$id: $name', ({ id, vector, type, extra }) => {
  const report = reportFor(id, vector, {
    contentType: vector.headers?.['Content-Type'] ?? type,
    headers: extra,
  })

  const about = wanted(vector)
  // Some are only about the signature, and name no click and no transaction.
  const isBare = vector.valid === true && vector.expect === undefined
  if (isBare) expect(report).not.toMatchObject({ reason: 'signature-wrong' })
  else expect(report).toMatchObject(about)
})

const tokens = [
  ['hotmart-hottok', 'hotmart'],
  ['hotmart-wrong-hottok', 'hotmart'],
  ['warriorplus-securitykey', 'warriorplus'],
] as const

test.each(tokens)('%s of %s is compared with the secret', (name, id) => {
  const vector = vectorsOf('tokens-and-plain-bodies').find((one) => one.name === name)
  if (!vector) throw new Error(`no vector ${name}`)

  const report = reportFor(id, vector, { contentType: vector.contentType ?? json })

  expect(report).toMatchObject(wanted(vector))
})

test('the HMAC that signatures are made with is the one of the RFCs', () => {
  const file = new URL('vectors/hmac-rfc.json', import.meta.url)
  const vectors: readonly { alg: string; key: string; data: string; hex: string }[] = JSON.parse(
    readFileSync(file, 'utf8'),
  ).vectors

  expect(vectors).toHaveLength(2)
  for (const { alg, key, data, hex } of vectors) {
    expect(createHmac(alg, key).update(data).digest('hex')).toBe(hex)
  }
})
