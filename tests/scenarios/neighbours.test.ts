import { expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { given } from '../world.ts'

test('healthy destinations are told of everything while three dead ones hang, have no name, or refuse', async () => {
  const healthy = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  const dead = ['hangs', 'nameless', 'refuses']
  const world = await given({
    settings: ({ url }) => ({
      destinations: [
        ...healthy.map((id) => ({ id, url: `${url}/${id}?s={subid}`, method: 'GET' })),
        { id: 'hangs', url: `${url}/hangs?s={subid}`, method: 'GET', timeoutMs: 30_000 },
        { id: 'nameless', url: 'http://nobody.invalid/?s={subid}', method: 'GET' },
        { id: 'refuses', url: 'http://127.0.0.1:1/?s={subid}', method: 'GET' },
      ],
    }),
  })
  let hanging = 0
  world.partner.behaves((response, { path }) => {
    if (path !== '/hangs') return void response.end()
    hanging += 1
    response.on('close', () => {
      hanging -= 1
    })
  })
  const subids = Array.from({ length: 60 }, (_, index) => `beside-${index}`)

  await Promise.all(subids.map((subid) => world.call(`/postback?subid=${subid}&status=Lead`)))
  const ledger = await eventually(
    async () => new Map((await world.items('/ledger')).map((row) => [row['destination'], row])),
    (rows) => healthy.every((id) => rows.get(id)?.['delivered'] === subids.length),
  )

  // None of the calls that hang has come to its end: nobody waited for one.
  expect(hanging).toBe(8)
  for (const id of dead) {
    expect(ledger.get(id)).toMatchObject({ accepted: 60, delivered: 0, failed: 0, waiting: 60 })
  }
  const told = new Set(world.partner.heard.map((one) => `${one.path} ${one.query.get('s')}`))
  expect([...told].filter((one) => !one.startsWith('/hangs'))).toHaveLength(7 * 60)
})

test('what is sent again by the hundred holds up no news of the same destination', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [
        { id: 'busy', url: `${url}/?s={subid}`, concurrency: 1, retryDelaysMs: [], method: 'GET' },
      ],
    }),
  })
  const many = 150
  world.partner.behaves((response) => response.writeHead(400).end())
  const subids = Array.from({ length: many }, (_, index) => `old-${index}`)
  await Promise.all(subids.map((subid) => world.call(`/postback?subid=${subid}&status=Lead`)))
  const failed = () => world.items('/deliveries?state=failed&limit=500')
  await eventually(failed, (rows) => rows.length === many)
  world.partner.behaves((response) => void setTimeout(() => response.end('ok'), 20))
  const heard = () => world.partner.heard.length - many

  const replay = await world.api('POST', '/replays', { perSecond: 500 })
  await eventually(heard, (count) => count >= 3)
  await world.call('/postback?subid=news-1&status=Lead')
  const [news] = await world.settled('news-1', 1)
  const before = heard()

  expect(replay.json.count).toBe(many)
  expect(news).toMatchObject({ state: 'delivered' })
  expect(before).toBeLessThan(many)
  await eventually(heard, (count) => count === many + 1)
})
