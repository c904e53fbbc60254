import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import type { Answer, CallWish } from '../http-call.ts'
import { given, openWorld, type World } from '../world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld({
    flags: { 'postback-bytes': '4096', 'header-bytes': '8192' },
    settings: {
      networks: [
        { id: 'keyed', key: 'k3y' },
        { id: 'elsewhere', allowFrom: ['203.0.113.0/24'] },
        { id: 'sealed', dialect: 'clickbank-ins' },
        { id: 'sealed-with', dialect: 'clickbank-ins', secret: 'S2SPOSTBACKTEST1' },
        { id: 'quiet', refusedStatus: 200 },
        { id: 'strict', unknownSubid: 'refuse' },
        { id: 'patient', unknownSubid: 'wait' },
        { id: 'mad', ignore: ['ping'] },
        { id: 'off', enabled: false },
      ],
    },
  })
})
afterAll(() => world.close())

const json = { 'content-type': 'application/json' }
const post = (body: string | Uint8Array, headers: Record<string, string> = {}): CallWish => ({
  method: 'POST',
  headers,
  body,
})

/** A moment later at times: what a slow database did not take at once lies in the spool. */
function keptOne(answer: Answer): Promise<Readonly<Record<string, unknown>> | undefined> {
  const look = async () => {
    const all = await world.items('/postbacks?limit=500')
    return all.find((row) => row['id'] === answer.id)
  }
  return eventually(look, (row) => row !== undefined)
}

/** Not opened: problem JSON, whoever asks. */
const deep = `${'['.repeat(1000)}${']'.repeat(1000)}`
const manyParameters = Array.from({ length: 501 }, (_, at) => `p${at}=1`).join('&')
const sealedBody = '{"notification":"AAECAwQFBgcICQoLDA0ODw==","iv":"AAECAwQFBgcICQoLDA0ODw=="}'
type Unopened = readonly [
  what: string,
  status: number,
  reason: string,
  path: string,
  wish?: CallWish,
]
const unopened: readonly Unopened[] = [
  ['a key that is wrong', 401, 'key-wrong', '/postback/keyed/other?subid=a&status=Lead'],
  ['no key where one is set', 401, 'key-wrong', '/postback/keyed?subid=a&status=Lead'],
  ['an address that may not call', 403, 'address-not-allowed', '/postback/elsewhere?subid=a'],
  ['no secret for a signed dialect', 403, 'secret-missing', '/postback/sealed', post(sealedBody)],
  ['a seal that is broken', 403, 'signature-wrong', '/postback/sealed-with', post(sealedBody)],
  ['JSON that is none', 400, 'body-unreadable', '/postback', post('{"subid":', json)],
  ['JSON a thousand deep', 400, 'body-unreadable', '/postback', post(deep, json)],
  [
    'JSON of broken bytes',
    400,
    'body-unreadable',
    '/postback',
    post(Buffer.from('{"a":"\xff"}', 'latin1'), json),
  ],
  ['501 parameters in a form', 400, 'body-unreadable', '/postback', post(manyParameters)],
  ['501 parameters', 400, 'body-unreadable', `/postback?${manyParameters}`],
]

test.each(
  unopened.map(([what, status, reason, path, wish = {}]) => ({ what, status, reason, path, wish })),
)(
  '$what is answered $status, $reason, and stays in the log',
  async ({ status, reason, path, wish }) => {
    const answer = await world.call(path, wish)

    expect(answer).toMatchObject({ status, reason, outcome: 'refused' })
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
    const { id } = answer
    expect(JSON.parse(answer.text)).toEqual({
      type: `urn:carom:problem:${reason}`,
      title: expect.any(String),
      status,
      reason,
      detail: expect.any(String),
      id,
    })
    expect(await keptOne(answer)).toMatchObject({ id, outcome: 'refused', reason })
  },
)

test.each([
  ['no such network', '/postback/nobody?subid=a&status=Lead', 'network-unknown'],
  ['a network that is switched off', '/postback/off?subid=a&status=Lead', 'network-unknown'],
  ['a name of the language itself', '/postback/__proto__?subid=a', 'network-unknown'],
  ['a path that nobody answers', '/nowhere/to/be/found', 'not-found'],
])('%s is answered 404, and nothing is kept', async (_, path, reason) => {
  const before = await world.items('/postbacks?limit=500')

  const answer = await world.call(path)

  expect(answer).toMatchObject({ status: 404, reason, outcome: 'refused', id: undefined })
  expect(JSON.parse(answer.text)).not.toHaveProperty('id')
  expect(await world.items('/postbacks?limit=500')).toEqual(before)
})

test.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
  '%s on the door of a network is answered 405, and nothing is kept',
  async (method) => {
    const before = await world.items('/postbacks?limit=500')

    const answer = await world.call('/postback/off?subid=a&status=Lead', { method })

    expect(answer).toMatchObject({ status: 405, reason: 'method-not-allowed', id: undefined })
    expect(answer.headers.allow).toBe('GET, HEAD, POST')
    expect(await world.items('/postbacks?limit=500')).toEqual(before)
  },
)

test('a path of the API that is not asked like that names the methods it is asked with', async () => {
  const answer = await world.call('/api/v1/leads', { method: 'POST' })

  expect(answer).toMatchObject({ status: 405 })
  expect(answer.headers.allow).toBe('GET')
  expect(JSON.parse(answer.text)).toMatchObject({ reason: 'method-not-allowed' })
})

