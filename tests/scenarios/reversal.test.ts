import { expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { given, type World } from '../world.ts'

const say = (world: World, subid: string, status: string) =>
  world.call(`/postback?subid=${subid}&status=${status}&payout=12.50&currency=USD&txid=t`)

test('a sale that was told of is taken back by a call of its own, with the part of the amount that was told', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [
        {
          ...{ id: 'ads', url: `${url}/sale?s={subid}&v={payout}`, method: 'GET' },
          ...{ events: ['Purchase'], payoutShare: '0.8', headers: { 'X-Own': 'known' } },
          reversal: { url: `${url}/back?s={subid}`, body: '{"v":{payout},"was":"{status}"}' },
        },
      ],
    }),
  })
  await say(world, 'sold-1', 'Lead')
  await say(world, 'sold-1', 'Purchase')
  await world.settled('sold-1', 1)
  await say(world, 'sold-1', 'Trash')
  const rows = await world.settled('sold-1', 2)

  expect(rows.map((row) => [row['event'], row['state']])).toEqual([
    ['Purchase', 'delivered'],
    ['Trash', 'delivered'],
  ])
  const [sale, back] = world.partner.heard
  expect([sale?.path, sale?.query.get('v')]).toEqual(['/sale', '10.00'])
  expect([back?.method, back?.path, back?.headers['x-own']]).toEqual(['POST', '/back', 'known'])
  expect(JSON.parse(back?.body ?? '')).toEqual({ v: 10, was: 'Trash' })
  const preview = await world.api('POST', '/destinations/ads/preview', { subid: 'sold-1' })
  expect(preview.json.request.url).toContain('/back?s=sold-1')
})

test('what was never told of is not taken back, and a sale on its way is waited for', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [
        {
          ...{ id: 'ads', url: `${url}/sale?s={subid}`, method: 'GET', events: ['Purchase'] },
          ...{ onProblem: { 'http-4xx': 'stop' }, retryDelaysMs: [400], order: 'strict' },
          reversal: { url: `${url}/back?s={subid}`, method: 'GET' },
        },
      ],
    }),
  })
  let isUp = false
  world.partner.behaves((response, { query }) => {
    const answer = isUp ? 200 : 503
    response.writeHead(query.get('s') === 'refused-1' ? 400 : answer).end()
  })
  await say(world, 'refused-1', 'Purchase')
  await say(world, 'refused-1', 'Reject')
  const refused = await world.settled('refused-1', 2)
  expect(refused.map((row) => [row['state'], row['lastError']])).toEqual([
    ['failed', 'http-4xx'],
    ['cancelled', 'nothing-to-reverse'],
  ])

  await say(world, 'waited-1', 'Purchase')
  await say(world, 'waited-1', 'Reject')
  await eventually(
    () => world.items('/deliveries?subid=waited-1'),
    (rows) => rows.some((row) => row['attempts'] === 1),
  )
  isUp = true
  const waited = await world.settled('waited-1', 2)
  expect(waited.map((row) => row['state'])).toEqual(['delivered', 'delivered'])
  const paths = world.partner.heard.filter((one) => one.query.get('s') === 'waited-1')
  expect(paths.map((one) => one.path)).toEqual(['/sale', '/sale', '/back'])
})

test('without it a reversal is told as the events say, and a wrong one is named when it is saved', async () => {
  const world = await given()
  const put = (values: object) =>
    world.api('PUT', '/destinations/plain', {
      ...{ url: `${world.partner.url}/?s={subid}`, events: ['Purchase'], ...values },
    })
  const wrong = await put({ reversal: { url: 'https://{subid}.example/' }, payoutShare: '0' })
  expect(wrong.json.problems).toEqual([
    'payoutShare: must be more than 0 and at most 100, such as "0.8"',
    'reversal.url: no macro may stand in the scheme, user, host or port',
  ])
  await put({})
  await say(world, 'plain-1', 'Purchase')
  await say(world, 'plain-1', 'Reject')
  await world.settled('plain-1', 1)
  const { events } = await world.trace('plain-1')
  expect(events.find(({ kind }) => kind === 'not-sent')).toMatchObject({
    reason: 'event-not-chosen',
  })
})

test('a secret does not go to another host by a reversal that somebody adds', async () => {
  const world = await given()
  const own = {
    url: 'https://receiver.example/?s={subid}',
    headers: { authorization: 'Bearer x1' },
  }
  await world.api('PUT', '/destinations/kept', own)
  const shown = (await world.api('GET', '/destinations/kept')).json
  const reversal = { url: 'https://elsewhere.example/?s={subid}' }

  const refused = await world.api('PUT', '/destinations/kept', { ...shown, reversal })
  expect(refused.json.reason).toBe('setting-invalid')
  const same = { url: 'https://receiver.example/refund?s={subid}' }
  expect((await world.api('PUT', '/destinations/kept', { ...shown, reversal: same })).status).toBe(
    200,
  )
})
