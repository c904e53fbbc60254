import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditEntry } from '../src/admin/audit.ts'
import {
  healthSchema,
  issueListSchema,
  overviewSchema,
  reportSchema,
  wordsSchema,
} from '../src/admin/contract-numbers.ts'
import { firstWorkspace, type Workspace } from '../src/domain/access.ts'
import { type AdminWorld, answered, openAdminWorld, saveSettings } from './admin-world.ts'
import { makeResult } from './store/makers.ts'

const hourMs = 3_600_000
const workspace: Workspace = {
  ...firstWorkspace,
  ...{ zone: 'Europe/Kyiv', currency: 'USD', countBy: 'postback' },
  rates: { EUR: '1.1', XXX: 'much' },
}
let world: AdminWorld

beforeAll(async () => {
  world = await openAdminWorld()
  await choose(workspace)
  await setUp(world)
  await happen(world)
  await count(world)
})
afterAll(() => world.close())

const choose = (one: Workspace) =>
  world.store.saveWorkspace(
    one,
    auditEntry({ name: 'test' }, 'saved', { kind: 'workspace', target: 'workspace' }),
  )

async function setUp(world: AdminWorld) {
  const landings = [{ id: 'offer-a', url: 'https://offer.example/', network: 'pp' }]
  const settings = [
    ['networks', 'pp', { currency: 'USD', statuses: { Purchase: ['yes'] } }],
    ['networks', 'quiet', { currency: 'EUR' }],
    ['campaigns', 'spring', { landings }],
    ['destinations', 's2s', { url: 'https://receiver.example/in?subid={subid}' }],
  ] as const
  await saveSettings(world, settings)
}

/** Four clicks; a purchase in dollars, one in euros, a hold nobody has a rate for, and two refusals. */
async function happen({ store, take, clock, api }: AdminWorld) {
  const rows = [1, 2, 3, 4].map((n) => ({ subid: `s${n}`, campaign: 'spring', landing: 'offer-a' }))
  await api('POST', '/clicks', [...rows, { subid: 's5', campaign: 'carom-demo' }])
  clock.now += hourMs
  const purchase = { subid: 's1', status: 'Purchase', amount: '10.25', currency: 'USD' } as const
  await take(purchase, { network: 'pp', query: 'subid=s1&status=yes&payout=10.25' })
  await take({ ...purchase, subid: 's2', amount: '10', currency: 'EUR' }, { network: 'pp' })
  await take({ subid: 's3', status: 'Lead', amount: '7', currency: 'XXX' }, { network: 'pp' })
  for (const query of ['subid=s4&status=Maybe', 'subid=s4&status=maybe&x=1']) {
    const read = { ok: false, outcome: 'refused', reason: 'status-unknown', notes: [] } as const
    await take({}, { network: 'pp', query, read })
  }
  const due = await store.listDue({ destination: 's2s', nowMs: clock.now, held: [], limit: 9 })
  for (const [index, one] of due.entries()) {
    const settlement = answered(one, { subid: one.move.subid, at: clock.now, answer: 'no' })
    const step = { kind: 'retry', dueAt: clock.now + hourMs, problem: 'http-5xx' } as const
    const result = makeResult({ startedAt: clock.now, status: 500, problem: 'http-5xx' })
    await store.settle(index === 0 ? settlement : { ...settlement, step, result })
  }
}

async function count({ store, clock }: AdminWorld) {
  clock.now += hourMs
  const wish = { nowMs: clock.now, limit: 100, keepClicksDays: 400, keepLeadsDays: 1095 }
  while (await store.deriveNumbers(wish)) expect(clock.now).toBe(wish.nowMs)
}

const get = async (path: string) => {
  const answer = await world.api('GET', path)
  expect(answer.status).toBe(200)
  return answer.json
}

const theDay = 'from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z'

