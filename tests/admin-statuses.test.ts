import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AdminWorld, openAdminWorld } from './admin-world.ts'

let world: AdminWorld
beforeAll(async () => {
  world = await openAdminWorld()
  await world.api('PUT', '/networks/pp', { key: 'k3y-of-pp', currency: 'USD' })
  await world.api('PUT', '/destinations/secretive', { url: 'https://r.example/?s={subid}' })
})
afterAll(() => world.close())

const api = (method: string, path: string, body?: unknown) => world.api(method, path, body)

test('the four statuses stand with their meaning and the moves of each network', async () => {
  await api('PUT', '/networks/own', { reopen: true, moves: { Trash: ['Lead'] } })

  const { json } = await api('GET', '/statuses')

  expect(json.statuses.map((one: { status: string }) => one.status)).toHaveLength(4)
  const tables = Object.fromEntries(
    json.networks.map((one: { network: string }) => [one.network, one]),
  )
  expect(tables['pp']).toMatchObject({ own: false, moves: { Purchase: ['Reject', 'Trash'] } })
  expect(tables['own']).toMatchObject({
    own: true,
    moves: { Trash: ['Lead'], Reject: ['Lead', 'Purchase', 'Trash'] },
  })
})

test('a sequence of words shows what each would do, and nothing is kept', async () => {
  const before = (
    await world.store.listPostbacks({}, { limit: 1, cursor: null, from: null, to: null })
  ).items[0]?.id

  const { json } = await api('POST', '/statuses/try', {
    network: 'pp',
    words: ['hold', { status: 'sale', payout: '9' }, 'sale', 'lead', 'wat', 'refund'],
  })

  const told = json.items.map((one: Record<string, string | null>) =>
    [one['word'], one['outcome'], one['reason'], one['from'], one['to']].join(' '),
  )
  expect(told).toEqual([
    'hold moved   Lead',
    'sale moved  Lead Purchase',
    'sale repeat same-status  ',
    'lead stale move-not-allowed  ',
    'wat refused status-unknown  ',
    'refund moved  Purchase Reject',
  ])
  expect(json.items[1].told).toEqual(['secretive'])
  const after = await world.store.listPostbacks(
    {},
    { limit: 1, cursor: null, from: null, to: null },
  )
  expect(after.items[0]?.id).toBe(before)
  expect((await api('POST', '/statuses/try', { network: 'none', words: ['x'] })).status).toBe(404)
})

test('a status is corrected by hand, also where the network might not, and it is written who did', async () => {
  await world.take({ subid: 'fix', status: 'Purchase', txid: 't1' }, { network: 'pp' })

  const { json } = await api('POST', '/leads/fix/status', {
    ...{ network: 'pp', status: 'Lead', payout: '7,50', comment: 'by phone' },
  })

  const lead = (await api('GET', '/leads?subid=fix')).json.items[0]
  expect(json.outcome).toBe('moved')
  expect(lead).toMatchObject({ status: 'Lead', payout: '7.50', comment: 'by phone' })
  const [kept] = (await api('GET', '/postbacks?subid=fix')).json.items
  expect(kept).toMatchObject({
    cause: 'correction',
    body: expect.stringContaining('CAROM_ADMIN_TOKEN'),
  })
})

test('where there are several leads, a correction names one; a subid may be any text', async () => {
  const subid = 'odd/id ü'
  for (const txid of ['t1', 't2']) {
    await world.take({ subid, status: 'Purchase', txid }, { network: 'pp' })
  }
  const path = `/leads/${encodeURIComponent(subid)}/status`

  const unnamed = await api('POST', path, { network: 'pp', status: 'Reject' })
  const wrong = await api('POST', path, { network: 'pp', status: 'Reject', leadId: 'l_x' })
  const [lead] = (await api('GET', `/leads?subid=${encodeURIComponent(subid)}`)).json.items
  const named = await api('POST', path, { network: 'pp', status: 'Reject', leadId: lead.id })

  expect(unnamed.json).toMatchObject({ reason: 'body-invalid' })
  expect(wrong.status).toBe(404)
  expect(named.json.outcome).toBe('moved')
})

test('an ambiguous word is settled by a person', async () => {
  for (const txid of ['t1', 't2']) {
    await world.take({ subid: 'amb', status: 'Purchase', txid }, { network: 'pp' })
  }
  const waiting = await world.take({ subid: 'amb', status: 'Reject' }, { network: 'pp' })
  const foreign = (await api('GET', '/leads?subid=fix')).json.items[0].id
  const [lead] = (await api('GET', '/leads?subid=amb')).json.items
  const path = `/postbacks/${waiting.id}/decide`

  const wrong = await api('POST', path, { leadId: foreign })
  const right = await api('POST', path, { leadId: lead.id })
  const again = await api('POST', path, { leadId: null })

  expect(waiting.reason).toBe('ambiguous-lead')
  expect(wrong.json.reason).toBe('body-invalid')
  expect(right.json).toMatchObject({ id: waiting.id, outcome: 'moved' })
  expect(again.status).toBe(404)
})

test('a lead is corrected and decided about however many newer ones its subid has', async () => {
  const sales = Array.from({ length: 501 }, (_, index) => `t${index}`)
  for (const txid of sales) {
    await world.take({ subid: 'crowd', status: 'Purchase', txid }, { network: 'pp' })
  }
  const waiting = await world.take({ subid: 'crowd', status: 'Trash' }, { network: 'pp' })
  const page = (await api('GET', '/leads?subid=crowd&limit=500')).json
  const [oldest] = (await api('GET', `/leads?subid=crowd&cursor=${page.next}`)).json.items
  const leadId = oldest.id

  const body = { network: 'pp', status: 'Lead', leadId }
  const corrected = await api('POST', '/leads/crowd/status', body)
  const decided = await api('POST', `/postbacks/${waiting.id}/decide`, { leadId })

  expect([corrected.json.outcome, decided.json.outcome]).toEqual(['moved', 'moved'])
  const [after] = (await api('GET', `/leads?subid=crowd&cursor=${page.next}`)).json.items
  expect(after).toMatchObject({ id: leadId, status: 'Trash' })
})