test('a body over the limit is answered 413 and not kept', async () => {
  const before = await world.items('/postbacks?limit=500')

  const answer = await world.call('/postback?subid=a&status=Lead', post('x'.repeat(5000)))

  expect(answer).toMatchObject({ status: 413, reason: 'body-too-large', id: undefined })
  expect(await world.items('/postbacks?limit=500')).toEqual(before)
})

/** Opened, kept, and of no use. */
const useless: readonly (readonly [string, string, string])[] = [
  ['no status', 'status-missing', '/postback?subid=u-1'],
  ['an empty status', 'status-missing', '/postback?subid=u-2&status='],
  ['a word nobody knows', 'status-unknown', '/postback?subid=u-3&status=gefunden'],
  ['a status macro left unreplaced', 'macro-unreplaced', '/postback?subid=u-4&status=%7Bstatus%7D'],
  ['a subid macro left unreplaced', 'macro-unreplaced', '/postback?subid=[[[s]]]&status=Lead'],
  ['neither subid nor transaction', 'subid-missing', '/postback?status=Lead'],
  ['a subid too long', 'subid-unreadable', `/postback?status=Lead&subid=${'x'.repeat(256)}`],
  ['a subid of control characters', 'subid-unreadable', '/postback?status=Lead&subid=a%00b'],
  ['a transaction too long', 'txid-unreadable', `/postback?status=Lead&txid=${'x'.repeat(256)}`],
  ['a click that must be known', 'click-unknown', '/postback/strict?subid=u-5&status=Lead'],
]

test.each(useless)('%s is kept and refused as %s with 422', async (_, reason, path) => {
  const answer = await world.call(path)

  expect(answer).toMatchObject({ status: 422, outcome: 'refused', reason })
  expect(answer.text).toBe(`refused: ${reason}`)
  expect(await keptOne(answer)).toMatchObject({ outcome: 'refused', reason })
})

test('a network that must not hear errors is answered 200, unless it asks for JSON', async () => {
  const path = '/postback/quiet?subid=q-1&status=gefunden'
  const plain = await world.call(path)
  expect(plain).toMatchObject({ status: 200, text: 'OK', outcome: 'refused' })

  const asked = await world.call(path, { headers: { accept: 'application/json' } })
  expect(asked).toMatchObject({ status: 422, outcome: 'refused' })
  expect(JSON.parse(asked.text)).toEqual({
    outcome: 'refused',
    reason: 'status-unknown',
    id: asked.id,
  })
})

test.each([
  ['ignored', 'word-ignored', '/postback/mad?subid=i-1&status=PING'],
  ['waiting', 'click-unknown', '/postback/patient?subid=w-1&status=Lead'],
  ['waiting', 'transaction-unknown', '/postback?txid=t-unknown&status=refund'],
])('what is %s for %s is answered 200 and kept', async (outcome, reason, path) => {
  const answer = await world.call(path)

  expect(answer).toMatchObject({ status: 200, text: 'OK', outcome, reason })
  expect(await keptOne(answer)).toMatchObject({ outcome, reason })
})

test('back to Lead is stale, and a macro left elsewhere is no more than a note', async () => {
  await world.call('/postback?subid=s-1&status=Purchase&txid=7&payout={payout}&comment=[c]')
  const answer = await world.call('/postback?subid=s-1&status=Lead&txid=7')

  expect(answer).toMatchObject({ status: 200, outcome: 'stale', reason: 'move-not-allowed' })
  const log = await world.items('/postbacks?subid=s-1')
  expect(log.at(-1)).toMatchObject({ outcome: 'moved', notes: ['macro-unreplaced'] })
  expect((await world.items('/leads?subid=s-1'))[0]).toMatchObject({
    status: 'Purchase',
    payout: null,
    comment: null,
  })
})

test('over the limit of its address a caller is told to come again, and nothing is kept', async () => {
  const limited = await given({ flags: { 'rate-per-address': '2' } })
  const path = '/postback?subid=l-1&status=Lead'
  const answers = await Promise.all(Array.from({ length: 20 }, () => limited.call(path)))

  const refused = answers.filter(({ status }) => status === 429)
  expect(refused.length).toBeGreaterThan(10)
  for (const answer of refused) {
    expect(answer).toMatchObject({ reason: 'too-many-requests', id: undefined })
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  }
  const kept = await limited.rows('select count(*) as kept from postbacks')
  expect(kept).toEqual([{ kept: answers.length - refused.length }])
})

test('whoever guesses keys fills neither the log nor the disk', async () => {
  const guesses = Array.from({ length: 60 }, (_, at) =>
    world.call(`/postback/keyed/guess-${at}?subid=g&status=Lead`),
  )
  const answers = await Promise.all(guesses)

  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([401]))
  const kept = answers.filter((answer) => answer.id !== undefined)
  expect(kept.length).toBeLessThan(30)
  const log = await world.items('/postbacks?network=keyed&limit=500')
  for (const { id } of kept) expect(log.some((row) => row['id'] === id)).toBe(true)
})

test('secrets of a network are masked in its log', async () => {
  await world.call('/postback/keyed/k3y?subid=mask-1&status=Lead&token=hush')
  const { text } = await world.api('GET', '/postbacks?subid=mask-1')

  expect(text).toContain('mask-1')
  expect(text).not.toContain('k3y')
  expect(text).not.toContain('hush')
})
