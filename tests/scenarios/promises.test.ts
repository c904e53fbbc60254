import { expect, test } from 'vitest'
import type { Intake, Settlement } from '../../src/store/store.ts'
import { eventually } from '../eventually.ts'
import type { Answer } from '../http-call.ts'
import { hangsUp, says } from '../partner.ts'
import { given, type World } from '../world.ts'

const retentionDays = { clicks: 400, leads: 1095, postbacks: 90, attempts: 30 }
const dayMs = 24 * 3_600_000
/** Who waits for the database is not answered before it. */
const withoutSpool = { 'spool-items': '0' }

test('A network gets a 2xx only after its postback is on disk.', async () => {
  const world = await given({ flags: withoutSpool })
  const isKept = async ({ id = '' }: Answer) =>
    (await world.rows('select 1 from postbacks where id = ?', id)).length === 1
  const calls = Array.from({ length: 100 }, async (_, at) => {
    const answer = await world.call(`/postback?subid=disk-${at}&status=Lead`)
    return answer.status === 200 && (await isKept(answer))
  })
  expect(new Set(await Promise.all(calls))).toEqual(new Set([true]))

  const letGo = await world.holdWriting()
  const heard: Answer[] = []
  const waiting = world.call('/postback?subid=held&status=Lead').then((answer) => {
    heard.push(answer)
  })
  for (let look = 0; look < 20; look += 1) await world.api('GET', '/leads?limit=1')
  expect(heard).toEqual([])
  expect(await world.rows("select 1 from postbacks where subid = 'held'")).toEqual([])
  await letGo()
  await waiting
  expect(heard).toMatchObject([{ status: 200, outcome: 'moved' }])
  expect(await world.rows("select 1 from postbacks where subid = 'held'")).toHaveLength(1)
})

test('A lead moves and gains its deliveries in the same transaction, or neither happens.', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: ['a', 'b', 'c'].map((id) => ({ id, url: `${url}/${id}?s={subid}` })),
    }),
  })
  let sent = 0
  const statuses = ['Lead', 'Purchase', 'Reject']
  const send = async (lane: number) => {
    for (let turn = 0; turn < 90; turn += 1) {
      const subid = `tx-${lane}-${Math.floor(turn / 3)}`
      await world.call(`/postback?subid=${subid}&status=${statuses[turn % 3]}`)
      sent += 1
    }
  }
  const loads = Promise.all([0, 1, 2, 3].map(send))
  let looks = 0
  while (sent < 360) {
    // One statement sees one moment of the database.
    const [seen] = await world.rows(`
      select (select count(*) from moves) as moves, (select count(*) from deliveries) as deliveries,
        (select count(distinct lead_id) from moves) as moved, (select count(*) from leads) as leads
    `)
    expect(seen).toMatchObject({
      deliveries: Number(seen?.['moves']) * 3,
      moved: seen?.['leads'],
    })
    looks += 1
    await new Promise((resolve) => setImmediate(resolve))
  }
  await loads

  expect(looks).toBeGreaterThan(10)
  expect(await world.rows('select count(*) as count from moves')).toEqual([{ count: 360 }])
})

test('Every delivery is attempted at least once, or ends `failed`, `expired` or `cancelled` with a reason, and carries an id by which the receiver can drop repeats.', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [
        { id: 'unsure', url: `${url}/unsure?s={subid}`, retryDelaysMs: [0, 0, 0] },
        { id: 'failing', url: `${url}/failing?s={subid}`, retryDelaysMs: [0] },
        { id: 'empty', url: `${url}/empty?s={goal!}` },
        { id: 'clickless', url: `${url}/clickless?p={px}`, withoutClick: 'expire' },
      ],
    }),
  })
  await world.api('PUT', '/destinations/removed', { url: `${world.partner.url}/removed?p={px}` })
  world.partner.behaves((response, heard, count) => {
    if (heard.path === '/failing') return says(500)(response, heard, count)
    return count < 4 ? hangsUp(response, heard, count) : says(200)(response, heard, count)
  })

  await world.call('/postback?subid=ends&status=Lead')
  await world.api('DELETE', '/destinations/removed')
  await world.app().store.sweep({ nowMs: Date.now() + 2 * dayMs, retentionDays, limit: 100 })
  const rows = await world.settled('ends', 5)

  expect(Object.fromEntries(rows.map((row) => [row['destination'], row]))).toMatchObject({
    unsure: { state: 'delivered', lastError: null },
    failing: { state: 'failed', lastError: expect.any(String), attempts: 2 },
    empty: { state: 'failed', lastError: 'macro-empty' },
    clickless: { state: 'expired', lastError: 'click-never-came' },
    removed: { state: 'cancelled', lastError: 'destination-removed' },
  })
  const heardBy = (path: string) => world.partner.heard.filter((one) => one.path === path)
  const keys = heardBy('/unsure').map(({ headers }) => headers['idempotency-key'])
  expect(keys.length).toBeGreaterThan(1)
  expect(new Set(keys).size).toBe(1)
})

/** All that a repetition might change. */
const everything = async ({ rows }: World) => ({
  leads: await rows('select id, status, amount, moves, updated_at from leads order by id'),
  moves: await rows('select id, to_status, postback_id from moves order by id'),
  deliveries: await rows('select id, state, attempts, final_at from deliveries order by id'),
  ledger: await rows('select destination, accepted, delivered from ledger order by destination'),
  clicks: await rows('select subid, at, px from clicks order by subid'),
  attempts: await rows('select delivery_id, attempt, ended_at from attempts order by 1, 2'),
})

