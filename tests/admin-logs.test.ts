import { afterAll, beforeAll, expect, test } from 'vitest'
import { deliveryListSchema, leadListSchema, postbackListSchema } from '../src/admin/contract.ts'
import { countSchema, facetSchema, histogramSchema } from '../src/admin/contract-logs.ts'
import { exportOperations } from '../src/admin/export-operations.ts'
import { Streamed } from '../src/admin/streamed.ts'
import { readSetting } from '../src/settings/schema.ts'
import { type AdminWorld, adminToken, openAdminWorld } from './admin-world.ts'
import { eventually } from './eventually.ts'

let world: AdminWorld

beforeAll(async () => {
  world = await openAdminWorld()
  const read = readSetting('destinations', 's2s', { url: 'https://receiver.example/?s={subid}' })
  if (!read.ok) throw new Error(read.problems.join())
  await world.store.changeSettings([
    { kind: 'destinations', id: 's2s', value: read.value, by: 'test' },
  ])
  await world.api('POST', '/clicks', '{"subid":"s1","campaign":"spring"}')
  for (const [minute, subid] of ['s1', 's2', 's3'].entries()) {
    world.clock.now += 60_000
    await world.take({ subid, status: 'Lead', txid: `t-${minute}`, amount: '3', currency: 'EUR' })
  }
  await world.take({ subid: 's1', status: 'Purchase', txid: 't-0', amount: '12.5' })
  await world.take({ subid: 's2', status: 'Lead', txid: 't-1', amount: '3', currency: 'EUR' })
  world.clock.now += 60_000
  while ((await world.store.derive({ nowMs: world.clock.now, limit: 100 })) > 0);
})
afterAll(() => world.close())

const get = async (path: string) => {
  const answer = await world.api('GET', path)
  expect([path, answer.status, answer.json.detail]).toEqual([path, 200, undefined])
  return answer.json
}

test('a postback tells what it made of its lead, and where that was sent on to', async () => {
  const { items } = postbackListSchema.parse(await get('/postbacks?status=Purchase'))

  expect(items).toMatchObject([
    {
      subid: 's1',
      campaign: 'spring',
      from: 'Lead',
      to: 'Purchase',
      payout: '12.50',
      sent: [{ destination: 's2s', state: 'waiting' }],
    },
  ])
  expect((await get(`/postbacks/${items[0]?.id}`)).leadId).toBe(items[0]?.leadId)
  expect((await world.api('GET', '/postbacks/p_nobody')).status).toBe(404)
})

test('a lead tells of its click and its deliveries, a delivery of its lead', async () => {
  const leads = leadListSchema.parse(await get('/leads?campaign=spring'))
  const deliveries = deliveryListSchema.parse(await get('/deliveries?event=Purchase'))

  expect(leads.items).toMatchObject([
    { subid: 's1', clickAt: '2026-11-24T10:00:00.000Z', deliveries: { waiting: 2 } },
  ])
  expect(deliveries.items).toMatchObject([
    { network: 'default', campaign: 'spring', payout: '12.50', latencyMs: null },
  ])
})

test.each([
  ['/postbacks?outcome=repeat,moved&network=default', 5],
  ['/postbacks?outcome=repeat', 1],
  ['/postbacks?q=s1', 2],
  ['/postbacks?q=t-', 5],
  ['/postbacks?method=POST', 0],
  ['/leads?status=Lead,Purchase', 3],
  ['/leads?q=t-2', 1],
  ['/deliveries?state=waiting,sending', 4],
  ['/deliveries?destination=s2s&campaign=spring', 2],
])('%s finds and counts %i', async (path, count) => {
  const { items } = await get(path)
  const counted = countSchema.parse(await get(path.replace('?', '/count?')))

  expect(items).toHaveLength(count)
  expect(counted).toEqual({ count, capped: false })
})

test('bars tell when they came, by outcome, in the hours of a zone', async () => {
  const path = '/postbacks/histogram?from=2026-11-24T10:00Z&to=2026-11-24T11:00Z&buckets=10'
  const { stepMs, items, truncated } = histogramSchema.parse(await get(path))

  expect([stepMs, truncated]).toEqual([600_000, false])
  expect(items[0]).toEqual({ at: '2026-11-24T10:00:00.000Z', counts: { moved: 4, repeat: 1 } })
  expect(items.slice(1).every(({ counts }) => Object.keys(counts).length === 0)).toBe(true)

  const days = histogramSchema.parse(
    await get('/leads/histogram?from=2026-11-23&to=2026-11-26&zone=America/New_York&buckets=5'),
  )
  expect(days.items.map(({ counts }) => counts)).toContainEqual({ Lead: 2, Purchase: 1 })
  expect(days.items[0]?.at).toBe('2026-11-22T05:00:00.000Z')
})

test('facets name the values of a field under the rest of the filter', async () => {
  const of = async (path: string) => facetSchema.parse(await get(path)).items

  expect(await of('/postbacks/facets?field=outcome')).toEqual([
    { value: 'moved', count: 4, capped: false },
    { value: 'repeat', count: 1, capped: false },
  ])
  expect(await of('/leads/facets?field=status&campaign=spring&status=Lead')).toEqual([
    { value: 'Purchase', count: 1, capped: false },
  ])
  expect(await of('/deliveries/facets?field=destination&q=s1')).toEqual([
    { value: 's2s', count: 2, capped: false },
  ])
})

