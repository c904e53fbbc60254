import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from '../world.ts'

type Sealed = { readonly name: string; readonly body: string }
const file = new URL('../vectors/clickbank-ins.json', import.meta.url)
const vectors: { readonly computed: readonly Sealed[] } = JSON.parse(readFileSync(file, 'utf8'))

function sealed(name: string): string {
  const vector = vectors.computed.find((one) => one.name === name)
  if (!vector) throw new Error(`no vector ${name}`)
  return vector.body
}

let world: World
beforeAll(async () => {
  world = await openWorld({
    settings: ({ url }) => ({
      campaigns: [{ id: 'spring', landings: [{ id: 'offer', url: `${url}/offer?subid={subid}` }] }],
      networks: [
        {
          id: 'clickbank',
          dialect: ['clickbank-ins', 'clickbank'],
          key: 'k3y',
          secret: 'S2SPOSTBACKTEST1',
        },
        { id: 'buygoods', dialect: 'buygoods' },
      ],
    }),
  })
})
afterAll(() => world.close())

const leadsOf = (subid: string) => world.items(`/leads?subid=${subid}`)

test.each([
  ['ClickBank', 'POST', '/postback/clickbank?key=k3y&'],
  ['ClickBank', 'GET', '/postback/clickbank?key=k3y&'],
  ['BuyGoods', 'POST', '/postback/buygoods?'],
  ['BuyGoods', 'GET', '/postback/buygoods?'],
  ['anybody', 'POST', '/?'],
])('%s integrates with %s …subid={subid}&status=Purchase', async (_, method, start) => {
  const { subid } = await world.visit('/c/spring')

  const answer = await world.call(`${start}subid=${subid}&status=Purchase`, { method })

  expect(answer).toMatchObject({ status: 200, text: 'OK', outcome: 'moved', reason: undefined })
  expect(await leadsOf(subid)).toMatchObject([
    { subid, status: 'Purchase', campaign: 'spring', click: true, leadAt: null },
  ])
})

test('BuyGoods may send subid and status as the body of its POST', async () => {
  const answer = await world.call('/postback/buygoods', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'subid=bg-1&status=Purchase',
  })

  expect(answer).toMatchObject({ status: 200, outcome: 'moved' })
  expect(await leadsOf('bg-1')).toMatchObject([{ status: 'Purchase', network: 'buygoods' }])
})

const notify = (body: string, path = '/postback/clickbank/k3y') =>
  world.call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })

test('ClickBank’s encrypted notification becomes a sale, its chargeback undoes it', async () => {
  const subid = 'clk0a1b2c3d4e5f'
  expect(await notify(sealed('v6-sale-affiliate'))).toMatchObject({ status: 200, outcome: 'moved' })
  expect(await leadsOf(subid)).toMatchObject([
    { txid: 'CWOGBZLN', status: 'Purchase', payout: '37.50', currency: 'USD' },
  ])

  expect(await notify(sealed('v6-sale-affiliate'))).toMatchObject({ outcome: 'repeat' })
  expect(await notify(sealed('v8-chargeback'))).toMatchObject({ outcome: 'moved' })
  expect(await leadsOf(subid)).toMatchObject([
    { txid: 'CWOGBZLN', status: 'Reject', payout: '37.50', purchaseAt: expect.any(String) },
  ])
})

test('a refund without tracking code is joined to its sale by the receipt', async () => {
  await notify(sealed('v8-refund'))
  const [waiting] = await world.items('/postbacks?outcome=waiting&network=clickbank')
  expect(waiting).toMatchObject({ reason: 'transaction-unknown', txid: 'V8SALE01' })

  const sale = 'subid=cb-sale-1&status=PURCHASE&txid=V8SALE01&payout=37.50'
  await world.call(`/postback/clickbank/k3y?${sale}`)

  expect(await leadsOf('cb-sale-1')).toMatchObject([{ status: 'Reject', payout: '37.50' }])
  expect(await world.items('/postbacks?outcome=waiting&network=clickbank')).toEqual([])
})

test('ClickBank’s test of the URL succeeds and makes no lead', async () => {
  const answer = await notify(sealed('v8-test-sale'))

  expect(answer).toMatchObject({ status: 200, text: 'OK', outcome: 'ignored' })
})

test('a notification opens with the secret and the key, never with one of them', async () => {
  const body = sealed('v8-upsell')
  expect(await notify(body, '/postback/clickbank')).toMatchObject({ status: 401 })
  const broken = body.replace(/("notification":")(.{24})/, '$1AAAAAAAAAAAAAAAAAAAAAAAA')
  expect(await notify(broken)).toMatchObject({ outcome: 'refused' })
  expect(await notify(body)).toMatchObject({ status: 200, outcome: 'moved' })
})

test('ClickBank’s upper-cased tracking id still finds the click', async () => {
  const { subid } = await world.visit('/c/spring')
  const path = `/postback/clickbank/k3y?tid=${subid.toUpperCase()}&event_type=PURCHASE`

  expect(await world.call(path)).toMatchObject({ outcome: 'moved', reason: undefined })
  expect(await leadsOf(subid)).toMatchObject([{ status: 'Purchase', click: true }])
})
