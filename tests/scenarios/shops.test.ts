import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { given, type World } from '../world.ts'

const secret = 'whsec_of-the-shop'
const shop = (id: string) => ({ networks: [{ id, dialect: id, key: 'k3y', secret }] })
type Said = { readonly body: string; readonly headers: Record<string, string> }
const says = (world: World, path: string, { body, headers }: Said) =>
  world.call(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })

async function stripe(world: World, type: string, object: object) {
  const created = Math.floor(Date.now() / 1000)
  const body = JSON.stringify({ type, created, livemode: true, data: { object } })
  const text = createHmac('sha256', secret).update(`${created}.${body}`).digest('hex')
  const headers = { 'stripe-signature': `t=${created},v1=${text}` }
  return (await says(world, '/postback/stripe/k3y', { body, headers })).headers['carom-outcome']
}

test('two partial refunds of Stripe, an older one that comes late, and the rest leave what they should', async () => {
  const world = await given({ settings: shop('stripe') })
  const session = { object: 'checkout.session', payment_status: 'paid', payment_intent: 'pi_1' }
  const sale = { ...session, client_reference_id: 's1', amount_total: 4900, currency: 'usd' }
  const charge = { object: 'charge', payment_intent: 'pi_1', amount: 4900, currency: 'usd' }
  const refund = (sum: number) =>
    stripe(world, 'charge.refunded', { ...charge, amount_refunded: sum })
  const standing = async () => {
    const [lead] = await world.items('/leads?subid=s1')
    return `${lead?.['status']} ${lead?.['payout']}`
  }

  await stripe(world, 'checkout.session.completed', sale)
  const told: unknown[] = []
  for (const sum of [900, 2900, 1500, 4900]) told.push(await refund(sum), await standing())

  expect(told).toEqual([
    ...['moved', 'Purchase 40.00'],
    ...['moved', 'Purchase 20.00'],
    ...['repeat', 'Purchase 20.00'],
    ...['moved', 'Reject 20.00'],
  ])
})

test('a topic of Shopify is kept with the raw postback, so that a word can be adopted later', async () => {
  const world = await given()
  const network = { dialect: 'shopify', key: 'k3y', secret, statusWhenUnknown: 'refused' }
  await world.api('PUT', '/networks/shopify', network)
  const order = { id: 1, note_attributes: [{ name: 'subid', value: 's2' }] }
  const body = JSON.stringify({ ...order, current_total_price: '12.50', currency: 'USD' })
  const hmac = createHmac('sha256', secret).update(body).digest('base64')
  const signed = { 'x-shopify-hmac-sha256': hmac }
  const topic = { 'x-shopify-topic': 'Orders/Fulfilled', 'x-other': 'never kept' }
  await says(world, '/postback/shopify/k3y', { body, headers: { ...signed, ...topic } })

  const [raw] = await world.items('/postbacks')
  const words = await world.items('/networks/shopify/words')
  const adopted = await world.api('POST', '/networks/shopify/words', {
    ...{ word: 'orders/fulfilled', meaning: 'Purchase' },
  })

  expect(raw).toMatchObject({ outcome: 'refused', reason: 'status-unknown' })
  expect(raw?.['headers']).toEqual({
    'x-shopify-topic': 'Orders/Fulfilled',
    'x-shopify-hmac-sha256': '***',
  })
  expect(words.find(({ word }) => word === 'orders/fulfilled')).toMatchObject({ count: 1 })
  expect(adopted.json).toMatchObject({ read: 1, outcomes: { moved: 1 } })
  const [lead] = await world.items('/leads?subid=s2')
  expect(lead).toMatchObject({ status: 'Purchase', payout: '12.50', txid: '1' })
})
