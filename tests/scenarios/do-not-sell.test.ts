import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from '../world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld({
    settings: ({ url }) => ({
      campaigns: [{ id: 'spring', landings: [{ id: 'a', url: `${url}/?subid={subid}` }] }],
      networks: [{ id: 'pp' }],
      destinations: [
        { id: 'told', url: `${url}/told?subid={subid}&ldu={do_not_sell}` },
        { id: 'spared', url: `${url}/spared?subid={subid}`, doNotSell: 'skip', clickWaitMs: 0 },
      ],
    }),
  })
})
afterAll(() => world.close())

const optedOut = { 'sec-gpc': '1' }
const sale = (subid: string) => world.call(`/postback/pp?subid=${subid}&status=Purchase&payout=3`)
const heard = (path: string, subid: string) =>
  world.partner.heard
    .filter((one) => one.path === path && one.query.get('subid') === subid)
    .map(({ query }) => query.get('ldu'))

test('who does not want their data sold is known as such, told by a macro, and not sent where that is barred', async () => {
  const { subid } = await world.visit('/c/spring', optedOut)
  await sale(subid)
  await world.settled(subid, 1)

  const { click, events } = await world.trace(subid)
  expect(click).toMatchObject({ doNotSell: true })
  expect(events.filter(({ kind }) => kind === 'not-sent')).toMatchObject([
    { destination: 'spared', reason: 'do-not-sell' },
  ])
  expect(heard('/told', subid)).toEqual(['1'])
  expect(heard('/spared', subid)).toEqual([])
})

test('everybody else is told of as ever', async () => {
  const { subid } = await world.visit('/c/spring')
  await sale(subid)
  await world.settled(subid, 2)

  expect((await world.trace(subid)).click).toMatchObject({ doNotSell: false })
  expect(heard('/told', subid)).toEqual([''])
  expect(heard('/spared', subid)).toHaveLength(1)
})

test('of an unknown click nobody can say: it is waited for, and settled by the click that comes', async () => {
  await sale('later-1')
  await sale('later-2')
  await world.api('POST', '/clicks', [
    { subid: 'later-1', campaign: 'spring', doNotSell: true },
    { subid: 'later-2', campaign: 'spring' },
  ])
  const one = await world.settled('later-1', 2)
  const two = await world.settled('later-2', 2)

  expect(one.find(({ destination }) => destination === 'spared')).toMatchObject({
    ...{ state: 'cancelled', lastError: 'condition-false' },
  })
  expect(two.map(({ state }) => state)).toEqual(['delivered', 'delivered'])
})
