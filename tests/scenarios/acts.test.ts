import { expect, test } from 'vitest'
import { scenarios } from '../../src/simulator/scenarios.ts'
import { eventually } from '../eventually.ts'
import { says } from '../partner.ts'
import { given, type World } from '../world.ts'

const settings = ({ url }: { readonly url: string }) => ({
  campaigns: [{ id: 'spring', landings: [{ id: 'offer', url: `${url}/?subid={subid}` }] }],
  networks: [{ id: 'pp', key: 'key-of-pp' }],
})

const save = (world: World, over: object = {}) =>
  world.api('PUT', '/destinations/s2s', {
    url: `${world.partner.url}/in?subid={subid}&status={status}&id={event_id}`,
    method: 'GET',
    retryDelaysMs: [],
    ...over,
  })

async function played(world: World, run: string) {
  const show = async () => (await world.api('GET', `/sim/runs/${run}`)).json
  return eventually(show, (shown) => shown.state !== 'running')
}

test('a failed delivery is sent again with the corrected URL, and with the same event id', async () => {
  const world = await given({ settings })
  await save(world)
  world.partner.behaves(says(500), says(200))
  await world.call('/postback/pp/key-of-pp?subid=a1&status=sale&txid=t1')
  const [failed] = await world.settled('a1', 1)
  await save(world, { url: `${world.partner.url}/fixed?subid={subid}&id={event_id}` })

  const answer = await world.api('POST', `/deliveries/${failed?.['id']}/resend`)

  const [again] = await world.settled('a1', 1)
  expect(failed?.['state']).toBe('failed')
  expect(answer.status).toBe(200)
  expect(again).toMatchObject({
    id: failed?.['id'],
    state: 'delivered',
    generation: 1,
    attempts: 1,
  })
  const [first, second] = world.partner.heard
  expect(second?.path).toBe('/fixed')
  expect(second?.query.get('id')).toBe(first?.query.get('id'))
  expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key'])
  const detail = await world.api('GET', `/deliveries/${failed?.['id']}`)
  expect(detail.json.log.map((one: { generation: number }) => one.generation)).toEqual([0, 1])
  const open = await world.api('POST', '/deliveries/d_none/resend')
  expect(open.status).toBe(404)
})

test('an answer with a status counts again after a delivery was sent again', async () => {
  const world = await given({ settings })
  await save(world, { reply: 'status' })
  world.partner.behaves(says(200, 'ok'), says(200, 'Reject'))
  await world.call('/postback/pp/key-of-pp?subid=a1&status=sale&txid=t1')
  const [first] = await world.settled('a1', 1)

  await world.api('POST', `/deliveries/${first?.['id']}/resend`)

  const lead = async () => (await world.items('/leads?subid=a1'))[0]
  await eventually(lead, (one) => one?.['status'] === 'Reject')
  expect((await world.items('/ledger')).find((row) => row['destination'] === 's2s')).toMatchObject({
    accepted: 1,
    delivered: 1,
  })
})

test('a replay sends what was not delivered, at its pace, pauses, and goes on after a restart', async () => {
  const world = await given({ settings })
  await save(world)
  world.partner.behaves(says(500))
  const subids = ['a1', 'a2', 'a3', 'a4', 'a5']
  for (const subid of subids) await world.call(`/postback/pp/key-of-pp?subid=${subid}&status=sale`)
  for (const subid of subids) await world.settled(subid, 1)
  world.partner.behaves(says(200))
  const dry = await world.api('POST', '/replays', { dryRun: true, filter: { network: 'pp' } })

  const { json } = await world.api('POST', '/replays', { perSecond: 2, filter: { network: 'pp' } })
  const paused = await world.api('POST', `/replays/${json.id}/pause`)
  const again = await world.api('POST', `/replays/${json.id}/pause`)
  await world.restart()
  const resumed = await world.api('POST', `/replays/${json.id}/resume`)

  const show = async () => (await world.api('GET', `/replays/${json.id}`)).json
  const done = await eventually(show, (shown) => shown.state === 'done')
  expect(dry.json).toMatchObject({ count: 5, capped: false, seconds: 1 })
  expect([paused.json.state, again.status, resumed.json.state]).toEqual(['paused', 409, 'running'])
  expect(done).toMatchObject({ sent: 5, count: 5, skipped: {} })
  for (const subid of subids) {
    expect((await world.settled(subid, 1))[0]).toMatchObject({ state: 'delivered', generation: 1 })
  }
  expect(world.partner.heard).toHaveLength(10)
})

