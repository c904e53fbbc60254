import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import type { Answer } from '../http-call.ts'
import { given, openWorld, type World } from '../world.ts'

const page = 'https://shop.example/offer'
const key = 'pk_of_spring'
const landing = { id: 'offer', url: `${page}?s={subid}`, network: 'pp', payout: '20' }
let world: World
beforeAll(async () => {
  world = await openWorld({
    settings: ({ url }) => ({
      sources: [{ id: 'ads', externalId: 'gclid', cost: 'cost' }],
      campaigns: [
        { id: 'spring', source: 'ads', publicKey: key, landings: [landing] },
        { id: 'open', publicKey: key, landings: [landing], pageEvents: ['Lead', 'Purchase'] },
        { id: 'shut', landings: [landing] },
        { id: 'resting', publicKey: key, landings: [landing], paused: true },
        {
          id: 'fenced',
          publicKey: key,
          landings: [landing],
          eventOrigins: ['https://shop.example'],
        },
      ],
      networks: [{ id: 'pp', currency: 'USD' }],
      destinations: [{ id: 'careful', url: `${url}/?s={subid}`, authenticated: true }],
    }),
    flags: { 'page-rate': '0' },
  })
})
afterAll(() => world.close())

let last = 0
/** As the script makes them. */
function newSubid(): string {
  last += 1
  return `mip0a1b2page${String(last).padStart(10, '0')}`
}

type Said = Readonly<Record<string, unknown>>

const post = (said: Said, headers: Record<string, string> = {}) =>
  world.call('/px', {
    method: 'POST',
    headers: { 'content-type': 'text/plain;charset=UTF-8', ...headers },
    body: JSON.stringify({ campaign: 'spring', key, url: page, ...said }),
  })
const image = (query: string, headers: Record<string, string> = {}) =>
  world.call(`/px.gif?${query}`, { headers })

const cookieOf = ({ headers }: Answer) => headers['set-cookie']?.[0]?.split(';', 1)[0] ?? ''
const subidGiven = (answer: Answer) => /^subid=([0-9a-z]{22})\./.exec(cookieOf(answer))?.[1] ?? ''

test('a page’s click has the parameters of its link, its referrer, its page, and Meta’s names', async () => {
  const subid = newSubid()
  const said = {
    ...{ click: 1, subid, referrer: 'https://www.example/search', fbp: 'fb.1.16.77', gpc: 1 },
    url: `${page}/?gclid=G-1&fbclid=IwAR1&zone=7&cost=0.5`,
  }

  const answer = await post(said)

  expect(answer).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': '*' } })
  expect(answer.headers['set-cookie']).toBeUndefined()
  const { click } = await eventually(
    () => world.trace(subid),
    (seen) => seen.click != null,
  )
  expect(click).toMatchObject({
    ...{ campaign: 'spring', source: 'ads', landing: 'offer', domain: 'shop.example' },
    ...{ externalId: 'G-1', cost: '0.5', doNotSell: true },
    params: {
      ...{ gclid: 'G-1', zone: '7', referrer: 'https://www.example/search', page: `${page}/` },
      ...{ fbp: 'fb.1.16.77', fbc: expect.stringMatching(/^fb\.1\.\d{13}\.IwAR1$/) },
    },
  })
})

test('the same click told again changes nothing, and a view stands beside it', async () => {
  const subid = newSubid()
  await post({ click: 1, subid, url: `${page}?a=1` })
  await post({ click: 1, subid, url: `${page}?a=2` })
  await post({ subid })

  const seen = await eventually(
    () => world.trace(subid),
    ({ events }) => events.some(({ kind }) => kind === 'view'),
  )
  expect(seen.click).toMatchObject({ params: { a: '1' } })
  expect(seen.events.map(({ kind }) => kind)).toEqual(['click', 'view'])
  expect(seen.events.at(-1)).toMatchObject({ landing: 'offer' })
})

test('a browser reports a Lead at the landing’s network, without an amount of its own, as a stranger', async () => {
  const subid = newSubid()
  await post({ click: 1, subid })

  const answer = await post({ subid, event: 'Lead', txid: 'o-1', payout: 999, currency: 'EUR' })

  expect(answer).toMatchObject({ status: 200, outcome: 'moved' })
  expect(await world.items(`/leads?subid=${subid}`)).toMatchObject([
    { status: 'Lead', network: 'pp', txid: 'o-1', payout: '20.00', provisional: true },
  ])
  const { events } = await world.trace(subid)
  expect(events.find(({ kind }) => kind === 'move')).toMatchObject({ unauthenticated: true })
  expect(events.find(({ kind }) => kind === 'not-sent')).toMatchObject({
    reason: 'unauthenticated',
  })
})

test('it reports nothing else, unless the campaign lets it', async () => {
  const subid = newSubid()
  const sale = { subid, event: 'Purchase', payout: '31', currency: 'EUR' }

  const refused = await post(sale)
  expect(refused).toMatchObject({ status: 422, reason: 'status-not-allowed' })
  expect(await post({ subid, event: 'AddToCart' })).toMatchObject({ reason: 'status-unknown' })
  expect(await world.items(`/leads?subid=${subid}`)).toEqual([])
  expect(await world.items('/postbacks?reason=status-not-allowed')).toMatchObject([{ subid }])

  expect(await post({ ...sale, campaign: 'open' })).toMatchObject({ outcome: 'moved' })
  expect(await world.items(`/leads?subid=${subid}`)).toMatchObject([
    { status: 'Purchase', payout: '31.00', currency: 'EUR' },
  ])
})

