import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { openWorld, type World } from '../world.ts'

let world: World
const page = (id: string) => ({ id, url: `https://${id}.example/?subid={subid}`, network: 'pp' })
const campaign = { landings: [page('good'), page('bad')] }

beforeAll(async () => {
  world = await openWorld({ settings: { networks: [{ id: 'pp' }] } })
})
afterAll(() => world.close())

const put = (more: object) => world.api('PUT', '/campaigns/spring', { ...campaign, ...more })
const shares = async () => {
  const { json } = await world.api('POST', '/campaigns/spring/route', {})
  return json.landings.map(({ share }: { readonly share: number }) => share)
}
const versions = async () => (await world.api('GET', '/campaigns/spring/weights')).json.items

test('switched on, the page that earns gets most visitors; switched off, the weights by hand hold again', async () => {
  await put({})
  const before = await world.visit('/c/spring')
  const kept = new URL(before.location).hostname
  for (let sold = 0; sold < 25; sold += 1) {
    const { subid, location } = await world.visit('/c/spring')
    const status = location.includes('good') ? 'Purchase' : 'Reject'
    await world.call(`/postback/pp?subid=${subid}&status=${status}&payout=20&currency=USD`)
  }
  await eventually(
    async () => (await world.api('GET', '/reports?by=campaign&campaign=spring')).json.total,
    ({ purchases, rejects }) => purchases + rejects === 25,
  )

  expect((await put({ bandit: { floor: 3 } })).json.bandit).toEqual({ floor: 3, days: 14 })
  await eventually(shares, ([good]) => good > 0.8)
  const [newest] = await versions()
  expect(newest).toMatchObject({ version: 1, floor: 3, days: 14 })
  expect(newest.landings).toMatchObject([{ id: 'good' }, { id: 'bad', approved: 0 }])
  expect(newest.landings[0].share + newest.landings[1].share).toBeCloseTo(1)
  expect(newest.landings[1].share).toBeGreaterThanOrEqual(0.03)
  const sent = await Promise.all(Array.from({ length: 30 }, () => world.visit('/c/spring')))
  expect(sent.filter(({ location }) => location.includes('good')).length).toBeGreaterThan(15)
  const again = await world.visit('/c/spring', { cookie: before.cookie })
  expect(new URL(again.location).hostname).toBe(kept)

  await put({})
  expect(await shares()).toEqual([0.5, 0.5])
  expect((await versions()).length).toBe(1)
})

test.each([
  [{ floor: 0 }, 'bandit.floor'],
  [{ floor: 51 }, 'bandit.floor'],
  [{ days: 91 }, 'bandit.days'],
  [{ flor: 5 }, 'flor'],
])('a bandit of %j is refused where it is wrong: %s', async (bandit, place) => {
  const { status, text } = await put({ bandit })

  expect(status).toBe(400)
  expect(text).toContain(place)
})

test('the weights of a campaign that is not there are not told', async () => {
  expect((await world.api('GET', '/campaigns/none/weights')).status).toBe(404)
})
