import { afterAll, beforeAll, expect, test } from 'vitest'
import { says } from '../partner.ts'
import { given, openWorld, type World } from '../world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld({
    settings: ({ url }) => ({
      campaigns: [
        {
          ...{ id: 'spring', externalId: 'gclid' },
          landings: [{ id: 'a', url: `${url}/?subid={subid}`, network: 'pp', payout: '9' }],
        },
      ],
      networks: [{ id: 'pp', currency: 'USD' }],
      destinations: [{ id: 'ads', url: `${url}/ads?s={subid}&g={external_id}&e={param.email}` }],
    }),
  })
})
afterAll(() => world.close())

const word = (subid: string, said: string) => world.call(`/postback/pp?subid=${subid}&${said}`)

test('a visitor is forgotten: nothing the API tells names them, and the sale stands', async () => {
  const { subid } = await world.visit('/c/spring?gclid=G-77&email=jane%40example.com', {
    'user-agent': 'Mozilla/5.0 (Jane) Firefox/140.0',
  })
  await word(subid, 'status=Purchase&txid=T-1&payout=12.50&comment=Jane')
  await world.settled(subid, 1)

  const { status, json } = await world.api('POST', '/forget', { subid })

  expect(status).toBe(200)
  expect(json).toEqual({ subid, clicks: 1, leads: 1, postbacks: 1, attempts: 1 })
  const [delivery] = await world.settled(subid, 1)
  const shown = JSON.stringify([
    ...[await world.trace(subid), await world.items(`/postbacks?subid=${subid}`)],
    ...[await world.items(`/leads?subid=${subid}`), delivery],
    (await world.api('GET', `/deliveries/${delivery?.['id']}`)).json,
  ])
  for (const told of ['Jane', 'jane', 'G-77', 'Firefox/140']) expect(shown).not.toContain(told)
  expect(await world.items(`/leads?subid=${subid}`)).toMatchObject([
    { status: 'Purchase', payout: '12.50', txid: 'T-1', campaign: 'spring' },
  ])
  const [entry] = await world.items('/audit?kind=clicks')
  expect(entry).toMatchObject({ action: 'forget', target: subid })
})

test('a refund that comes later takes the sale back, and what is owed is sent without what is gone', async () => {
  const { subid } = await world.visit('/c/spring?gclid=G-78')
  await word(subid, 'status=Purchase&txid=T-2')
  await world.settled(subid, 1)
  await world.api('POST', '/forget', { subid })

  await word(subid, 'status=Reject&txid=T-2')
  await world.settled(subid, 2)

  expect(await world.items(`/leads?subid=${subid}`)).toMatchObject([{ status: 'Reject' }])
  const told = world.partner.heard.filter(({ query }) => query.get('s') === subid)
  expect(told.map(({ query }) => query.get('g'))).toEqual(['G-78', ''])
})

test('a delivery that is tried again is rendered anew, without what is gone', async () => {
  const { subid } = await world.visit('/c/spring?gclid=G-79')
  world.partner.behaves(says(400), says(200, 'ok'))
  await word(subid, 'status=Lead')
  const [failed] = await world.settled(subid, 1)
  await world.api('POST', '/forget', { subid })

  await world.api('POST', `/deliveries/${failed?.['id']}/resend`)
  await world.settled(subid, 1)

  const told = world.partner.heard.filter(({ query }) => query.get('s') === subid)
  expect(told.map(({ query }) => query.get('g')).at(-1)).toBe('')
})

test('of a subid that nobody knows there is nothing to forget', async () => {
  expect(await world.api('POST', '/forget', { subid: 'nobody' })).toMatchObject({ status: 404 })
  expect(await world.api('POST', '/forget', {})).toMatchObject({ status: 400 })
  expect(await world.items('/audit?kind=clicks')).not.toContainEqual(
    expect.objectContaining({ target: 'nobody' }),
  )
})

test('an old click is brought in without the parameters that clicks of its age have lost', async () => {
  const few = await given({ flags: { 'keep-params-days': '30' } })
  const day = (age: number) => new Date(Date.now() - age * 86_400_000).toISOString()
  const rows = [40, 20].map((age) => ({
    ...{ subid: `age-${age}`, at: day(age), externalId: 'x', params: { email: 'jane' } },
  }))

  await few.api('POST', '/clicks', rows)

  expect((await few.trace('age-40')).click).toMatchObject({ externalId: null, params: {} })
  expect((await few.trace('age-20')).click).toMatchObject({
    externalId: 'x',
    params: { email: 'jane' },
  })
})
