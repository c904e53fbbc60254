import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AdminWorld, openAdminWorld } from './admin-world.ts'

let world: AdminWorld
beforeAll(async () => {
  world = await openAdminWorld()
})
afterAll(() => world.close())

const page = (id: string, more: object = {}) => ({ id, url: `https://${id}.example/`, ...more })
const pages = { prelandings: [page('quiz')], landings: [page('a', { dailyCap: 50 }), page('b')] }
const rule = {
  id: 'evenings',
  country: ['DE', 'at'],
  params: { zone: ['12', 'VIP*'] },
  hours: '18-24',
  days: ['Mon', 'sunday', 3],
  not: { browser: 'Facebook' },
  prelandings: [],
  landings: ['a'],
}

test('rules are saved as they are shown, and shown as they may be saved', async () => {
  const body = { ...pages, rules: [rule, { id: 'rest' }], notes: 'for the summer', archived: true }
  const saved = await world.api('PUT', '/campaigns/spring', body)
  const shown = await world.api('GET', '/campaigns/spring')

  expect(saved.status).toBe(200)
  expect(shown.json).toMatchObject({
    rules: [
      {
        id: 'evenings',
        country: ['de', 'at'],
        params: { zone: ['12', 'vip*'] },
        hours: '18-24',
        days: [1, 7, 3],
        not: { browser: ['facebook'] },
        prelandings: [],
        landings: ['a'],
      },
      { id: 'rest' },
    ],
    notes: 'for the summer',
    archived: true,
  })
  expect(shown.json.landings[0]).toMatchObject({ id: 'a', dailyCap: 50 })
  const again = await world.api('PUT', '/campaigns/spring', shown.json)
  expect(again.json.revision).toBe(shown.json.revision)
})

test.each([
  [{ id: 'x', country: 'Germany' }, 'rules[0].country[0]'],
  [{ id: 'x', hours: '9-25' }, 'rules[0].hours'],
  [{ id: 'x', hours: '9-9' }, 'rules[0].hours'],
  [{ id: 'x', days: ['noday'] }, 'rules[0].days[0]'],
  [{ id: 'x', landings: [] }, 'rules[0]'],
  [{ id: 'x', landings: ['gone'] }, 'rules[0].landings'],
  [{ id: 'x', contry: 'DE' }, 'contry'],
  [{ id: 'no spaces' }, 'rules[0].id'],
])('a rule %j is refused where it is wrong: %s', async (wrong, place) => {
  const { status, text } = await world.api('PUT', '/campaigns/c', { ...pages, rules: [wrong] })

  expect(status).toBe(400)
  expect(text).toContain(place)
})

test('where a visitor would go is told with the reason of each rule', async () => {
  const rules = [
    { id: 'austria', country: 'AT', landings: ['b'] },
    { id: 'phones', device: 'mobile', not: { browser: 'Facebook' }, prelandings: [] },
    { id: 'late', hours: '0-1' },
  ]
  await world.api('PUT', '/campaigns/routed', { ...pages, rules })
  const userAgent =
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36'

  const { status, json } = await world.api('POST', '/campaigns/routed/route', {
    ...{ country: 'de', userAgent, at: '2026-11-24T09:30:00Z' },
  })

  expect(status).toBe(200)
  expect(json).toMatchObject({
    takes: true,
    facts: { country: 'DE', device: 'mobile', os: 'Android', browser: 'Chrome', hour: 9, day: 2 },
    rule: 'phones',
    rules: [
      { id: 'austria', unmet: { test: 'country', wanted: 'at', is: 'DE' } },
      { id: 'phones', unmet: null },
      { id: 'late', unmet: { test: 'hours', wanted: '0-1', is: '9' } },
    ],
    prelandings: [],
    landings: [
      { id: 'a', share: 0.5, isFull: false },
      { id: 'b', share: 0.5, isFull: false },
    ],
  })
})

test('the way of a visitor through a campaign that is not there is not told', async () => {
  expect((await world.api('POST', '/campaigns/none/route', {})).status).toBe(404)
})
