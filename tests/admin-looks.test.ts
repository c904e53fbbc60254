import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  deliveryDetailSchema,
  deliveryListSchema,
  leadListSchema,
  ledgerSchema,
  postbackListSchema,
  traceSchema,
} from '../src/admin/contract.ts'
import type { ProcessTimes } from '../src/domain/delivery.ts'
import { type AdminWorld, answered, openAdminWorld, saveSettings } from './admin-world.ts'

let world: AdminWorld
const live: { deliveryId: string; process: ProcessTimes }[] = []

beforeAll(async () => {
  world = await openAdminWorld({ live: () => live })
  await setUp(world)
  await happen(world)
})
afterAll(() => world.close())

const second = 1000

async function setUp(world: AdminWorld) {
  const settings = [
    ['networks', 'pp', { key: 'k3y-of-pp', currency: 'USD' }],
    ['destinations', 's2s', { url: 'https://receiver.example/in?subid={subid}', networks: ['pp'] }],
    ['destinations', 'sales', { url: 'https://sales.example/?s={subid}', events: ['Purchase'] }],
  ] as const
  await saveSettings(world, settings)
}

/** A click, a lead at two networks, a delivery that arrived, and a body with secrets. */
async function happen({ store, clock, take }: AdminWorld) {
  const clicks = '{"subid":"s1","campaign":"spring","params":{"a":"b"}}'
  await world.api('POST', '/clicks', clicks)
  clock.now += second
  await take(
    { status: 'Lead', amount: '3', currency: 'USD', txid: 't-1' },
    {
      network: 'pp',
      method: 'POST',
      path: '/postback/pp/k3y-of-pp',
      query: 'subid=s1&token=abc&note=k3y-of-pp',
      contentType: 'application/json',
      body: new TextEncoder().encode('{"status":"Lead","secret":"s3cret"}'),
    },
  )
  const [due] = await store.listDue({ destination: 's2s', nowMs: clock.now, held: [], limit: 1 })
  if (due === undefined) throw new Error('nothing is due')
  const answer = 'thank you, very-secret holder of t0p-secret'
  await store.settle(answered(due, { subid: 's1', at: clock.now, answer }))
  clock.now += second
  await take(
    { subid: 's2', status: 'Purchase', amount: '12.5' },
    { body: new Uint8Array([0x6b, 0x65, 0x79, 0x3d, 0xff, 0x26, 0x61, 0x3d, 0xfe]) },
  )
}

const get = async (path: string) => {
  const answer = await world.api('GET', path)
  expect(answer.status).toBe(200)
  return answer.json
}

test('leads are listed newest first, in the shape that is promised', async () => {
  const { items, next } = leadListSchema.parse(await get('/leads'))

  expect(next).toBeNull()
  expect(items.map((lead) => [lead.subid, lead.status, lead.payout, lead.click])).toEqual([
    ['s2', 'Purchase', '12.50', false],
    ['s1', 'Lead', '3.00', true],
  ])
  expect(items[1]).toMatchObject({
    txid: 't-1',
    network: 'pp',
    campaign: 'spring',
    currency: 'USD',
    leadAt: '2026-11-24T10:00:01.000Z',
    purchaseAt: null,
  })
})

test.each([
  ['subid=s1', ['s1']],
  ['status=Purchase', ['s2']],
  ['network=pp', ['s1']],
  ['campaign=spring', ['s1']],
  ['from=2026-11-24T10:00:02Z', ['s2']],
  ['to=2026-11-24T10:00:02Z', ['s1']],
  ['status=&limit=', ['s2', 's1']],
])('leads are found by %s', async (query, subids) => {
  const { items } = leadListSchema.parse(await get(`/leads?${query}`))

  expect(items.map((lead) => lead.subid)).toEqual(subids)
})

test('a cursor goes on where the page ended', async () => {
  const first = leadListSchema.parse(await get('/leads?limit=1'))
  const rest = leadListSchema.parse(await get(`/leads?limit=1&cursor=${first.next}`))

  expect([...first.items, ...rest.items].map((lead) => lead.subid)).toEqual(['s2', 's1'])
  expect(rest.next).toBeNull()
})

test('a wrong query is refused, and all of it is named', async () => {
  const { status, json } = await world.api('GET', '/leads?limit=501&status=Sold&x=1&from=now')

  expect(status).toBe(400)
  expect(json.reason).toBe('query-invalid')
  expect(json.problems).toHaveLength(4)
  for (const name of ['limit', 'status', 'x', 'from']) expect(json.detail).toContain(`${name}: `)
})

test.each(['/leads', '/postbacks', '/deliveries', '/held-back', '/audit', '/networks'])(
  'a cursor that no page of %s has given is refused, and not answered with the first page',
  async (path) => {
    const { status, json } = await world.api('GET', `${path}?cursor=bogus`)

    expect([status, json.reason]).toEqual([400, 'query-invalid'])
  },
)

test('what can be no cursor is refused', async () => {
  const { status } = await world.api('GET', '/leads?cursor=%27or%201')

  expect(status).toBe(400)
})

