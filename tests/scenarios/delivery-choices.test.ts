import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { given } from '../world.ts'

test('a destination chooses what follows a problem, and which answers mean that it knew already', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [
        { id: 'held', url: `${url}/held?s={subid}`, onProblem: { 'outcome-unknown': 'hold' } },
        { id: 'stopped', url: `${url}/stopped?s={subid}`, onProblem: { 'http-5xx': 'stop' } },
        { id: 'known', url: `${url}/known?s={subid}`, success: { duplicate: 'already' } },
        { id: 'pattern', url: `${url}/pattern?s={subid}`, success: { matches: '^id=\\d+$' } },
      ].map((one) => ({ ...one, timeoutMs: 1_000 })),
    }),
  })
  world.partner.behaves((response, { path }) => {
    if (path === '/held') return
    if (path === '/stopped') response.writeHead(503).end()
    if (path === '/known') response.writeHead(409).end('we have it already')
    if (path === '/pattern') response.end('id=17')
  })

  await world.call('/postback?subid=chosen-1&status=Lead')

  const rows = await eventually(
    () => world.items('/deliveries?subid=chosen-1'),
    (found) => found.every((row) => row['state'] !== 'waiting' && row['state'] !== 'sending'),
  )
  const byDestination = Object.fromEntries(rows.map((row) => [row['destination'], row]))
  expect(byDestination).toMatchObject({
    held: { state: 'parked', attempts: 1, lastError: 'outcome-unknown' },
    stopped: { state: 'failed', attempts: 1, lastError: 'http-5xx' },
    known: { state: 'delivered', attempts: 1, lastStatus: 409 },
    pattern: { state: 'delivered', attempts: 1 },
  })
})

test('a destination is told of what it asked for alone, and of nothing that came too late', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [
        { id: 'rich', url: `${url}/rich?s={subid}`, minPayout: 10 },
        { id: 'first', url: `${url}/first?s={subid}`, firstSaleOnly: true },
        { id: 'sold', url: `${url}/sold?s={subid}`, from: ['Lead'] },
        { id: 'stale', url: `${url}/stale?s={subid}`, freshForMs: 1_000, retryDelaysMs: [60_000] },
      ],
    }),
  })
  world.partner.behaves((response, { path }) => {
    response.writeHead(path === '/stale' ? 503 : 200).end()
  })

  await world.call('/postback?subid=asked-1&status=Lead&payout=9&currency=USD&txid=a')
  await world.call('/postback?subid=asked-1&status=Purchase&payout=12&currency=USD&txid=a')
  await world.call('/postback?subid=asked-1&status=Purchase&payout=12&currency=USD&txid=b')

  const rows = await world.settled('asked-1', 8)
  const told = (destination: string) =>
    rows
      .filter((row) => row['destination'] === destination)
      .map((row) => `${row['event']} ${row['state']}`)
      .sort()
  expect(told('rich')).toEqual(['Purchase delivered', 'Purchase delivered'])
  expect(told('first')).toEqual(['Lead delivered', 'Purchase delivered'])
  expect(told('sold')).toEqual(['Purchase delivered'])
  expect(told('stale')).toEqual(['Lead expired', 'Purchase expired', 'Purchase expired'])
  const late = rows.find((row) => row['destination'] === 'stale')
  expect(late?.['lastError']).toBe('too-late')

  world.partner.behaves((response) => response.end())
  await pause(1_200)
  await world.api('POST', `/deliveries/${late?.['id']}/resend`, {})
  await eventually(
    () => world.items('/deliveries?subid=asked-1&destination=stale&state=delivered'),
    (found) => found.length === 1 && found[0]?.['id'] === late?.['id'],
  )
})

test('what was given up is an issue with its money, until it is sent again and arrives', async () => {
  const world = await given({
    settings: ({ url }) => ({ destinations: [{ id: 'gone', url: `${url}/gone?s={subid}` }] }),
  })
  world.partner.behaves((response) => response.writeHead(410).end())
  for (const subid of ['lost-1', 'lost-2']) {
    await world.call(`/postback?subid=${subid}&status=Lead`)
    await world.call(`/postback?subid=${subid}&status=Purchase&payout=3&currency=USD`)
    await world.settled(subid, 2)
  }
  const lost = async () =>
    (await world.items('/issues')).find(({ kind }) => kind === 'delivery-lost')
  expect(await lost()).toMatchObject({
    ...{ subject: 'gone', severity: 'error', reason: 'gone', count: 4, leads: 2 },
    money: [{ currency: 'USD', amount: expect.stringMatching(/^6/) }],
  })

  world.partner.behaves((response) => response.end())
  await world.api('POST', '/replays', { perSecond: 100 })
  await eventually(lost, (issue) => issue === undefined)
})

