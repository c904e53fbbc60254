import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { openWorld, type World } from '../world.ts'

let world: World
const page = (id: string) => ({ id, url: `https://${id}.example/?subid={subid}&px={px}` })

beforeAll(async () => {
  world = await openWorld({
    settings: {
      campaigns: [
        {
          id: 'spring',
          prelandings: [page('quiz')],
          landings: [page('offer-a'), { ...page('offer-b'), weight: 0 }],
        },
      ],
    },
  })
})
afterAll(() => world.close())

const views = async (subid: string) =>
  (await world.trace(subid)).events.filter((event) => event.kind === 'view')

test.each([
  ['the subid in the path', (subid: string) => [`/l/${subid}`, {}] as const],
  ['the subid in the query', (subid: string) => [`/l?subid=${subid}`, {}] as const],
  ['the cookie alone', (_: string, cookie: string) => ['/l', { cookie }] as const],
  ['an upper-cased subid', (subid: string) => [`/l/${subid.toUpperCase()}`, {}] as const],
])('from the prelanding on to the landing by %s', async (_, linkOf) => {
  const visit = await world.visit('/c/spring?px=pixel')
  expect(visit.location).toBe(`https://quiz.example/?subid=${visit.subid}&px=pixel`)

  // A visitor is sent on after a moment, kept or not.
  await eventually(
    () => world.trace(visit.subid),
    ({ click }) => (click ?? null) !== null,
  )
  const [path, headers] = linkOf(visit.subid, visit.cookie)
  const landed = await world.visit(path, headers)

  expect(landed).toMatchObject({
    status: 302,
    location: `https://offer-a.example/?subid=${visit.subid}&px=pixel`,
  })
  const seen = await eventually(
    () => views(visit.subid),
    (events) => events.length > 0,
  )
  expect(seen).toMatchObject([{ landing: 'offer-a' }])
})

test('the page may choose the landing; one that is not the campaign’s is not chosen', async () => {
  const { subid } = await world.visit('/c/spring')

  expect((await world.visit(`/l/${subid}?to=offer-b`)).location).toContain('//offer-b.example/')
  expect((await world.visit(`/l/${subid}?to=elsewhere`)).location).toContain('//offer-a.example/')
})

test('nobody is sent to a place that an outsider names', async () => {
  const { subid } = await world.visit('/c/spring')
  const landed = await world.visit(`/l/${subid}?to=https://evil.example/`)

  expect(new URL(landed.location).hostname).toBe('offer-a.example')
})

test('HEAD on the way to the landing keeps no view', async () => {
  const { subid } = await world.visit('/c/spring')

  const answer = await world.call(`/l/${subid}`, { method: 'HEAD' })

  expect(answer).toMatchObject({ status: 302 })
  await world.call(`/l/${subid}`)
  const seen = await eventually(
    () => views(subid),
    (events) => events.length > 0,
  )
  expect(seen).toHaveLength(1)
})

test.each([
  ['no subid at all', '/l', {}],
  ['a subid nobody knows', '/l/nobodys-subid', {}],
  ['a cookie that is not ours', '/l', { cookie: 'subid=abcdefgh0123456789ab.W10.AAAA' }],
  ['a cookie of rubbish', '/l', { cookie: 'subid=%%%;;;===' }],
  ['a name of the language itself', '/l/__proto__', {}],
])('%s leads nowhere', async (_, path, headers) => {
  expect(await world.call(path, { headers })).toMatchObject({
    status: 404,
    reason: 'campaign-unknown',
  })
})