test('the raw log shows what came without its secrets', async () => {
  const answer = await world.api('GET', '/postbacks?network=pp')
  const { items } = postbackListSchema.parse(answer.json)

  expect(items).toMatchObject([
    {
      path: '/postback/pp/***',
      query: 'subid=s1&token=***&note=***',
      body: '{"status":"Lead","secret":"***"}',
      bodyEncoding: 'text',
      outcome: 'moved',
      reason: null,
      subid: 's1',
      txid: 't-1',
      ip: '192.0.2.7',
    },
  ])
  expect(answer.text).not.toMatch(/k3y-of-pp|s3cret|abc/)
})

test('a body that is no UTF-8 is shown in base64, without its secrets', async () => {
  const { items } = postbackListSchema.parse(await get('/postbacks?subid=s2'))

  expect(items[0]?.bodyEncoding).toBe('base64')
  const bytes = Buffer.from(items[0]?.body ?? '', 'base64')
  expect(bytes.toString('latin1')).toBe('key=***&a=þ')
})

test('deliveries tell their request, their answer and their six times', async () => {
  const { items } = deliveryListSchema.parse(await get('/deliveries?destination=s2s'))
  const id = items[0]?.id ?? ''
  const answer = await world.api('GET', `/deliveries/${id}`)
  const detail = deliveryDetailSchema.parse(answer.json)

  expect(items[0]).toMatchObject({
    subid: 's1',
    txid: 't-1',
    event: 'Lead',
    state: 'delivered',
    attempts: 1,
    lastStatus: 200,
    method: 'POST',
    url: 'https://receiver.example/in?subid=s1&api_key=***',
  })
  expect(detail.request).toEqual({
    method: 'POST',
    url: 'https://receiver.example/in?subid=s1&api_key=***',
    headers: { Authorization: '***', 'Idempotency-Key': id },
    body: 'subid=s1&api_key=***',
  })
  expect(detail.log).toMatchObject([
    { attempt: 1, status: 200, durationMs: 20, answer: 'thank you, *** holder of ***' },
  ])
  expect(detail.process.Initial).not.toBeNull()
  expect(detail.process.Final).not.toBeNull()
  expect(answer.text).not.toMatch(/very-secret|t0p-secret/)
})

test('what is on its way is shown as sending', async () => {
  const { items } = deliveryListSchema.parse(await get('/deliveries?destination=sales'))
  const id = items[0]?.id ?? ''
  const now = world.clock.now
  const times = { Initial: now, Generated: now, Sending: now, Processing: now }
  live.push({ deliveryId: id, process: { ...times, Updating: null, Final: null } })

  const sending = deliveryListSchema.parse(await get('/deliveries?state=sending'))
  live.pop()

  expect(items[0]?.state).toBe('waiting')
  expect(sending.items).toMatchObject([
    { id, state: 'sending', process: { Processing: '2026-11-24T10:00:02.000Z', Final: null } },
  ])
})

test('a delivery is parked, released and given up by hand', async () => {
  const { items } = deliveryListSchema.parse(await get('/deliveries?destination=sales'))
  const act = async (verb: string) => {
    const { status, json } = await world.api('POST', `/deliveries/${items[0]?.id}/${verb}`)
    return [status, json.state ?? json.reason]
  }

  expect(await act('park')).toEqual([200, 'parked'])
  expect(await act('release')).toEqual([200, 'waiting'])
  expect(await act('cancel')).toEqual([200, 'cancelled'])
  expect(await act('release')).toEqual([409, 'state-conflict'])
  expect((await world.api('POST', '/deliveries/d_nobody/park')).status).toBe(404)
})

test('the trace tells the whole story in order of time', async () => {
  const answer = await world.api('GET', '/trace/s1')
  const trace = traceSchema.parse(answer.json)

  expect(trace.click).toMatchObject({ subid: 's1', campaign: 'spring' })
  expect(trace.leads).toMatchObject([{ subid: 's1', click: true, campaign: 'spring' }])
  expect(trace.events.map((event) => event.kind)).toEqual([
    'click',
    'postback',
    'move',
    'not-sent',
    'delivery',
    'attempt',
  ])
  expect(trace.events[3]).toMatchObject({ destination: 'sales', reason: 'event-not-chosen' })
  expect(trace.events[5]).toMatchObject({ destination: 's2s', status: 200 })
  expect(answer.text).not.toMatch(/k3y-of-pp|s3cret|very-secret|t0p-secret/)
})

test('what is not there is not found', async () => {
  for (const path of ['/trace/nobody', '/deliveries/d_nobody', `/trace/${'x'.repeat(300)}`]) {
    expect((await world.api('GET', path)).json).toMatchObject({ status: 404, reason: 'not-found' })
  }
})

test('the ledger accounts for everything that was accepted', async () => {
  const { items, next } = ledgerSchema.parse(await get('/ledger'))

  expect(next).toBeNull()
  expect(items.map((row) => [row.destination, row.accepted]).sort()).toEqual([
    ['s2s', 1],
    ['sales', 1],
  ])
  for (const { destination: _, accepted, ...rest } of items) {
    expect(Object.values(rest).reduce((sum, count) => sum + count, 0)).toBe(accepted)
  }
})