test('what a deleted network brought can still be sent again by its name', async () => {
  const world = await given({ settings })
  await save(world)
  world.partner.behaves(says(500))
  await world.call('/postback/pp/key-of-pp?subid=a1&status=sale')
  await world.settled('a1', 1)
  await world.api('DELETE', '/networks/pp')

  const dry = await world.api('POST', '/replays', { dryRun: true, filter: { network: 'pp' } })

  expect(dry.json).toMatchObject({ count: 1 })
})

test('what is sent again as it was has the bytes of before, whatever the destination says today', async () => {
  const world = await given({ settings })
  await save(world)
  world.partner.behaves(says(500), says(200))
  await world.call('/postback/pp/key-of-pp?subid=same-1&status=sale')
  const [row] = await world.settled('same-1', 1)
  const { url } = (await world.api('GET', `/destinations/s2s`)).json
  await world.api('PUT', '/destinations/s2s', { url: `${url}&added=1`, retryDelaysMs: [] })

  await world.api('POST', `/deliveries/${row?.['id']}/resend`, { render: 'same' })
  await eventually(
    () => world.partner.heard.length,
    (count) => count === 2,
  )
  await world.settled('same-1', 1)
  await world.api('POST', `/deliveries/${row?.['id']}/resend`)
  await eventually(
    () => world.partner.heard.length,
    (count) => count === 3,
  )

  const [first, same, anew] = world.partner.heard
  expect(String(same?.query)).toBe(String(first?.query))
  expect(same?.headers['idempotency-key']).toBe(first?.headers['idempotency-key'])
  expect(anew?.query.get('added')).toBe('1')
})

test('a test is really sent and marked, and is counted nowhere', async () => {
  const world = await given({ settings })
  await save(world, { reply: 'status' })
  world.partner.behaves(says(200, 'Reject'), says(302, '', { location: 'https://else.example/' }))

  const sent = await world.api('POST', '/destinations/s2s/test', {
    subid: 'x1',
    status: 'Purchase',
  })
  const again = await world.api('POST', '/destinations/s2s/test', {})

  expect(sent.json).toMatchObject({
    problem: null,
    replyStatus: 'Reject',
    attempt: { status: 200 },
  })
  expect(sent.json.request.url).toContain('status=Purchase')
  expect(again.json).toMatchObject({ problem: 'redirect', attempt: { status: 302 } })
  expect(world.partner.heard[0]?.headers['carom-test']).toBe('1')
  expect(await world.items('/deliveries')).toEqual([])
  expect(await world.items('/leads')).toEqual([])
})

test('a test obeys the guard of real sending', async () => {
  const world = await given({ settings, flags: { 'egress-allow': undefined } })
  await save(world)

  const { json } = await world.api('POST', '/destinations/s2s/test', {})

  expect(json.problem).toBe('address-blocked')
  expect(world.partner.heard).toEqual([])
})

test('every scenario of the simulator plays out over the public doors, and all of it can be removed', async () => {
  const world = await given({ settings })
  await save(world, { networks: [] })
  const { items } = (await world.api('GET', '/sim/scenarios')).json

  const failed: unknown[] = []
  for (const { id } of items) {
    const { json } = await world.api('POST', '/sim/run', { scenario: id })
    const run = await played(world, json.run)
    if (run.state !== 'passed')
      failed.push([id, run.steps.filter((one: { ok: boolean }) => !one.ok)])
  }

  expect(items.map((one: { id: string }) => one.id)).toEqual(scenarios.map(({ id }) => id))
  expect(failed).toEqual([])
  expect(world.partner.heard).toEqual([])
  const leads = await world.items('/leads')
  expect(leads.every((lead) => lead['test'] === true)).toBe(true)
  const { json } = await world.api('DELETE', '/sim/demo')
  expect(json.deleted).toBe(leads.length)
  expect(await world.items('/leads')).toEqual([])
  expect((await world.items('/networks')).map((one) => one['id'])).toEqual(['default', 'pp'])
  expect(await world.rows("select * from clicks where campaign = 'carom-demo'")).toEqual([])
  const left = await world.rows("select reason from postbacks where network = 'carom-demo'")
  expect(left.map((row) => row['reason'])).toEqual(['key-wrong'])
})

