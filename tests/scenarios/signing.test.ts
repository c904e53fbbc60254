import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Heard } from '../partner.ts'
import { given } from '../world.ts'

const secretOf = (byte: number) => Buffer.alloc(32, byte)
const written = (byte: number) => `whsec_${secretOf(byte).toString('base64')}`

function standardSignature({ headers, body }: Heard, byte: number): string {
  const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  return `v1,${createHmac('sha256', secretOf(byte)).update(text).digest('base64')}`
}

test('each try is signed anew by Standard Webhooks, and by both secrets while one is changed', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [
        {
          id: 'signed',
          url: `${url}/signed?s={subid}`,
          body: '{"id":"{subid}","name":"é"}',
          retryDelaysMs: [1_200],
          signing: { kind: 'standard', secret: written(1), previousSecret: written(2) },
        },
      ],
    }),
  })
  world.partner.behaves(
    (response) => response.writeHead(503).end(),
    (response) => response.end(),
  )

  await world.call('/postback?subid=signed-1&status=Lead')
  const [delivery] = await world.settled('signed-1', 1)

  const [first, second] = world.partner.heard
  if (!first || !second) throw new Error('there were two tries')
  for (const heard of [first, second]) {
    const both = `${standardSignature(heard, 1)} ${standardSignature(heard, 2)}`
    expect(heard.headers['webhook-signature']).toBe(both)
    expect(heard.headers['webhook-id']).toBe(delivery?.['moveId'])
  }
  const times = [first, second].map((heard) => Number(heard.headers['webhook-timestamp']))
  expect(times[1]).toBeGreaterThan(times[0] ?? 0)
  const shown = await world.api('GET', `/deliveries/${delivery?.['id']}`)
  expect(shown.json.request.headers).not.toHaveProperty('webhook-signature')
})

test('a plain signature is over the body, or over the query of a GET, in a header that was chosen', async () => {
  const signing = { kind: 'hmac', secret: 'shared', header: 'X-Sign' }
  const world = await given({
    settings: ({ url }) => ({
      destinations: [
        { id: 'post', url: `${url}/post`, body: 's={subid}', signing },
        {
          id: 'get',
          url: `${url}/get?s={subid}&it's={status}`,
          method: 'GET',
          signing: { ...signing, encoding: 'base64', prefix: 'sha256=' },
        },
      ],
    }),
  })
  await world.call('/postback?subid=plain-1&status=Lead')
  await world.settled('plain-1', 2)

  const heard = new Map(world.partner.heard.map((one) => [one.path, one]))
  const hmac = (text: string) => createHmac('sha256', 'shared').update(text)
  expect(heard.get('/post')?.headers['x-sign']).toBe(hmac('s=plain-1').digest('hex'))
  const query = 's=plain-1&it%27s=Lead'
  expect(heard.get('/get')?.headers['x-sign']).toBe(`sha256=${hmac(query).digest('base64')}`)
})

test('a secret is changed by whoever was never shown it, and is masked wherever it is shown', async () => {
  const world = await given()
  const url = `${world.partner.url}/turned?token=in-the-query&s={subid}`
  const headers = { authorization: 'Bearer in-the-header' }
  const put = (signing: object) =>
    world.api('PUT', '/destinations/turned', { url, headers, signing })
  await put({ kind: 'standard', secret: written(1) })

  const shown = await world.api('GET', '/destinations/turned')
  expect(shown.json.signing).toEqual({ kind: 'standard', secret: '***' })
  expect((await put({ kind: 'standard', secret: '***' })).status).toBe(200)
  const turned = await put({ kind: 'standard', secret: written(2), previousSecret: '***' })
  expect(turned.status).toBe(200)
  const preview = await world.api('POST', '/destinations/turned/preview', {})
  expect(preview.json.request.headers['webhook-signature']).toBe('***')

  await world.call('/postback?subid=turned-1&status=Lead')
  await world.settled('turned-1', 1)
  const [heard] = world.partner.heard
  if (!heard) throw new Error('it was sent')
  const both = `${standardSignature(heard, 2)} ${standardSignature(heard, 1)}`
  expect(heard.headers['webhook-signature']).toBe(both)
  expect(heard.headers.authorization).toBe('Bearer in-the-header')

  const looks = ['/destinations', '/destinations/turned/versions', '/audit', '/deliveries']
  const told = [preview, turned, ...(await Promise.all(looks.map((at) => world.api('GET', at))))]
  const [delivery] = await world.items('/deliveries?subid=turned-1')
  told.push(await world.api('GET', `/deliveries/${delivery?.['id']}`))
  told.push(await world.api('GET', '/trace/turned-1'))
  for (const { text } of told) {
    expect(text).not.toMatch(/in-the-query|in-the-header|whsec_/)
  }
})

test('what cannot sign is refused when it is saved', async () => {
  const world = await given()
  const problems = async (values: object) => {
    const body = { url: 'https://receiver.example/?s={subid}', ...values }
    const { status, json } = await world.api('PUT', '/destinations/refused', body)
    expect(status).toBe(400)
    return json.problems
  }
  expect(await problems({ signing: { kind: 'standard', secret: 'whsec_short' } })).toEqual([
    'signing.secret: must be `whsec_` and 24 to 64 bytes in base64',
  ])
  expect(
    await problems({ signing: { kind: 'hmac', secret: 's', header: 'Transfer-Encoding' } }),
  ).toEqual(['signing.header: Transfer-Encoding is set by Carom itself'])
  expect(
    await problems({
      headers: { 'Webhook-Id': 'mine' },
      signing: { kind: 'standard', secret: written(1) },
    }),
  ).toEqual(['headers: Webhook-Id is made by `signing`'])
})
