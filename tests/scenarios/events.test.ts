import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminToken, given, openWorld, type World } from '../world.ts'

const shop = 'https://shop.example'
let world: World
let token: string
beforeAll(async () => {
  world = await openWorld({
    settings: ({ url }) => ({
      campaigns: [
        {
          id: 'spring',
          landings: [
            { id: 'a', url: `${url}/?subid={subid}`, network: 'pp', payout: '20', currency: 'USD' },
          ],
          eventOrigins: [shop],
        },
      ],
      networks: [{ id: 'pp', key: 'k3y', statuses: { Reject: ['purchase'] } }],
    }),
  })
  const made = await world.api('POST', '/tokens', { name: 'shop', scopes: ['event'] })
  token = made.json.token
})
afterAll(() => world.close())

type Event = Readonly<Record<string, unknown>>

function post(event: Event | string, headers: Record<string, string> = {}) {
  return world.call('/event', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    body: typeof event === 'string' ? event : JSON.stringify(event),
  })
}

const leadsOf = (subid: string) => world.items(`/leads?subid=${subid}`)

test('“the user completes a purchase” is a Purchase at the landing’s network', async () => {
  const { subid } = await world.visit('/c/spring')

  expect(await post({ subid })).toMatchObject({ status: 200, outcome: 'moved' })

  expect(await leadsOf(subid)).toMatchObject([
    { status: 'Purchase', network: 'pp', payout: '20.00', currency: 'USD', provisional: true },
  ])
})

test('the network’s first word replaces what the event said, or confirms it', async () => {
  const one = await world.visit('/c/spring')
  await post({ subid: one.subid })
  await world.call(`/postback/pp/k3y?subid=${one.subid}&status=Lead`)
  expect(await leadsOf(one.subid)).toMatchObject([{ status: 'Lead', provisional: false }])

  const two = await world.visit('/c/spring')
  await post({ subid: two.subid, payout: 30 })
  const answer = await world.call(`/postback/pp/k3y?subid=${two.subid}&status=sale&payout=31`)
  expect(answer).toMatchObject({ outcome: 'moved', reason: 'confirmed' })
  expect(await leadsOf(two.subid)).toMatchObject([{ status: 'Purchase', payout: '31.00' }])
})

test('an event speaks of a status, an order and an amount of its own, at a named network', async () => {
  const event = { subid: 'e-1', status: 'Lead', txid: 'o-1', payout: '7,5', currency: 'eur' }

  expect(await post({ ...event, network: 'pp' })).toMatchObject({ outcome: 'moved' })
  expect(await leadsOf('e-1')).toMatchObject([
    { network: 'pp', status: 'Lead', txid: 'o-1', payout: '7.50', currency: 'EUR' },
  ])
})

test('an event about an unknown click is about the network `default`', async () => {
  await post({ subid: 'e-2' })

  expect(await leadsOf('e-2')).toMatchObject([{ network: 'default', click: false }])
})

test.each([
  ['no token', {}],
  ['a wrong token', { authorization: 'Bearer nonsense' }],
  ['another scheme', { authorization: `Basic ${adminToken}` }],
])('an event with %s is refused and kept', async (_, authorization) => {
  const answer = await world.call('/event', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization },
    body: '{"subid":"e-3"}',
  })

  expect(answer).toMatchObject({ status: 401, reason: 'key-wrong', outcome: 'refused' })
  expect(answer.id).toBeDefined()
  expect(await leadsOf('e-3')).toEqual([])
})

test('a token for events opens nothing else, and one for reading posts no events', async () => {
  const read = await world.api('POST', '/tokens', { name: 'report', scopes: ['read'] })
  expect(
    await post({ subid: 'e-4' }, { authorization: `Bearer ${read.json.token}` }),
  ).toMatchObject({ status: 401 })
  const headers = { authorization: `Bearer ${token}` }
  const answer = await world.call('/api/v1/leads', { headers })
  expect([401, 403]).toContain(answer.status)
})

test.each([
  ['nothing but a status', '{"status":"Lead"}', [422, 'subid-missing']],
  ['a word of no status', '{"subid":"e-5","status":"gekauft"}', [422, 'status-unknown']],
  ['JSON that is none', '{"subid":', [400, 'body-unreadable']],
] as const)('an event of %s is refused', async (_, body, [status, reason]) => {
  expect(await post(body)).toMatchObject({ status, reason, outcome: 'refused' })
})

test('a network nobody knows is 404', async () => {
  expect(await post({ subid: 'e-6', network: 'nobody' })).toMatchObject({ status: 404 })
})

test('browsers may post events from the campaign’s pages alone', async () => {
  const preflight = (origin: string) =>
    world.call('/event', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    })
  const allowed = await preflight(shop)
  expect(allowed.status).toBe(204)
  expect(allowed.headers).toMatchObject({
    'access-control-allow-origin': shop,
    'access-control-allow-methods': 'POST',
    vary: 'origin',
  })
  const strange = await preflight('https://evil.example')
  expect(strange.status).toBe(404)
  expect(strange.headers['access-control-allow-origin']).toBeUndefined()

  const posted = await post({ subid: 'e-7' }, { origin: shop })
  expect(posted.headers['access-control-allow-origin']).toBe(shop)
  const postback = await world.call('/postback?subid=e-8&status=Lead', {
    headers: { origin: shop },
  })
  expect(postback.headers['access-control-allow-origin']).toBeUndefined()
})

test('a sender without a token is told so, also where the network `default` is switched off', async () => {
  const { call } = await given({ settings: { networks: [{ id: 'default', enabled: false }] } })

  const answer = await call('/event', { method: 'POST', body: '{"subid":"nobody"}' })

  expect(answer).toMatchObject({ status: 401, reason: 'key-wrong', id: undefined })
})

test('of a visitor’s event no more of the address is kept than of the click', async () => {
  const { call, items } = await given({ flags: { ip: 'none' } })
  const headers = { authorization: `Bearer ${adminToken}` }

  await call('/event', { method: 'POST', headers, body: '{"subid":"shy"}' })
  await call('/postback?subid=open&status=Lead')

  expect(await items('/postbacks?subid=shy')).toMatchObject([{ cause: 'event', ip: null }])
  expect(await items('/postbacks?subid=open')).toMatchObject([{ ip: '127.0.0.1' }])
})

test('an event by GET is told which method it takes', async () => {
  const world = await given()
  const response = await fetch(`${world.url()}/event?subid=s1`)
  expect(response.status).toBe(405)
  expect(response.headers.get('allow')).toBe('POST')
  expect(response.headers.get('carom-reason')).toBe('method-not-allowed')
})
