import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AdminWorld, openAdminWorld } from './admin-world.ts'
import { type Browser, join, setUp } from './people.ts'

let world: AdminWorld
let owner: Browser
beforeAll(async () => {
  world = await openAdminWorld({ adminToken: null })
  owner = await setUp(world)
})
afterAll(() => {
  // Streams that nobody has read to their end.
  world.app.server.closeAllConnections()
  return world.close()
})

test('the trace of a subid that a stranger sends the largest bodies about stays small', async () => {
  const body = new TextEncoder().encode(`{"note":"${'x'.repeat(200_000)}"}`)
  const raw = { method: 'POST', contentType: 'application/json', body }
  await Promise.all(
    Array.from({ length: 100 }, (_, at) => world.take({ subid: 'big', txid: `t${at}` }, raw)),
  )

  const { text, json } = await owner.ask('GET', '/trace/big')

  expect(json.events.filter((event: { kind: string }) => event.kind === 'postback')).toHaveLength(
    100,
  )
  expect(text.length).toBeLessThan(1_000_000)
  const { id } = (await owner.ask('GET', '/postbacks?limit=1')).json.items[0]
  const alone = await owner.ask('GET', `/postbacks/${id}`)
  expect(alone.json).toMatchObject({ bodyTruncated: true })
  expect(alone.json.body.length).toBeGreaterThan(60_000)
})

test('one viewer cannot listen so often that nobody else may', async () => {
  const viewer = await join(world, owner, { name: 'Vic', role: 'viewer' })
  const leave = new AbortController()
  const listen = (cookies: ReadonlyMap<string, string>) =>
    world.ask('/api/v1/stream', {
      signal: leave.signal,
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    })

  const statuses = await Promise.all(
    Array.from({ length: 60 }, async () => (await listen(viewer.cookies)).status),
  )

  expect(statuses).toContain(503)
  expect((await listen(owner.cookies)).status).toBe(200)
  leave.abort()
})

test('a buyer of a thousand campaigns asks of each log whatever can be asked', async () => {
  const campaigns = Array.from({ length: 1000 }, (_, at) => `campaign-${at}`)
  const buyer = await join(world, owner, { name: 'Bo', role: 'buyer', campaigns })
  const since = `from=${world.clock.now - 30 * 86_400_000}`
  await world.store.derive({ nowMs: world.clock.now + 600_000, limit: 500 })

  for (const [log, field] of [
    ['postbacks', 'outcome'],
    ['leads', 'status'],
    ['deliveries', 'state'],
  ] as const) {
    for (const path of [
      `/${log}?${since}`,
      `/${log}?q=abc`,
      `/${log}/count?${since}`,
      `/${log}/histogram?${since}&buckets=110`,
      `/${log}/facets?field=${field}`,
      `/export/${log}`,
    ]) {
      const began = performance.now()
      const { status } = await buyer.ask('GET', path)
      // It took seconds while each bar of each campaign was a question of its own.
      expect([path, status, performance.now() - began < 2500]).toEqual([path, 200, true])
    }
  }
})
