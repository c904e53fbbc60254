import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { connect } from '../src/store/postgres/server/connect.ts'
import { eventually } from './eventually.ts'
import { carom } from './run-carom.ts'
import { type PostgresServer, startPostgres } from './store/postgres-server.ts'
import { given, type World } from './world.ts'

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres({ durable: false })
})
afterAll(() => server.stop())

let url: string
let made = 0
beforeEach(async () => {
  made += 1
  await onServer('postgres', ({ run }) => run(`create database spool_${made}`))
  url = server.urlOf(`spool_${made}`)
})

type Look = Awaited<ReturnType<typeof connect>>

async function onServer<Value>(database: string, act: (look: Look) => Promise<Value>) {
  const look = await connect({ url: server.urlOf(database), statementTimeoutMs: 0 })
  try {
    return await act(look)
  } finally {
    await look.close()
  }
}

const rowsOf = <Row extends object>(text: string) =>
  onServer(`spool_${made}`, ({ query }) => query<Row>({ text }))

/** Stopped as by a loss of power, and running again when the test has ended, whatever becomes of it. */
async function away() {
  await server.crash()
  let isAway = true
  const back = async () => {
    if (isAway) await server.start()
    isAway = false
  }
  onTestFinished(back)
  return back
}

const secretKey = Buffer.alloc(32, 7).toString('base64')

const open = (flags: Record<string, string> = {}) =>
  given({
    store: 'file',
    flags: { 'database-url': url, 'secret-key': secretKey, ...flags },
    settings: (partner) => ({
      campaigns: [
        {
          id: 'spring',
          landings: [{ id: 'offer', url: `${partner.url}/?subid={subid}`, network: 'pp' }],
        },
      ],
      networks: [{ id: 'pp', key: 'k3y' }],
      destinations: [{ id: 's2s', url: `${partner.url}/in?subid={subid}&status={status}` }],
    }),
  })

const metricOf = async (world: World, name: string) => {
  const { text } = await world.call('/metrics')
  return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1])
}

const drained = (world: World) =>
  eventually(
    () => metricOf(world, 'carom_spool_rows'),
    (rows) => rows === 0,
    30_000,
  )

const movesOf = (subid: string) =>
  rowsOf<{ status: string }>(
    `select to_status as status from moves where subid = '${subid}' order by id`,
  )

test('while the database is away what comes is kept on this machine, and judged in its order later', async () => {
  const world = await open()
  const say = (query: string, key = 'k3y') => world.call(`/postback/pp/${key}?${query}`)
  const before = await say('subid=s1&status=Lead')
  expect(before).toMatchObject({ status: 200, outcome: 'moved' })

  const back = await away()
  const kept = [
    await say('subid=s1&status=Purchase&payout=12,50'),
    await say('subid=s1&status=Reject'),
    await say('subid=s1&status=Purchase&payout=abc'),
  ]
  const visit = await world.visit('/c/spring')
  const sold = await say(`subid=${visit.subid}&status=Purchase&payout=7`)
  const onward = await world.visit('/l', { cookie: visit.cookie })

  for (const answer of [...kept, sold]) {
    expect(answer).toMatchObject({ status: 200, text: 'OK', outcome: 'waiting' })
    expect(answer).toMatchObject({ reason: 'store-away' })
  }
  expect([visit.status, onward.status]).toEqual([302, 302])
  expect(await say('subid=s1&status=Lead', 'wrong')).toMatchObject({ status: 401 })
  const unknown = await say('subid=s1&status=hmm')
  expect(unknown).toMatchObject({ status: 422, outcome: 'refused', reason: 'status-unknown' })

  await back()
  await drained(world)
  const after = await say('subid=s1&status=Trash')

  expect(after).toMatchObject({ status: 200, outcome: 'moved' })
  const statuses = (await movesOf('s1')).map(({ status }) => status)
  expect(statuses).toEqual(['Lead', 'Purchase', 'Reject', 'Purchase', 'Trash'])
  const [lead] = await world.items(`/leads?subid=${visit.subid}`)
  expect(lead).toMatchObject({ status: 'Purchase', payout: '7.00', click: true })
  const ids = new Set(
    (await rowsOf<{ id: string }>('select id from postbacks')).map((row) => row.id),
  )
  expect([...kept, sold, unknown].filter(({ id }) => !ids.has(id ?? ''))).toEqual([])
  await world.settled('s1', 5)
})