test('a report adds money up in the base currency, and counts what has no rate', async () => {
  const report = reportSchema.parse(await get(`/reports?by=campaign,network,day&${theDay}`))

  expect(report).toMatchObject({
    currency: 'USD',
    zone: 'Europe/Kyiv',
    truncated: false,
    behind: false,
  })
  expect(report.items).toEqual([
    expect.objectContaining({
      keys: { campaign: 'spring', network: 'pp', day: '2026-11-24' },
      ...{ clicks: 4, leads: 3, purchases: 2, rejects: 0, rebills: 0, approval: 0.6667 },
      ...{
        revenue: '21.25',
        hold: '0',
        cost: '0',
        profit: '21.25',
        epc: '5.3125',
        notConverted: 1,
      },
      money: [
        { currency: 'EUR', revenue: '10', hold: '0', reversed: '0' },
        { currency: 'USD', revenue: '10.25', hold: '0', reversed: '0' },
        { currency: 'XXX', revenue: '0', hold: '7', reversed: '0' },
      ],
    }),
  ])
  expect(report.total).toMatchObject({ clicks: 4, revenue: '21.25' })
})

test('without a base currency money is told currency by currency', async () => {
  await choose({ ...workspace, currency: null })
  const report = reportSchema.parse(await get(`/reports?by=campaign&${theDay}`))
  await choose(workspace)

  expect(report.total).toMatchObject({ revenue: null, profit: null, notConverted: 0 })
  expect(report.total.money).toHaveLength(3)
})

test('a report says when there is more than it shows, and its total knows all of it', async () => {
  const report = reportSchema.parse(await get(`/reports?by=hour,network&${theDay}&limit=1`))

  expect(report.truncated).toBe(true)
  expect(report.items).toMatchObject([
    { keys: { hour: '2026-11-24T12:00+02:00', network: 'pp' }, clicks: 4, leads: 0 },
  ])
  expect(report.total).toMatchObject({ clicks: 4, leads: 3 })
})

test.each([
  ['network=pp', 3],
  ['network=quiet', 0],
  ['campaign=spring,other', 3],
  ['campaign=other', 0],
])('a report is narrowed by %s', async (filter, leads) => {
  const report = reportSchema.parse(await get(`/reports?by=day&${theDay}&${filter}`))

  expect(report.total.leads).toBe(leads)
})

test.each([
  'by=campaign,nobody',
  'by=campaign,campaign',
  'by=city,px',
  'by=campaign,network,day,px',
  'zone=Mars/Base',
  'countBy=hope',
  'limit=0',
  'from=2026-11-25&to=2026-11-24',
  'from=2020-01-01&to=2026-11-24',
  'by=hour&from=2026-01-01&to=2026-11-24',
])('a report is not asked by %s', async (query) => {
  const { status, json } = await world.api('GET', `/reports?${query}`)

  expect([status, json.reason]).toEqual([400, 'query-invalid'])
})

test('the overview tells how it goes, step by step, beside the time before', async () => {
  const overview = overviewSchema.parse(await get(`/overview?${theDay}`))

  expect(overview.tiles).toMatchObject({
    clicks: { value: 4, previous: 0 },
    purchases: { value: 2, previous: 0 },
    revenue: { value: '21.25', previous: '0' },
    notAccepted: { value: 2, previous: 0 },
    undelivered: { value: 0, previous: 0 },
  })
  expect(overview.step).toBe('hour')
  expect(overview.series).toHaveLength(24)
  expect(overview.series.filter((step) => step.leads > 0)).toMatchObject([
    { at: '2026-11-24T13:00+02:00', leads: 3, purchases: 2, revenue: '21.25' },
  ])
  expect(overview.campaigns).toMatchObject([{ campaign: 'spring', clicks: 4, purchases: 2 }])
  expect(overview.networks).toEqual([
    { network: 'default', lastPostbackAt: null },
    { network: 'pp', lastPostbackAt: '2026-11-24T11:00:00.000Z' },
    { network: 'quiet', lastPostbackAt: null },
  ])
  expect(overview.issues).toBe(1)
})

