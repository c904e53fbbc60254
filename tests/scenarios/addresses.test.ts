import { expect, test } from 'vitest'
import { given, type World } from '../world.ts'

// A proxy that is believed: the tests call from wherever they like.
const flags = { 'trust-proxy': '127.0.0.0/8' }
const open = async (network: object) => {
  const world = await given({ flags })
  const saved = await world.api('PUT', '/networks/pp', { key: 'k3y', ...network })
  expect(saved.status, saved.text).toBe(200)
  return world
}
const sayFrom = (world: World, ip: string, query: string) =>
  world.call(`/postback/pp/k3y?${query}`, { headers: { 'x-forwarded-for': ip } })
const seen = async (world: World) => (await world.api('GET', '/networks/pp/addresses')).json
const lead = (subid: number) => `subid=s${subid}&status=lead`

test('a network that learns who calls refuses nobody, marks what is new, and proposes who calls regularly', async () => {
  const world = await open({ addresses: 'observe' })
  const answers = []
  for (let n = 0; n < 3; n += 1) answers.push(await sayFrom(world, '203.0.113.7', lead(n)))
  answers.push(await sayFrom(world, '198.51.100.9', 'subid=new&status=sale&payout=5'))
  answers.push(await sayFrom(world, '2001:db8::1', lead(9)))

  const { mode, items, proposal } = await seen(world)
  const [sale] = await world.items('/postbacks?subid=new')
  const first = await world.items('/postbacks?subid=s0')
  const issue = (await world.items('/issues')).find(({ kind }) => kind === 'address-new')

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  expect(mode).toBe('observe')
  expect(items[0]).toMatchObject({ address: '203.0.113.7', count: 3, listed: false, soldAt: null })
  expect(items.map((one: { address: string }) => one.address)).toHaveLength(3)
  expect(proposal).toEqual(['203.0.113.7'])
  expect(sale?.['notes']).toEqual(['address-new'])
  expect(first[0]?.['notes']).toEqual([])
  expect(issue).toMatchObject({ subject: 'pp', count: 1, link: '/admin/networks/pp' })
})

test('one step takes the proposal over, and refuses everybody else', async () => {
  const world = await open({ addresses: 'observe' })
  for (let n = 0; n < 2; n += 1) await sayFrom(world, '203.0.113.7', lead(n))
  await sayFrom(world, '198.51.100.9', lead(5))

  const taken = await world.api('POST', '/networks/pp/addresses/enforce', {})

  expect(taken.json).toEqual({ mode: 'enforce', allowFrom: ['203.0.113.7'] })
  expect((await sayFrom(world, '203.0.113.7', lead(6))).status).toBe(200)
  expect((await sayFrom(world, '198.51.100.9', lead(7))).headers['carom-reason']).toBe(
    'address-not-allowed',
  )
  const { json } = await world.api('GET', '/networks/pp')
  expect(json).toMatchObject({ addresses: 'enforce', allowFrom: ['203.0.113.7'] })
  const audit = await world.items('/audit')
  expect(audit.some(({ action }) => action === 'enforce-addresses')).toBe(true)
})

test('a list alone is enforced; switched off, or while it is learnt, it lets everybody in', async () => {
  const world = await open({ allowFrom: ['203.0.113.0/24'] })
  const statuses: number[] = []
  for (const addresses of [undefined, 'off', 'observe', 'enforce']) {
    await world.api('PUT', '/networks/pp', {
      ...{ key: 'k3y', allowFrom: ['203.0.113.0/24'] },
      ...(addresses === undefined ? {} : { addresses }),
    })
    statuses.push((await sayFrom(world, '198.51.100.9', lead(1))).status)
  }
  const empty = await world.api('PUT', '/networks/pp', { addresses: 'enforce' })

  expect(statuses).toEqual([403, 200, 200, 403])
  expect(empty.status).toBe(400)
  expect(empty.text).toContain('allowFrom')
})

test('many addresses become the networks they are of, and strangers without the key are not learnt', async () => {
  const world = await open({ addresses: 'observe' })
  for (let n = 1; n <= 70; n += 1) await sayFrom(world, `203.0.113.${n}`, lead(n))
  await sayFrom(world, '2001:db8:7::1', lead(71))
  await world.call('/postback/pp/wrong?subid=x&status=lead', {
    headers: { 'x-forwarded-for': '192.0.2.66' },
  })

  const { items } = await seen(world)

  expect(items.map((one: { address: string; count: number }) => [one.address, one.count])).toEqual([
    ['203.0.113.0/24', 70],
    ['2001:db8:7::/48', 1],
  ])
})
