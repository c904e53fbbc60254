import { expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { says } from '../partner.ts'
import { given, type World } from '../world.ts'

const breaker = { attempts: 5, percent: 80, windowMs: 60_000, openMs: 2_000 }

const circuitOf = async (world: World, id: string) =>
  (await world.api('GET', `/destinations/${id}`)).json.circuit

async function metricOf(world: World, id: string): Promise<string | undefined> {
  const { text } = await world.call('/metrics')
  return new RegExp(`carom_destination_circuit\\{destination="${id}"\\} (.*)`).exec(text)?.[1]
}

test('a receiver that fails is left alone, is tried by one call, and then gets all it is owed in order', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [
        {
          ...{ id: 'ill', url: `${url}/ill?s={subid}&to={status}`, method: 'GET', breaker },
          ...{ concurrency: 4, order: 'strict', retryDelaysMs: Array(50).fill(300) },
        },
        { id: 'well', url: `${url}/well?s={subid}`, method: 'GET' },
      ],
    }),
  })
  let isIll = true
  world.partner.behaves((response, heard, count) =>
    says(heard.path === '/ill' && isIll ? 503 : 200)(response, heard, count),
  )
  const subids = Array.from({ length: 12 }, (_, index) => `ill-${index}`)
  for (const subid of subids) await world.call(`/postback?subid=${subid}&status=Lead`)

  await eventually(
    () => circuitOf(world, 'ill'),
    (circuit) => circuit?.state === 'open',
  )
  expect(await metricOf(world, 'ill')).toBe('1')
  const { text } = await world.call('/metrics')
  expect(text).toMatch(/carom_attempts_total\{destination="ill",class="http-5xx"\} [5-9]/)
  expect(text).toMatch(/carom_destination_due_age_seconds\{destination="ill"\} \d/)
  expect(await metricOf(world, 'well')).toBe('0')
  for (const subid of subids) await world.call(`/postback?subid=${subid}&status=Purchase`)
  await eventually(
    () => world.items('/deliveries?destination=well&state=delivered'),
    (rows) => rows.length === 24,
  )
  const open = await world.items('/deliveries?destination=ill&state=waiting')
  expect(open).toHaveLength(24)
  // While it is open, only one call after another finds out whether the receiver is back.
  const callsTo = (path: string) => world.partner.heard.filter((one) => one.path === path)
  expect(callsTo('/ill').length).toBeLessThan(5 + 12)

  isIll = false
  await eventually(
    () => world.items('/deliveries?destination=ill&state=delivered&limit=100'),
    (rows) => rows.length === 24,
  )
  await eventually(
    () => circuitOf(world, 'ill'),
    (circuit) => circuit?.state !== 'open',
  )
  expect(await metricOf(world, 'ill')).toBe('0')
  const ledger = await world.items('/ledger')
  expect(ledger.find((row) => row['destination'] === 'ill')).toMatchObject({
    ...{ accepted: 24, delivered: 24, failed: 0, expired: 0, cancelled: 0, waiting: 0 },
  })
  const delivered = callsTo('/ill').slice(-24)
  for (const subid of subids) {
    const told = delivered.filter((one) => one.query.get('s') === subid)
    expect(told.map((one) => one.query.get('to'))).toEqual(['Lead', 'Purchase'])
  }
})

test('a corrected URL is tried at once, however long the receiver was to be left alone', async () => {
  const world = await given()
  const put = (path: string) =>
    world.api('PUT', '/destinations/moved', {
      url: `${world.partner.url}${path}?s={subid}`,
      retryDelaysMs: Array(50).fill(10),
      breaker: { ...breaker, openMs: 3_600_000 },
    })
  world.partner.behaves((response, { path }) =>
    response.writeHead(path === '/old' ? 500 : 200).end(),
  )
  await put('/old')
  await world.call('/postback?subid=moved-1&status=Lead')
  await eventually(
    () => circuitOf(world, 'moved'),
    (circuit) => circuit?.state === 'open',
  )

  await put('/new')
  // The first was rendered for the old URL, and is sent as it is; the next goes to the new one.
  await world.call('/postback?subid=moved-2&status=Lead')
  const [row] = await world.settled('moved-2', 1)
  expect(row).toMatchObject({ state: 'delivered', attempts: 1 })
})

test('a receiver that is asked for too much is asked for less at once', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [
        { id: 'busy', url: `${url}/busy?s={subid}`, concurrency: 8, retryDelaysMs: [20] },
      ],
    }),
  })
  world.partner.behaves(says(429), says(200))
  await world.call('/postback?subid=busy-1&status=Lead')

  const [row] = await world.settled('busy-1', 1)
  expect(row).toMatchObject({ state: 'delivered', attempts: 2 })
  const circuit = await circuitOf(world, 'busy')
  expect(circuit).toMatchObject({ state: 'closed', atOnce: 4 })
  const shown = (await world.api('GET', '/destinations/busy')).json
  expect((await world.api('PUT', '/destinations/busy', shown)).json.reason).toBe('owned-by-file')
})