test('an issue says what to fix, and is muted for a while', async () => {
  const { items } = issueListSchema.parse(await get('/issues'))
  const [issue] = items
  const path = `/issues/${encodeURIComponent(issue?.id ?? '')}/mute`

  expect(items).toMatchObject([
    {
      kind: 'word-unknown',
      subject: 'pp',
      reason: 'status-unknown',
      count: 2,
      link: '/admin/inbound?network=pp&outcome=refused&reason=status-unknown',
    },
  ])
  const until = new Date(world.clock.now + hourMs).toISOString()
  expect((await world.api('POST', path, { until })).status).toBe(204)
  expect((await get('/issues')).items).toEqual([])
  expect((await get('/issues?muted=true')).items).toMatchObject([{ mutedUntil: until }])
  expect((await world.api('POST', path, { until: null })).status).toBe(204)
  expect((await get('/issues')).items).toHaveLength(1)
})

test('an issue is not muted for ever, and no other thing is', async () => {
  const muted = await world.api('POST', '/issues/disk:data/mute', { until: '2030-01-01' })
  const unknown = await world.api('POST', '/issues/weather:bad/mute', { until: null })

  expect([muted.status, muted.json.reason]).toEqual([400, 'body-invalid'])
  expect(unknown.status).toBe(404)
})

test('health tells how each destination answers, and how the process does', async () => {
  const { json } = await world.api('GET', '/health')
  const { destinations, own } = healthSchema.parse(json)

  expect(destinations).toMatchObject([
    { destination: 's2s', tries: 3, successRate: 0.3333, waiting: 2, parked: 0, retries: 0 },
  ])
  expect(destinations[0]?.codes).toEqual({ 200: 1, 500: 2 })
  expect(destinations[0]?.oldestDueAt).toBe('2026-11-24T12:00:00.000Z')
  expect(own.dbBytes + own.walBytes).toBeGreaterThan(4096)
  expect(own.writerMs).toBeGreaterThan(0)
})

test('a network’s words stand with how often they were said and what they mean', async () => {
  const { items } = wordsSchema.parse(await get('/networks/pp/words'))
  const of = (word: string) => items.find((one) => one.word === word)

  expect(of('maybe')).toMatchObject({ count: 2, meaning: null, known: false })
  expect(of('yes')).toMatchObject({ count: 1, meaning: 'Purchase', known: true })
  expect(of('chargeback')).toMatchObject({ count: 0, meaning: 'Reject', lastSeenAt: null })
  expect((await world.api('GET', '/networks/nobody/words')).status).toBe(404)
})

test('numbers say that they are behind, and up to when they count, until they no longer are', async () => {
  const { clock } = world
  expect(overviewSchema.parse(await get('/overview'))).toMatchObject({ behind: false })
  const begun = clock.now
  clock.now += hourMs
  await world.take({ subid: 'late', status: 'Lead' }, { network: 'pp' })
  const behind = overviewSchema.parse(await get('/overview'))
  await count(world)
  const after = overviewSchema.parse(await get('/overview'))

  expect(behind.behind).toBe(true)
  expect(Date.parse(behind.countedTo ?? '')).toBeLessThanOrEqual(begun)
  expect(after).toMatchObject({ behind: false, countedTo: null })
})

test('a network that has just spoken is heard before it is counted, and play is nobody’s', async () => {
  const query = 'subid=fresh&status=brand-new'
  await world.take({ subid: 'fresh' }, { network: 'pp', query })
  const { items } = wordsSchema.parse(await get('/networks/pp/words'))
  await world.api('PUT', '/networks/carom-demo', {})
  const { networks } = overviewSchema.parse(await get('/overview'))
  await count(world)

  expect(items.find(({ word }) => word === 'brand-new')).toMatchObject({ count: 1, meaning: null })
  expect(networks.map(({ network }) => network)).toEqual(['default', 'pp', 'quiet'])
})

test('numbers are counted anew on request', async () => {
  const before = await get(`/reports?by=campaign&${theDay}`)
  expect((await world.api('POST', '/reports/recount')).status).toBe(204)
  expect((await get(`/reports?by=campaign&${theDay}`)).behind).toBe(true)
  await count(world)

  expect(await get(`/reports?by=campaign&${theDay}`)).toEqual(before)
})
