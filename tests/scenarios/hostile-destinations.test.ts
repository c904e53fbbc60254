import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { drips, hangs, hangsUp, openPartner, says } from '../partner.ts'
import { given, type World } from '../world.ts'

const oneTry = { method: 'GET', retryDelaysMs: [] }

/** One destination, one move, and how its delivery ended. */
async function tell(world: World, subid = 'told') {
  await world.call(`/postback?subid=${subid}&status=Lead`)
  const [delivery] = await world.settled(subid, 1)
  const { json } = await world.api('GET', `/deliveries/${delivery?.['id']}`)
  return json
}

test.each([
  ['hangs', hangs, 'outcome-unknown'],
  ['hangs up without an answer', hangsUp, 'outcome-unknown'],
  ['redirects', says(302, '', { location: 'http://169.254.169.254/latest/' }), 'redirect'],
] as const)('a destination that %s ends as a failure with a reason', async (_, how, problem) => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [{ id: 'd', url: `${url}/?s={subid}`, timeoutMs: 300, ...oneTry }],
    }),
  })
  world.partner.behaves(how)

  const delivery = await tell(world)

  expect(delivery).toMatchObject({ state: 'failed', lastError: problem, attempts: 1 })
  const again = await world.call('/postback?subid=still-here&status=Lead')
  expect(again.status).toBe(200)
})

test('an answer that drips for ever is cut; its 200 counts unless the rest was asked for', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [
        { id: 'head', url: `${url}/head?s={subid}`, timeoutMs: 300, ...oneTry },
        { id: 'body', url: `${url}/body?s={subid}`, timeoutMs: 300, reply: 'status', ...oneTry },
      ],
    }),
  })
  world.partner.behaves(drips)

  await world.call('/postback?subid=drips&status=Lead')
  const rows = await world.settled('drips', 2)

  expect(Object.fromEntries(rows.map((row) => [row['destination'], row]))).toMatchObject({
    head: { state: 'delivered', lastStatus: 200 },
    body: { state: 'failed', lastStatus: 200, lastError: 'outcome-unknown' },
  })
  const { text } = await world.call('/metrics')
  expect(text).toContain('carom_answer_notes_total{destination="head",note="answer-cut"} 1')
})

test('a redirect is never followed, wherever it points', async () => {
  const other = await openPartner()
  try {
    const world = await given({
      settings: ({ url }) => ({ destinations: [{ id: 'd', url: `${url}/?s={subid}`, ...oneTry }] }),
    })
    world.partner.behaves(says(307, '', { location: `${other.url}/stolen` }))

    const delivery = await tell(world)

    expect(delivery).toMatchObject({ state: 'failed', lastError: 'redirect', lastStatus: 307 })
    expect(JSON.stringify(delivery)).toContain(`${other.url}/stolen`)
    expect(other.heard).toEqual([])
  } finally {
    await other.close()
  }
})

test('of an answer of 10 MB no more than 64 KiB are kept, and it is a success all the same', async () => {
  const world = await given({
    settings: ({ url }) => ({ destinations: [{ id: 'd', url: `${url}/?s={subid}`, ...oneTry }] }),
  })
  world.partner.behaves(says(200, 'x'.repeat(10 * 1024 * 1024)))

  const delivery = await tell(world)

  expect(delivery).toMatchObject({ state: 'delivered', lastStatus: 200 })
  const [row] = await world.rows(
    'select length(answer) as answer, answer_truncated as cut from attempts',
  )
  expect(row?.['answer']).toBeLessThanOrEqual(64 * 1024)
  expect(row?.['cut']).toBe(1)
})

test('a bomb of gzip stays as small as it came', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [{ id: 'd', url: `${url}/?s={subid}`, reply: 'status', ...oneTry }],
    }),
  })
  const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, '0'))
  world.partner.behaves((response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
  })

  expect(await tell(world)).toMatchObject({ state: 'delivered', lastStatus: 200 })

  const [row] = await world.rows('select length(answer) as answer from attempts')
  expect(row?.['answer']).toBeLessThanOrEqual(64 * 1024)
})

test('a local address is never dialled unless it is allowed, and is final', async () => {
  const world = await given({
    flags: { 'egress-allow': undefined },
    settings: ({ url, port }) => ({
      destinations: [
        { id: 'plain', url: `${url}/?s={subid}` },
        { id: 'name', url: `http://localhost:${port}/?s={subid}` },
        { id: 'number', url: `http://2130706433:${port}/?s={subid}` },
        { id: 'octal', url: `http://0177.0.0.1:${port}/?s={subid}` },
        { id: 'mapped', url: `http://[::ffff:127.0.0.1]:${port}/?s={subid}` },
        { id: 'metadata', url: 'http://169.254.169.254/?s={subid}' },
        { id: 'private', url: 'http://10.0.0.1/?s={subid}' },
        { id: 'v6', url: `http://[::1]:${port}/?s={subid}` },
      ],
    }),
  })

  await world.call('/postback?subid=blocked&status=Lead')
  const rows = await world.settled('blocked', 8)

  for (const row of rows) {
    expect(row).toMatchObject({ state: 'failed', lastError: 'address-blocked', attempts: 1 })
  }
  expect(world.partner.heard).toEqual([])
})

test('the port of another kind of service is never dialled', async () => {
  const world = await given({
    flags: { 'egress-allow': undefined },
    settings: { destinations: [{ id: 'd', url: 'http://192.0.2.1:6379/?s={subid}' }] },
  })
  const delivery = await tell(world)

  expect(delivery).toMatchObject({ state: 'failed', attempts: 1 })
  expect(['port-blocked', 'address-blocked']).toContain(delivery.lastError)
})

test('one destination that hangs delays no other', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [
        {
          ...{ id: 'dead', url: `${url}/dead?s={subid}`, method: 'GET', concurrency: 4 },
          // None of its calls is to end while the other is told.
          timeoutMs: 30_000,
        },
        { id: 'alive', url: `${url}/alive?s={subid}`, method: 'GET', concurrency: 4 },
      ],
    }),
  })
  world.partner.behaves((response, { path }) => {
    if (path === '/alive') response.end('ok')
  })

  const subids = Array.from({ length: 100 }, (_, at) => `lane-${at}`)
  await Promise.all(subids.map((subid) => world.call(`/postback?subid=${subid}&status=Lead`)))

  await eventually(
    () => world.partner.heard.filter(({ path }) => path === '/alive').length,
    (count) => count === 100,
  )
  await eventually(
    () => world.partner.heard.filter(({ path }) => path === '/dead').length,
    (count) => count === 4,
  )
  const ledger = await eventually(
    () => world.items('/ledger'),
    (rows) => rows.some((row) => row['delivered'] === 100),
  )
  expect(ledger.find((row) => row['destination'] === 'dead')).toMatchObject({ waiting: 100 })
})

test('what a destination answers reaches nobody as a page', async () => {
  const world = await given({
    settings: ({ url }) => ({ destinations: [{ id: 'd', url: `${url}/?s={subid}`, ...oneTry }] }),
  })
  world.partner.behaves(says(200, '<script>alert(1)</script>', { 'x-odd': 'caf\u00e9' }))
  const delivery = await tell(world)

  const answer = await world.call(`/api/v1/deliveries/${delivery.id}`, {
    headers: { authorization: 'Bearer the-token-of-the-tests', accept: 'text/html' },
  })
  expect(answer.headers['content-type']).toMatch(/^application\/json/)
  expect(answer.headers['x-content-type-options']).toBe('nosniff')
})
