import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AdminWorld, adminToken, openAdminWorld } from './admin-world.ts'
import { eventually } from './eventually.ts'

let world: AdminWorld
beforeAll(async () => {
  world = await openAdminWorld()
  await world.api('PUT', '/destinations/s2s', { url: 'https://receiver.example/?s={subid}' })
})
afterAll(async () => {
  // Whoever left in the middle of a stream may not be missed yet.
  world.app.server.closeAllConnections()
  await world.close()
})

const get = async (path: string) => {
  const answer = await world.api('GET', path)
  expect(answer.status).toBe(200)
  return answer.json
}

/** What a stream has told so far, read until a test has seen enough. */
async function listen(query: string) {
  // Nothing of what came before is of the same moment.
  world.clock.now += 1_000
  const end = new AbortController()
  const answer = await world.ask(`/api/v1/stream?${query}`, {
    signal: end.signal,
    headers: { authorization: `Bearer ${adminToken}` },
  })
  const heard = { text: '' }
  const reading = (async () => {
    for await (const chunk of answer.body ?? []) heard.text += new TextDecoder().decode(chunk)
  })().catch(() => undefined)
  const events = () =>
    [...heard.text.matchAll(/^id: (.*)\nevent: (.*)\ndata: (.*)\n\n/gm)].map(
      ([, id = '', topic, data = '']) => ({ id, topic, rows: JSON.parse(data) }),
    )
  const leave = () => {
    end.abort()
    return reading
  }
  return { answer, heard, events, leave, reading }
}

test('a stream tells new rows as the lists show them, and goes on where it was left', async () => {
  const first = await listen('topics=postbacks,deliveries')
  expect(first.answer.headers.get('content-type')).toContain('text/event-stream')
  expect(first.answer.headers.get('x-accel-buffering')).toBe('no')
  world.clock.now += 1_000
  await world.take({ subid: 'live-1', status: 'Lead' })

  await eventually(
    () => new Set(first.events().map(({ topic }) => topic)),
    (topics) => topics.size === 2,
  )
  const { items } = await get('/postbacks?subid=live-1')
  const told = first.events().find(({ topic }) => topic === 'postbacks')
  expect(told?.rows).toEqual(items)
  await first.leave()

  world.clock.now += 1_000
  await world.take({ subid: 'live-2', status: 'Lead' })
  const again = await listen(`topics=postbacks&after=${first.events().at(-1)?.id}`)
  const rows = await eventually(
    () => again.events().flatMap((event) => event.rows),
    (seen) => seen.length > 0,
  )
  expect(rows).toMatchObject([{ subid: 'live-2' }])
  await again.leave()
})

test('of more rows at once than a stream tells, it says how many it left out', async () => {
  const stream = await listen('topics=postbacks')
  world.clock.now += 1_000
  const taken = []
  for (let n = 0; n < 350; n += 1) {
    world.clock.now += 1
    taken.push(world.take({ subid: `fast-${n}`, status: 'Lead' }))
  }
  await Promise.all(taken)
  const told = () => ({
    rows: stream.events().flatMap((event) => event.rows).length,
    skipped: [...stream.heard.text.matchAll(/^event: skipped\ndata: (.*)$/gm)]
      .map(([, data = '']) => JSON.parse(data) as { readonly count: number })
      .reduce((sum, { count }) => sum + count, 0),
  })

  const seen = await eventually(told, ({ rows, skipped }) => rows + skipped >= 350)

  expect(seen.skipped).toBeGreaterThan(0)
  expect(seen.rows + seen.skipped).toBe(350)
  await stream.leave()
})

test('a delivery is told again when it has changed', async () => {
  const stream = await listen('topics=deliveries')
  world.clock.now += 1_000
  await world.take({ subid: 'live-3', status: 'Lead' })
  const states = () => stream.events().flatMap(({ rows }) => rows.map(stateOf))
  await eventually(states, (seen) => seen.length === 1)

  const { items } = await get('/deliveries?subid=live-3')
  await world.api('POST', `/deliveries/${items[0].id}/park`)

  await eventually(states, (seen) => seen.length === 2)
  expect(states()).toEqual(['waiting', 'parked'])
  await stream.leave()
})

const stateOf = ({ state }: { readonly state: string }) => state

test('a stream is over after a minute, and who still may takes it up without missing a row', async () => {
  const first = await listen('topics=postbacks')
  const place = await eventually(
    () => /^id: (.+)$/m.exec(first.heard.text)?.[1] ?? '',
    (id) => id !== '',
  )
  world.clock.now += 61_000
  await first.reading

  await world.take({ subid: 'live-4', status: 'Lead' })
  const again = await listen(`topics=postbacks&after=${place}`)
  const rows = await eventually(
    () => again.events().flatMap((event) => event.rows),
    (seen) => seen.length > 0,
  )
  expect(rows).toMatchObject([{ subid: 'live-4' }])
  await again.leave()
})

test('a stream is over after a minute also when the clock is set back', async () => {
  const own = await openAdminWorld()
  const answer = await own.ask('/api/v1/stream', {
    headers: { authorization: `Bearer ${adminToken}` },
  })
  own.clock.setBack(3_600_000)
  own.clock.now += 61_000

  expect(await answer.text()).toContain(': welcome')
  await own.close()
})

test('a stream ends when the server does', async () => {
  const own = await openAdminWorld()
  const answer = await own.ask('/api/v1/stream', {
    headers: { authorization: `Bearer ${adminToken}` },
  })
  const text = answer.text()

  await own.close()

  expect(await text).toContain(': welcome')
})
