import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from '../world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

async function make(id: string, network: object) {
  const answer = await world.api('PUT', `/networks/${id}`, { key: 'k3y', ...network })
  expect(answer.status, answer.text).toBe(200)
  return answer.json
}

const leadsOf = async (network: string) =>
  (await world.items(`/leads?network=${network}`))
    .map((lead) => [lead['sale'], lead['status'], lead['payout']].join(' '))
    .sort()

const sold = ['status=initial_sale&payout=20&upsell_no=0', 'status=upsell&payout=30&upsell_no=1']

test.each([
  [undefined, ['first Purchase 20.00', 'upsell Purchase 30.00']],
  ['none', ['first Purchase 30.00']],
  ['txid', ['first Purchase 30.00']],
  ['order/txid', ['first Purchase 30.00']],
  ['txid+sale', ['first Purchase 20.00', 'upsell Purchase 30.00']],
  ['txid+upsell', ['first Purchase 20.00', 'upsell Purchase 30.00']],
])('a sale and its upsell under one order id, told apart by %s', async (saleKey, standing) => {
  const id = `shop-${String(saleKey).replace(/\W/g, '-')}`
  await make(id, { dialect: 'cartpanda', ...(saleKey === undefined ? {} : { saleKey }) })
  const say = (query: string) => world.call(`/postback/${id}/k3y?subid=${id}&txid=O1&${query}`)

  for (const query of sold) await say(query)

  expect(await leadsOf(id)).toEqual(standing)
  await say('status=refund')
  expect(await leadsOf(id)).toEqual(standing.map((one) => one.replace('Purchase', 'Reject')))
})

test.each([
  ['order/txid', ['first Purchase 20.00', 'first Purchase 30.00']],
  ['txid', ['first Purchase 20.00', 'upsell Purchase 30.00']],
  ['txid+sale', ['first Purchase 20.00', 'first Purchase 30.00']],
])(
  'a second transaction of one order, where sales are told apart by %s',
  async (saleKey, standing) => {
    const id = `digi-${saleKey.replace(/\W/g, '-')}`
    await make(id, { dialect: 'digistore24', saleKey })
    const say = (query: string) =>
      world.call(`/postback/${id}/k3y?subid=${id}&status=payment&${query}`)

    await say('txid=T1&order_id=T1&payout=20')
    await say('txid=T2&order_id=T1&payout=30')

    expect(await leadsOf(id)).toEqual(standing)
  },
)

test('a refund that names nothing but its order finds the sales of it, also when they come later', async () => {
  await make('order-alone', { dialect: 'digistore24' })
  const say = (query: string) => world.call(`/postback/order-alone/k3y?${query}`)

  const early = await say('order_id=O2&status=refund')
  await say('subid=order-1&txid=T1&order_id=O1&status=payment&payout=20')
  await say('subid=order-1&txid=T2&order_id=O1&status=payment&payout=30')
  const refund = await say('order_id=O1&status=refund')
  await say('subid=order-2&txid=T3&order_id=O2&status=payment&payout=40')
  const nothing = await say('status=refund')

  expect(early).toMatchObject({ outcome: 'waiting', reason: 'transaction-unknown' })
  expect(refund.outcome).toBe('moved')
  expect(await leadsOf('order-alone')).toEqual([
    'first Reject 20.00',
    'first Reject 30.00',
    'first Reject 40.00',
  ])
  expect(nothing).toMatchObject({ outcome: 'refused', reason: 'subid-missing' })
})

test('the choice is shown as it is written, and a wrong one is told', async () => {
  expect(await make('shown', { dialect: 'generic', saleKey: 'txid+sale' })).toMatchObject({
    saleKey: 'txid+sale',
  })
  expect(await make('left-out', { dialect: 'buygoods' })).not.toHaveProperty('saleKey')

  const wrong = await world.api('PUT', '/networks/wrong', { saleKey: 'order' })

  expect(wrong.status).toBe(400)
  expect(wrong.text).toContain('saleKey')
})