test.each([
  ['/postbacks/facets?field=body', 'field'],
  ['/postbacks/facets', 'field'],
  ['/leads/histogram?zone=Nowhere', 'zone'],
  ['/leads/histogram?buckets=111', 'buckets'],
  ['/deliveries/count?state=lost', 'state'],
  ['/leads/count?limit=5', 'limit'],
  ['/export/leads?format=xls', 'format'],
  ['/stream?topics=money', 'topics'],
])('%s is refused because of its %s', async (path, name) => {
  const { status, json } = await world.api('GET', path)

  expect([status, json.reason]).toEqual([400, 'query-invalid'])
  expect(json.detail).toContain(`${name}: `)
})

test('an export is a file that a spreadsheet opens, with all rows', async () => {
  await world.take({ subid: '=cmd|x', status: 'Lead' })
  const answer = await world.ask('/api/v1/export/leads?delimiter=;&zone=Asia/Tokyo', {
    headers: { authorization: `Bearer ${adminToken}` },
  })
  const bytes = new Uint8Array(await answer.arrayBuffer())
  const [head = '', ...lines] = new TextDecoder().decode(bytes).split('\r\n')

  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(answer.headers.get('content-disposition')).toContain('leads.csv')
  expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
  expect(head).toMatch(/^id;subid;.*;time \(Asia\/Tokyo\)$/)
  expect(lines).toHaveLength(5)
  expect(lines[0]).toContain(";'=cmd|x;")
  expect(lines[1]).toMatch(/;2026-11-24 19:03:00\.000$/)
})

test('an export as lines of JSON has the rows of the list, page after page', async () => {
  for (let index = 0; index < 510; index += 1) await world.take({ subid: `m${index}` })
  const { text } = await exported('/export/postbacks?format=jsonl&q=m')
  const rows = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

  expect(rows).toHaveLength(510)
  expect(new Set(rows.map(({ id }) => id)).size).toBe(510)
  const { items } = postbackListSchema.parse(await get('/postbacks?q=m&limit=1'))
  expect(rows[0]).toEqual(items[0])
})

const exported = async (path: string) => {
  const answer = await world.ask(`/api/v1${path}`, {
    headers: { authorization: `Bearer ${adminToken}` },
  })
  return { status: answer.status, text: await answer.text() }
}

test('a third export has to wait until one has ended or gone away', async () => {
  const [leads] = exportOperations({ store: world.store, live: () => [] })
  const run = async () =>
    leads?.run({
      params: { id: '', subid: '' },
      query: {},
      body: undefined,
      who: {
        id: 'env',
        name: 'env',
        scopes: ['read'],
        expiresAt: null,
        role: 'owner',
        campaigns: null,
        userId: null,
      },
      origin: '',
      lastEventId: null,
    })
  const [first, second, third] = [await run(), await run(), await run()]
  if (!(first instanceof Streamed && second instanceof Streamed)) throw new Error('no streams')

  expect(third).toEqual({ refusal: 'export-busy' })
  first.body.destroy()
  await eventually(run, (answer) => answer instanceof Streamed)
  second.body.destroy()
})

test('streams and exports are for those who may read', async () => {
  for (const path of ['/stream', '/export/leads', '/leads/count']) {
    expect((await world.ask(`/api/v1${path}`)).status).toBe(401)
  }
})

test('what waits for a person is told apart from what goes by itself', async () => {
  const later = { url: 'https://receiver.example/?s={subid}' }
  await world.api('PUT', '/destinations/later', later)
  await world.take({ subid: 'h1', status: 'Lead', txid: 'h-1' })
  const { items } = await get('/deliveries?destination=later')
  await world.api('POST', `/deliveries/${items[0].id}/park`)
  await world.api('PUT', '/destinations/later', { ...later, paused: true })
  await world.take({ subid: 'h2', status: 'Lead', txid: 'h-2' })
  world.clock.now += 60_000
  while ((await world.store.derive({ nowMs: world.clock.now, limit: 100 })) > 0);
  const found = async (filter: string) => {
    const asked = `destination=later&${filter}`
    const rows = deliveryListSchema.parse(await get(`/deliveries?${asked}`)).items
    const { count } = countSchema.parse(await get(`/deliveries/count?${asked}`))
    expect([filter, count]).toEqual([filter, rows.length])
    return rows.map(({ parkedBy }) => parkedBy)
  }

  expect(await found('state=parked')).toEqual(['pause', 'hand'])
  expect(await found('state=parked&held=true')).toEqual(['hand'])
  expect(await found('held=true')).toEqual(['hand'])
  expect(await found('state=parked&held=false')).toEqual(['pause'])
  expect(await found('held=false')).toEqual(['pause'])
  expect(await found('state=delivered,sending&held=true')).toEqual([])
  const bars = histogramSchema.parse(
    await get('/deliveries/histogram?from=2026-11-24&to=2026-11-25&buckets=2&destination=later'),
  )
  expect(bars.items[0]?.counts).toEqual({ held: 1, parked: 1 })
  const file = await world.api('GET', '/export/deliveries?held=true&format=jsonl')
  const lines = file.text.trim().split('\n')
  expect(lines.map((line) => JSON.parse(line).subid)).toEqual(['h1'])
})
