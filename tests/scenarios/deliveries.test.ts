import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { hangs, says } from '../partner.ts'
import { given } from '../world.ts'

const statusesOf = (heard: readonly { readonly query: URLSearchParams }[]) =>
  heard.map(({ query }) => query.get('status'))

test('a URL without macros is sent the six values as form fields, by POST', async () => {
  const world = await given({
    settings: ({ url }) => ({
      campaigns: [
        {
          id: 'spring',
          px: 'px-7',
          prelandings: [{ id: 'quiz', url: `${url}/quiz?subid={subid}` }],
          landings: [{ id: 'offer', url: `${url}/offer?subid={subid}` }],
        },
      ],
      destinations: [{ id: 's2s', url }],
    }),
  })
  const { subid } = await world.visit('/c/spring', { host: 'go.example' })

  await world.call(`/postback?subid=${subid}&status=Lead`)
  await world.settled(subid, 1)

  const [told] = world.partner.heard
  expect(told).toMatchObject({ method: 'POST', path: '/' })
  expect(told?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/)
  expect(Object.fromEntries(new URLSearchParams(told?.body))).toEqual({
    subid,
    prelanding: 'quiz',
    landing: 'offer',
    px: 'px-7',
    domain: 'go.example',
    status: 'Lead',
  })
})

test('POST sends the query as form too, GET sends no body, and a body template is filled', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [
        { id: 'post', url: `${url}/post?subid={subid}&status={status}` },
        { id: 'get', url: `${url}/get?subid={subid}`, method: 'GET' },
        {
          id: 'json',
          url: `${url}/json`,
          headers: { 'X-Subid': '{subid}' },
          body: '{"id":"{subid}","state":"{status:Lead=hold}","sum":"{payout}"}',
        },
      ],
    }),
  })
  const quoted = encodeURIComponent('a"b&c')

  await world.call(`/postback?subid=${quoted}&status=Lead&payout=3&currency=usd`)
  await world.settled(quoted, 3)

  const heardAt = (path: string) => world.partner.heard.find((one) => one.path === path)
  const query = 'subid=a%22b%26c&status=Lead'
  expect(heardAt('/post')).toMatchObject({ method: 'POST', body: query })
  expect(heardAt('/post')?.query.toString()).toBe(query)
  expect(heardAt('/get')).toMatchObject({ method: 'GET', body: '' })
  expect(heardAt('/json')?.headers).toMatchObject({ 'x-subid': 'a"b&c' })
  expect(JSON.parse(heardAt('/json')?.body ?? '')).toEqual({
    id: 'a"b&c',
    state: 'hold',
    sum: '3.00',
  })
})

test('a delivery carries the same event id and idempotency key over all its attempts', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [
        { id: 'a', url: `${url}/a?event={event_id}`, method: 'GET', retryDelaysMs: [0, 0, 0] },
        { id: 'b', url: `${url}/b?event={event_id}`, method: 'GET' },
      ],
    }),
  })
  const failing = says(500)
  world.partner.behaves((response, heard, count) => {
    if (heard.path === '/a' && count < 4) failing(response, heard, count)
    else response.end('ok')
  })

  await world.call('/postback?subid=stable&status=Lead')
  const deliveries = await world.settled('stable', 2)

  const a = world.partner.heard.filter(({ path }) => path === '/a')
  const b = world.partner.heard.filter(({ path }) => path === '/b')
  expect(a.length).toBeGreaterThanOrEqual(3)
  const idOf = (destination: string) =>
    deliveries.find((row) => row['destination'] === destination)?.['id']
  expect(new Set(a.map(({ headers }) => headers['idempotency-key']))).toEqual(new Set([idOf('a')]))
  expect(new Set(b.map(({ headers }) => headers['idempotency-key']))).toEqual(new Set([idOf('b')]))
  const events = new Set([...a, ...b].map(({ query }) => query.get('event')))
  expect([...events]).toEqual([expect.stringMatching(/^m_[0-9a-z]+$/)])
  expect(deliveries.find((row) => row['destination'] === 'a')).toMatchObject({
    attempts: a.length,
    lastStatus: 200,
    lastError: null,
  })
})

test('moves of one lead reach a destination in their order, whatever it answers', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [
        {
          id: 'slow',
          url: `${url}/?subid={subid}&status={status}`,
          method: 'GET',
          retryDelaysMs: [0, 0, 0, 0],
          order: 'strict',
        },
      ],
    }),
  })
  world.partner.behaves(says(503), says(503), says(500), says(503), says(200))

  for (const status of ['Lead', 'Purchase', 'Reject', 'Purchase']) {
    await world.call(`/postback?subid=order-1&status=${status}&event_time=${Date.now()}`)
  }
  await world.settled('order-1', 4)

  expect(statusesOf(world.partner.heard)).toEqual([
    ...['Lead', 'Lead', 'Lead', 'Lead', 'Lead'],
    ...['Purchase', 'Reject', 'Purchase'],
  ])
})