test('A repeated click, postback, reply, import or settle changes nothing.', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [{ id: 'a', url: `${url}/?s={subid}`, reply: 'status', events: ['Lead'] }],
    }),
  })
  world.partner.behaves(says(200, 'status=Purchase&payout=5'))
  const click = { subid: 'again', px: 'first' }
  await world.api('POST', '/clicks', [click])
  await world.call('/postback?subid=again&status=Lead&payout=1')
  const [delivery] = await world.settled('again', 1)
  const before = await everything(world)

  const imported = await world.api('POST', '/clicks', [{ ...click, px: 'second' }])
  expect(imported.json).toMatchObject({ accepted: 0, repeated: 1 })
  for (let time = 0; time < 3; time += 1) {
    const late = await world.call('/postback?subid=again&status=Lead&payout=1')
    expect(late).toMatchObject({ status: 200, outcome: 'stale' })
    const same = await world.call('/postback?subid=again&status=Purchase&payout=5.0')
    expect(same).toMatchObject({ status: 200, outcome: 'repeat', reason: 'same-status' })
  }
  const { store } = world.app()
  const intake = await rawIntake(world)
  expect(await store.take(intake)).toEqual({ id: intake.id, outcome: 'moved', reason: null })
  await store.settle(settledAgain(String(delivery?.['id']), intake))

  expect(await everything(world)).toEqual(before)
  expect(world.partner.heard).toHaveLength(1)
})

/** The first postback once more, with the id it has: as a retry of our own after a crash. */
async function rawIntake(world: World): Promise<Intake> {
  const [row] = await world.rows(
    "select id from postbacks where cause = 'network' order by id limit 1",
  )
  return {
    ...{ id: String(row?.['id']), receivedAt: 1, network: 'default', cause: { kind: 'network' } },
    ...{ method: 'GET', path: '/postback', query: '', contentType: null, body: null, ip: null },
    unauthenticated: true,
    read: {
      ok: true,
      reading: {
        ...{ subid: 'again', status: 'Trash', word: 'Trash' },
        ...{ reversal: false, test: false, notes: [] },
      },
    },
  }
}

function settledAgain(deliveryId: string, reply: Intake): Settlement {
  return {
    ...{ deliveryId, bucket: 0, createdAt: 1, subid: 'again', destination: 'a' },
    ...{ attempt: 1, generation: 0, request: null, generatedAt: 1, result: null },
    step: { kind: 'failed', problem: 'gone' },
    reply: { ...reply, id: `p_${deliveryId.slice(2)}.1` },
    replyStatus: 'Trash',
  }
}

test('Nothing is unbounded: body, batch, queue, concurrency, retries, answer size, retention.', async () => {
  const world = await given({
    flags: {
      ...withoutSpool,
      'queue-items': '20',
      'postback-bytes': '2048',
      'waiting-per-subid': '2',
    },
    settings: ({ url }) => ({
      networks: [{ id: 'patient', unknownSubid: 'wait' }],
      destinations: [
        {
          id: 'd',
          url: `${url}/?s={subid}`,
          concurrency: 3,
          retryDelaysMs: [0, 0],
          order: 'strict',
          breaker: { enabled: false },
        },
      ],
    }),
  })
  world.partner.behaves(says(500, 'x'.repeat(1_000_000)))

  const big = { method: 'POST', body: 'x'.repeat(4096) }
  expect(await world.call('/postback', big)).toMatchObject({ status: 413 })
  const many = Array.from({ length: 501 }, (_, at) => `p${at}=`).join('&')
  expect(await world.call(`/postback?${many}`)).toMatchObject({ status: 400 })
  expect(await world.api('GET', '/leads?limit=501')).toMatchObject({ status: 400 })

  const letGo = await world.holdWriting()
  const answers: Answer[] = []
  const calls = Array.from({ length: 60 }, async (_, at) => {
    answers.push(await world.call(`/postback?subid=queue-${at}&status=Lead`))
  })
  await eventually(
    () => answers.length,
    (count) => count >= 40,
  )
  for (const answer of answers) {
    expect(answer).toMatchObject({ status: 503, reason: 'store-busy', id: undefined })
    expect(answer.headers['retry-after']).toBe('5')
  }
  await letGo()
  await Promise.all(calls)
  // What the background asks for takes its place in the queue too.
  const kept = answers.filter(({ status }) => status === 200).length
  expect([kept > 17, kept <= 20]).toEqual([true, true])

  await eventually(
    () => world.rows("select 1 from deliveries where state <> 'failed' limit 1"),
    (rows) => rows.length === 0,
  )
  expect(world.partner.mostAtOnce()).toBeLessThanOrEqual(3)
  expect(await world.rows('select max(attempts) as most from deliveries')).toEqual([{ most: 3 }])
  const [longest] = await world.rows('select max(length(answer)) as most from attempts')
  expect(longest?.['most']).toBeLessThanOrEqual(64 * 1024)

  for (const txid of [1, 2]) {
    await world.call(`/postback/patient?subid=w&status=Lead&txid=${txid}`)
  }
  expect(await world.call('/postback/patient?subid=w&status=Lead&txid=3')).toMatchObject({
    outcome: 'refused',
    reason: 'waiting-full',
  })

  await sweepAll(world, Date.now() + 1200 * dayMs)
  for (const table of ['postbacks', 'leads', 'moves', 'deliveries', 'attempts', 'clicks']) {
    expect(await world.rows(`select count(*) as left_over from ${table}`)).toEqual([
      { left_over: 0 },
    ])
  }
})

async function sweepAll(world: World, nowMs: number): Promise<void> {
  for (let round = 0; round < 100; round += 1) {
    await world.app().store.sweep({ nowMs, retentionDays, limit: 500 })
  }
}