test('of a destination or network that was removed nothing is an issue any more', async () => {
  const world = await given({})
  await world.api('PUT', '/networks/pp', { key: 'key-of-pp' })
  await world.api('PUT', '/destinations/gone', { url: `${world.partner.url}/gone?s={subid}` })
  world.partner.behaves((response) => response.writeHead(410).end())
  await world.call('/postback/pp/key-of-pp?subid=lost-3&status=Purchase')
  await world.call('/postback/pp/key-of-pp?subid=lost-3&status=gefunden')
  await world.settled('lost-3', 1)
  const issues = async () => (await world.items('/issues')).map(({ kind }) => kind).sort()
  await eventually(issues, (kinds) => kinds.length === 2)

  const before = await issues()
  await world.api('DELETE', '/destinations/gone')
  await world.api('DELETE', '/networks/pp')

  expect(before).toEqual(['delivery-lost', 'word-unknown'])
  expect(await issues()).toEqual([])
})

test('what is held for a person says so, is an issue, and goes when the person lets it go', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [
        {
          ...{ id: 'unsure', url: `${url}/unsure?s={subid}`, timeoutMs: 300 },
          onProblem: { 'outcome-unknown': 'hold' },
        },
      ],
    }),
  })
  world.partner.behaves(() => {})
  for (const subid of ['held-1', 'held-2']) {
    await world.call(`/postback?subid=${subid}&status=Purchase&payout=3&currency=USD`)
  }
  const held = await eventually(
    () => world.items('/deliveries?destination=unsure&state=parked'),
    (rows) => rows.length === 2,
  )
  expect(held[0]).toMatchObject({ parkedBy: 'problem', lastError: 'outcome-unknown' })
  const issues = await world.items('/issues')
  expect(issues.find(({ subject }) => subject === 'unsure')).toMatchObject({
    ...{ kind: 'held', severity: 'error', reason: 'outcome-unknown', count: 2, leads: 2 },
    money: [{ currency: 'USD', amount: expect.stringMatching(/^6/) }],
    link: '/admin/outbound?destination=unsure&state=held',
  })

  world.partner.behaves((response) => response.end())
  const answer = await world.api('POST', '/destinations/unsure/release')
  expect(answer.json).toEqual({ released: 2 })
  await eventually(
    () => world.items('/deliveries?destination=unsure&state=delivered'),
    (rows) => rows.length === 2 && rows.every((row) => row['parkedBy'] === null),
  )
  expect((await world.api('POST', '/destinations/unsure/release')).json).toEqual({ released: 0 })
  const [entry] = await world.items('/audit?kind=deliveries')
  expect(entry).toMatchObject({ action: 'release', target: 'unsure' })
})

test('what a person has held back is an issue of its own, beside what a pause holds', async () => {
  const world = await given()
  const save = (also: object) =>
    world.api('PUT', '/destinations/slow', {
      ...{ url: `${world.partner.url}/slow?s={subid}`, retryDelaysMs: [86_400_000] },
      ...also,
    })
  await save({})
  world.partner.behaves((response) => response.writeHead(503).end())
  await world.call('/postback?subid=kept-1&status=Lead')
  const [waiting] = await eventually(
    () => world.items('/deliveries?destination=slow&state=waiting'),
    ([row]) => row?.['attempts'] === 1,
  )
  await world.api('POST', `/deliveries/${waiting?.['id']}/park`)
  await save({ paused: true })
  await world.call('/postback?subid=kept-2&status=Lead')

  const issues = await eventually(
    async () => (await world.items('/issues')).filter(({ subject }) => subject === 'slow'),
    (found) => found.length === 2,
  )
  expect(issues).toMatchObject([
    { kind: 'parked', count: 1, link: '/admin/outbound?destination=slow&state=parked' },
    { kind: 'held-by-hand', count: 1, link: '/admin/outbound?destination=slow&state=held' },
  ])
})