test('a node is ready while it can keep postbacks, and tells how many wait', async () => {
  const world = await open()
  const well = await world.call('/readyz')
  const back = await away()
  await world.call('/postback/pp/k3y?subid=s1&status=Lead')

  const ready = await world.call('/readyz')
  const inside = await carom('doctor', '--json', '--data', join(world.folder, 'data'))

  expect([well.status, well.text]).toEqual([200, 'OK'])
  expect(ready.status).toBe(200)
  expect(ready.text).toBe('OK\nthe database is away: 1 requests wait on this machine')
  expect(await metricOf(world, 'carom_database_away')).toBe(1)
  expect(await metricOf(world, 'carom_spool_rows')).toBe(1)
  expect(await metricOf(world, 'carom_spool_bytes')).toBeGreaterThan(100)
  expect(await metricOf(world, 'carom_spool_age_seconds')).toBeGreaterThan(0)
  expect(inside.out).toContain('1 requests wait for the database, the oldest since 20')
  await back()
  await drained(world)
  expect((await world.call('/readyz')).text).toBe('OK')
})

test('beyond its bound nothing more is kept, and the sender is told to come again', async () => {
  const world = await open({ 'spool-items': '3' })
  const back = await away()
  const say = (n: number) => world.call(`/postback/pp/k3y?subid=b${n}&status=Lead`)

  const answers = [await say(1), await say(2), await say(3), await say(4)]

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 503])
  expect(answers[3]).toMatchObject({ reason: 'spool-full', id: undefined })
  expect(answers[3]?.headers['retry-after']).toBe('5')
  expect((await world.call('/readyz')).status).toBe(503)
  await back()
  await drained(world)
  const kept = await rowsOf<{ subid: string }>('select subid from leads order by subid')
  expect(kept.map(({ subid }) => subid)).toEqual(['b1', 'b2', 'b3'])
  expect(await say(4)).toMatchObject({ status: 200, outcome: 'moved' })
})

test('the user’s own events are kept too, when they name their network or their click came meanwhile', async () => {
  const world = await open()
  const token = await world.api('POST', '/tokens', { name: 'pages', scopes: ['event'] })
  const authorization = `Bearer ${token.json.token}`
  const tell = (body: object, as = authorization) =>
    world.call('/event', {
      method: 'POST',
      headers: { authorization: as, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  expect((await tell({ subid: 'e0', network: 'pp' })).status).toBe(200)
  const back = await away()
  const visit = await world.visit('/c/spring')

  const named = await tell({ subid: 'e1', network: 'pp' })
  const clicked = await tell({ subid: visit.subid })
  const unclear = await tell({ subid: 'e2' })
  const stranger = await tell({ subid: 'e3', network: 'pp' }, 'Bearer never-seen-before')

  expect(named).toMatchObject({ status: 200, outcome: 'waiting', reason: 'store-away' })
  expect(clicked).toMatchObject({ status: 200, outcome: 'waiting', reason: 'store-away' })
  for (const answer of [unclear, stranger]) {
    expect(answer).toMatchObject({ status: 503, reason: 'store-unreachable', id: undefined })
    expect(answer.headers['retry-after']).toBe('5')
  }
  await back()
  await drained(world)
  const [lead] = await world.items(`/leads?subid=${visit.subid}`)
  expect(lead).toMatchObject({ network: 'pp', status: 'Purchase', provisional: true })
})