test('statuses come in as text or CSV, tried first and then in earnest, line by line', async () => {
  const text = 'imp1,10,o1,sale\nimp1,10,o1,sale\n\nimp2,x,o2,nonsense\n,,,\nimp3,"1,5",o3,hold\n'
  const post = (dryRun: boolean) =>
    api('POST', `/import/statuses?network=pp&dryRun=${dryRun}`, text)

  const tried = await post(true)
  const none = (await api('GET', '/leads?subid=imp1')).json.items
  const done = await post(false)
  const again = await post(false)

  expect(tried.json.dryRun).toBe(true)
  expect(tried.json.counts).toEqual({ moved: 2, repeat: 1, refused: 1 })
  expect(none).toEqual([])
  expect(done.json.counts).toEqual(tried.json.counts)
  expect(done.json.rows[0]).toMatchObject({ line: 4, subid: 'imp2', reason: 'status-unknown' })
  expect(again.json.counts).toEqual({ repeat: 3, refused: 1 })
  const [kept] = (await api('GET', '/postbacks?subid=imp3')).json.items
  expect(kept).toMatchObject({ cause: 'import', path: '/import/statuses' })
  expect((await api('GET', '/leads?subid=imp3')).json.items[0]).toMatchObject({ payout: '1.50' })
})

test.each([
  ['a header names its columns, in any order', 'Status;Click ID;Note\nsale;h1;x', { moved: 1 }],
  [
    'a mark of a table program is no part of the text',
    '\uFEFFsubid,status\n"h2",sale\r\n',
    { moved: 1 },
  ],
  ['quotes may hold line ends', 'subid,status,comment\nh3,sale,"a\nb ""c"""', { moved: 1 }],
  ['a quote that never ends is the rest', 'subid,status\n"h4,sale', { refused: 1 }],
])('%s', async (_title, text, counts) => {
  const { json } = await api('POST', '/import/statuses?network=pp&dryRun=true', text)

  expect(json.counts).toEqual(counts)
})

test.each([
  ['', 'body-invalid'],
  ['\n\n', 'body-invalid'],
  ['subid,amount\na,1', 'body-invalid'],
  ['status,amount\nsale,1', 'body-invalid'],
  ['a,1,t,sale\n'.repeat(50_100), 'body-too-large'],
])('an import that cannot be read is refused: %#', async (text, reason) => {
  const { json } = await api('POST', '/import/statuses?network=pp', text)

  expect(json.reason).toBe(reason)
})

test('a replay is counted before it is started, and knows its own bounds', async () => {
  await api('PUT', '/destinations/secretive', { url: 'https://receiver.example/?s={subid}' })
  const dry = await api('POST', '/replays', { dryRun: true })
  const blind = await api('POST', '/replays', { mode: 'missing' })
  const misspelt = await api('POST', '/replays', {
    dryRun: true,
    filter: { destination: ['secretive', 'secretiv'] },
  })
  const wrong = await api('POST', '/replays', { mode: 'everything', filter: { colour: 'red' } })
  const begun = await api('POST', '/replays', { filter: { destination: 'secretive' } })

  const shown = await api('GET', `/replays/${begun.json.id}`)
  const stopped = await api('DELETE', `/replays/${begun.json.id}`)
  const twice = await api('DELETE', `/replays/${begun.json.id}`)

  expect(dry.json).toMatchObject({ count: 0, capped: false })
  expect(dry.json.id).toBeUndefined()
  expect(misspelt.status).toBe(400)
  expect(misspelt.json.detail).toContain('there is no `secretiv`, did you mean `secretive`?')
  expect([blind.json.reason, wrong.json.reason]).toEqual(['body-invalid', 'body-invalid'])
  expect(shown.json).toMatchObject({
    state: 'running',
    sent: 0,
    by: 'CAROM_ADMIN_TOKEN',
    perSecond: 50,
  })
  expect([stopped.status, twice.status]).toEqual([204, 409])
  expect((await api('GET', '/replays')).json.items).toHaveLength(1)
  expect((await api('GET', '/replays/none')).status).toBe(404)
})

test.each([
  [{ network: 'pq' }, 'filter.network: there is no `pq`, did you mean `pp`?'],
  [{ campaign: ['nope'] }, 'filter.campaign: there is no `nope`'],
  [{ from: '2026-01-02', to: '2026-01-01' }, 'filter.from: is not before `to`'],
  [{ from: '2100-01-01' }, 'filter.from: is not before now'],
])('a replay of %j is refused, and not answered with nothing to do', async (filter, detail) => {
  const answer = await api('POST', '/replays', { dryRun: true, filter })

  expect(answer.json).toMatchObject({ status: 400, reason: 'body-invalid', detail })
})

test('tests are deleted on demand, and real leads stay', async () => {
  await world.take({ subid: 'play', status: 'Purchase', test: true }, { network: 'pp' })

  const { json } = await api('DELETE', '/test-leads?network=pp')

  expect(json).toEqual({ deleted: 1 })
  expect((await api('GET', '/leads?subid=play')).json.items).toEqual([])
  expect((await api('GET', '/leads?subid=fix')).json.items).toHaveLength(1)
})