test('with order: latest, what fails three times gives way to newer news of its lead', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [
        {
          id: 'down',
          url: `${url}/?status={status}`,
          method: 'GET',
          retryDelaysMs: [50, 50, 50, 50],
        },
      ],
    }),
  })
  const held: ServerResponse[] = []
  world.partner.behaves(
    (response) => void held.push(response),
    (response, { query }) => {
      response.writeHead(query.get('status') === 'Lead' ? 503 : 200).end()
    },
  )

  await world.call('/postback?subid=late-1&status=Lead')
  await eventually(
    () => held.length,
    (count) => count === 1,
  )
  await world.call('/postback?subid=late-1&status=Purchase')
  held[0]?.writeHead(503).end()
  const deliveries = await world.settled('late-1', 2)

  expect(deliveries).toMatchObject([
    { event: 'Lead', state: 'cancelled', lastError: 'superseded', attempts: 3 },
    { event: 'Purchase', state: 'delivered' },
  ])
  const { json } = await world.api('GET', '/trace/late-1')
  const told = json.events.filter(({ kind }: { kind: string }) => kind === 'delivery')
  expect(told.map((one: Record<string, unknown>) => one['supersededBy'])).toEqual([
    deliveries[1]?.['id'],
    null,
  ])
})

test('one lead that hangs holds up no other lead', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [{ id: 'a', url: `${url}/?subid={subid}`, method: 'GET', concurrency: 2 }],
    }),
  })
  world.partner.behaves(hangs, says(200))
  await world.call('/postback?subid=hangs&status=Lead')
  await eventually(
    () => world.partner.heard.length,
    (count) => count === 1,
  )

  for (let at = 0; at < 20; at += 1) await world.call(`/postback?subid=free-${at}&status=Lead`)

  for (let at = 0; at < 20; at += 1) await world.settled(`free-${at}`, 1)
  const [hanging] = await world.items('/deliveries?subid=hangs')
  expect(hanging).toMatchObject({ state: 'sending', attempts: 0 })
})

test('a destination that asks for a pause is given it', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [{ id: 'a', url: `${url}/`, method: 'GET', retryDelaysMs: [0, 0] }],
    }),
  })
  world.partner.behaves(says(429, '', { 'retry-after': '3600' }))

  await world.call('/postback?subid=pause-1&status=Lead')
  await world.api('POST', '/clicks', [{ subid: 'pause-1' }])

  const [delivery] = await eventually(
    () => world.items('/deliveries?subid=pause-1'),
    (rows) => rows[0]?.['attempts'] === 1 && rows[0]['state'] === 'waiting',
  )
  expect(delivery).toMatchObject({ lastError: 'http-429', lastStatus: 429 })
  const waitsMs = Date.parse(String(delivery?.['nextAt'])) - Date.now()
  expect(waitsMs).toBeGreaterThan(3_500_000)
  expect(world.partner.heard).toHaveLength(1)
})

test('retries end, and the ledger says how', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [
        { id: 'bad', url: `${url}/bad?s={subid}`, retryDelaysMs: [0, 0] },
        { id: 'gone', url: `${url}/gone?s={subid}`, retryDelaysMs: [0, 0] },
        {
          id: 'rule',
          url: `${url}/rule?s={subid}`,
          retryDelaysMs: [0],
          success: { json: { path: 'status', equals: 'ok' } },
        },
        { id: 'good', url: `${url}/good?s={subid}` },
        { id: 'needs', url: `${url}/needs?s={px!}`, withoutClick: 'send' },
      ],
    }),
  })
  world.partner.behaves((response, { path }) => {
    response.writeHead({ '/bad': 503, '/gone': 410 }[path] ?? 200).end('{"status":"no"}')
  })

  await world.api('POST', '/clicks', [{ subid: 'ends-1' }])
  await world.call('/postback?subid=ends-1&status=Lead')
  const rows = await world.settled('ends-1', 5)

  const byDestination = Object.fromEntries(rows.map((row) => [row['destination'], row]))
  expect(byDestination).toMatchObject({
    bad: { state: 'failed', attempts: 3, lastError: 'http-5xx', lastStatus: 503 },
    gone: { state: 'failed', attempts: 1, lastError: 'gone', lastStatus: 410 },
    rule: { state: 'failed', attempts: 2, lastError: 'rule-miss', lastStatus: 200 },
    good: { state: 'delivered', attempts: 1, lastError: null },
    needs: { state: 'failed', attempts: 1, lastError: 'macro-empty', lastStatus: null },
  })
  const ledger = await world.items('/ledger')
  expect(ledger).toHaveLength(5)
  for (const row of ledger) {
    expect(row).toMatchObject({
      accepted: 1,
      delivered: row['destination'] === 'good' ? 1 : 0,
      failed: row['destination'] === 'good' ? 0 : 1,
      waiting: 0,
    })
  }
})

test('a paused destination is owed its news, and gets it when it goes on', async () => {
  const world = await given()
  const destination = { url: `${world.partner.url}/?status={status}&s={subid}`, method: 'GET' }
  await world.api('PUT', '/destinations/p', { ...destination, paused: true })
  await world.call('/postback?subid=paused-1&status=Lead')
  const parked = await world.items('/deliveries?subid=paused-1')
  expect(parked).toMatchObject([{ state: 'parked' }])

  const saved = await world.api('PUT', '/destinations/p', { ...destination, paused: false })
  expect(saved.status).toBe(200)

  await world.settled('paused-1', 1)
  expect(statusesOf(world.partner.heard)).toEqual(['Lead'])
})

test('a destination that is removed is owed nothing any more', async () => {
  const world = await given()
  await world.api('PUT', '/destinations/p', { url: `${world.partner.url}/?s={px}` })
  await world.call('/postback?subid=removed-1&status=Lead')

  expect((await world.api('DELETE', '/destinations/p')).status).toBe(204)

  const rows = await world.settled('removed-1', 1)
  expect(rows).toMatchObject([{ state: 'cancelled', lastError: 'destination-removed' }])
  expect(world.partner.heard).toEqual([])
})