test('a run shows each step with its request and answer, and the six states of what was sent', async () => {
  const world = await given({ settings })
  const { json } = await world.api('POST', '/sim/run', { scenario: 'reply' })
  const second = await world.api('POST', '/sim/run', { scenario: 'happy' })

  const run = await played(world, json.run)

  expect(second.json.reason).toBe('state-conflict')
  const titles = run.steps.map((one: { title: string }) => one.title)
  expect(titles).toContain('A purchase')
  const word = run.steps.find((one: { title: string }) => one.title === 'A lead')
  expect(word).toMatchObject({ from: 'network', to: 'carom', answer: '200 OK' })
  expect(word.request).toContain('/postback/carom-demo/***?')
  const told = run.steps.find((one: { title: string }) => one.title === 'Purchase passed on')
  const times = Object.values(told.process)
  expect(times).toHaveLength(6)
  expect(times.every((time) => typeof time === 'string')).toBe(true)
  expect((await world.api('POST', '/sim/run', { scenario: 'none' })).status).toBe(404)
})

test('a run may be told by the templates of another destination, and still nothing leaves', async () => {
  const world = await given({ settings })
  const url = `${world.partner.url}/in?click={subid}&state={status:Purchase=paid}&token=t0p-secret`
  await save(world, { url, tests: false, campaigns: ['spring'] })

  const { json } = await world.api('POST', '/sim/run', {
    scenario: 'duplicate',
    destination: 's2s',
  })
  const none = await world.api('POST', '/sim/run', { scenario: 'happy', destination: 'none' })
  const run = await played(world, json.run)

  expect(run).toMatchObject({ state: 'passed' })
  const told = run.steps.find((one: { title: string }) => one.title === 'Purchase passed on')
  expect(told.request).toMatch(/^GET carom:echo\/run-[^?]*\?click=.*&state=paid&token=/)
  expect(JSON.stringify(run)).not.toContain('t0p-secret')
  expect(none.status).toBe(409)
  expect(world.partner.heard).toEqual([])
})

test('whoever waits for a network’s first call is told of near misses too', async () => {
  const world = await given({ settings })
  await world.call('/postback/ppp/key-of-pp?subid=a&status=sale')
  await world.call('/posback/pp/key-of-pp?subid=a&status=sale')
  await world.call('/postback/pp/wrong?subid=a&status=sale')
  await world.call('/postback/pp/key-of-pp?subid=a&status=wat')
  await world.call('/postback?subid=a&status=sale')
  await world.call('/postback/pp/key-of-pp?subid=a&status=sale')
  await world.call('/postback/pp/key-of-pp?subid=a&status=sale', { method: 'DELETE' })
  await world.call('/postback/pp/key-of-pp/more?subid=a&status=sale')

  const { json } = await world.api('GET', '/networks/pp/listen')

  const texts = json.items.map((one: { sentence: string }) => one.sentence).join('\n')
  expect(json.items).toHaveLength(8)
  expect(texts).toContain('There is no network `ppp`, did you mean `pp`?')
  expect(texts).toContain('is no path that is called: it should be `/postback/pp/KEY`')
  expect(texts).toContain('did not bring it')
  expect(texts).toContain('A postback does not come with `DELETE`: use GET or POST.')
  expect(texts).toContain('The path has too many parts: it should be `/postback/pp/KEY`.')
  expect(texts).toContain('Its word is `wat`')
  expect(texts).toContain('came to the network `default`')
  expect(texts).toContain('Understood: a word about `a`')
  expect(JSON.stringify(json)).not.toContain('key-of-pp')
  expect(json.items.filter((one: { ok: boolean }) => one.ok)).toHaveLength(1)
})

test('the S2S postback of the specification stands there switched off, and is told nothing', async () => {
  const world = await given({ settings })

  await world.call('/postback/pp/key-of-pp?subid=a&status=sale')

  const shown = await world.api('GET', '/destinations/s2s-postback')
  expect(shown.json).toMatchObject({
    enabled: false,
    url: 'https://s2s-postback.com',
    method: 'POST',
    events: ['Lead', 'Purchase', 'Reject', 'Trash'],
  })
  expect(await world.items('/deliveries')).toEqual([])
})