test('an event before its click waits for nothing, and finds it when it comes', async () => {
  const subid = newSubid()
  await post({ subid, event: 'Lead' })
  await post({ subid, click: 1 })

  // A page is answered before its click is on disk where that takes long.
  const leads = await eventually(
    () => world.items(`/leads?subid=${subid}`),
    (seen) => seen.some(({ campaign }) => campaign != null),
  )
  expect(leads).toMatchObject([{ status: 'Lead', network: 'pp', campaign: 'spring' }])
})

test.each([
  { about: 'no campaign', said: { campaign: 'autumn' }, status: 404, reason: 'campaign-unknown' },
  {
    about: 'a campaign without a key',
    said: { campaign: 'shut' },
    status: 404,
    reason: 'campaign-unknown',
  },
  {
    about: 'a paused campaign',
    said: { campaign: 'resting' },
    status: 404,
    reason: 'campaign-unknown',
  },
  { about: 'another key', said: { key: 'pk_of_winter' }, status: 401, reason: 'key-wrong' },
  { about: 'no key', said: { key: undefined }, status: 401, reason: 'key-wrong' },
  {
    about: 'a subid that was not made here',
    said: { subid: 'bought-1' },
    status: 400,
    reason: 'subid-not-ours',
  },
  {
    about: 'an origin that is not listed',
    said: { campaign: 'fenced' },
    status: 403,
    reason: 'origin-not-allowed',
  },
])('of $about no click is kept', async ({ said, status, reason }) => {
  const subid = newSubid()

  expect(await post({ click: 1, subid, ...said })).toMatchObject({ status, reason })

  expect((await world.api('GET', `/trace/${subid}`)).status).toBe(404)
})

test('what is larger than any page says is not read', async () => {
  const answer = await post({ subid: newSubid(), event: 'Lead', comment: 'x'.repeat(70_000) })

  expect(answer).toMatchObject({ status: 413, reason: 'body-too-large' })
})

test('origins that are listed are heard, by call and by image', async () => {
  const [one, two] = [newSubid(), newSubid()]
  const fenced = { campaign: 'fenced', click: 1 }
  expect(await post({ ...fenced, subid: one }, { origin: 'https://shop.example' })).toMatchObject({
    status: 204,
  })
  const query = `campaign=fenced&key=${key}&click=1&subid=${two}`
  expect(await image(query, { referer: 'https://shop.example/' })).toMatchObject({ status: 200 })
  expect(await image(query, { referer: 'https://evil.example/' })).toMatchObject({ status: 403 })
})

test('a body that is cut off names no campaign', async () => {
  const answer = await world.call('/px', { method: 'POST', body: '{"campaign":' })

  expect(answer).toMatchObject({ status: 404, reason: 'campaign-unknown' })
})

test('an image without a subid is a click, once for a browser that keeps our cookie', async () => {
  const query = `campaign=spring&key=${key}&gclid=G-9`
  const first = await image(query, { referer: page })
  const cookie = cookieOf(first)
  const subid = subidGiven(first)
  await image(query, { cookie, referer: page })

  expect(first).toMatchObject({ status: 200, headers: { 'content-type': 'image/gif' } })
  const seen = await eventually(
    () => world.trace(subid),
    ({ events }) => events.length === 2,
  )
  expect(seen.events.map(({ kind }) => kind)).toEqual(['click', 'view'])
  expect(seen.click).toMatchObject({
    landing: 'offer',
    externalId: 'G-9',
    params: { gclid: 'G-9' },
  })
  expect(Object.keys(seen.click?.['params'] ?? {}).sort()).toEqual(['gclid', 'page'])
})

test('an image tells of an event, and is an image', async () => {
  const subid = newSubid()

  const told = await image(`campaign=spring&key=${key}&subid=${subid}&event=lead`)

  expect(told).toMatchObject({
    status: 200,
    outcome: 'moved',
    headers: { 'content-type': 'image/gif' },
  })
  expect(await world.items(`/leads?subid=${subid}`)).toMatchObject([{ status: 'Lead' }])
  expect(await image(`campaign=spring&key=${key}&subid=${subid}&event=Trash`)).toMatchObject({
    ...{ status: 422, reason: 'status-not-allowed' },
  })
})

test('an image that a browser fetches ahead is kept apart, and a macro nobody filled in is no subid', async () => {
  const query = `campaign=spring&key=${key}&subid={subid}`
  const subid = subidGiven(await image(query, { 'sec-purpose': 'prefetch' }))

  const { click } = await world.trace(subid)
  expect(click).toMatchObject({ campaign: 'spring', apart: 'prefetch' })
})

test('a visitor goes on to a landing while their click is still on its way', async () => {
  const subid = newSubid()
  const onward = await world.visit(`/l?subid=${subid}&campaign=spring`)

  expect(onward).toMatchObject({ status: 302, location: `${page}?s=${subid}` })
  expect(await world.call(`/l?subid=${newSubid()}&campaign=shut`)).toMatchObject({ status: 404 })
})

test('one address calls so often a second and no more, and other doors stay open to it', async () => {
  const few = await given({
    settings: { campaigns: [{ id: 'spring', publicKey: key, landings: [landing] }] },
    flags: { 'page-rate': '1' },
  })
  const query = `/px.gif?campaign=spring&key=${key}`
  const answers = [await few.call(query), await few.call(query), await few.call(query)]

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
  expect(answers[2]).toMatchObject({ reason: 'too-many-requests' })
  expect((await few.visit('/c/spring')).status).toBe(302)
})

test('the script is the same for all, kept for an hour, and may stand on any page', async () => {
  const script = await world.call('/carom.js?campaign=spring&key=x')

  expect(script).toMatchObject({
    status: 200,
    headers: {
      ...{
        'cache-control': 'public, max-age=3600',
        'cross-origin-resource-policy': 'cross-origin',
      },
      'content-type': 'text/javascript; charset=utf-8',
    },
  })
})
