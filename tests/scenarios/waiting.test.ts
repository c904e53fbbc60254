import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from '../world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld({
    flags: { 'waiting-per-subid': '3' },
    settings: ({ url }) => ({
      networks: [
        { id: 'open' },
        { id: 'patient', unknownSubid: 'wait' },
        { id: 'strict', unknownSubid: 'refuse' },
      ],
      destinations: [
        { id: 'plain', url: `${url}/plain?subid={subid}&status={status}`, method: 'GET' },
        { id: 'needs', url: `${url}/needs?subid={subid}&px={px}`, method: 'GET' },
        { id: 'chosen', url: `${url}/chosen?s={subid}`, method: 'GET', campaigns: ['spring'] },
        { id: 'other', url: `${url}/other?s={subid}`, method: 'GET', campaigns: ['autumn'] },
      ],
    }),
  })
})
afterAll(() => world.close())

const importClick = (click: object) => world.api('POST', '/clicks', [click])
const heardOf = (subid: string) =>
  world.partner.heard.filter(({ query }) => [...query.values()].includes(subid))
const deliveriesOf = async (subid: string) => {
  const rows = await world.items(`/deliveries?subid=${subid}`)
  return Object.fromEntries(rows.map((row) => [row['destination'], row]))
}

test('a postback before its click: what needs no click goes, the rest goes when it comes', async () => {
  await world.call('/postback/open?subid=early-1&status=Lead')
  const before = await deliveriesOf('early-1')
  expect(before).toMatchObject({
    needs: { state: 'waiting', nextAt: null, waitsFor: 'click' },
    chosen: { state: 'waiting', nextAt: null },
    other: { state: 'waiting', nextAt: null },
  })

  const answer = await importClick({ subid: 'early-1', campaign: 'spring', px: 'px-1' })
  expect(answer.json).toEqual({ accepted: 1, repeated: 0, refused: [] })

  await world.settled('early-1', 4)
  expect(await deliveriesOf('early-1')).toMatchObject({
    plain: { state: 'delivered' },
    needs: { state: 'delivered' },
    chosen: { state: 'delivered' },
    other: { state: 'cancelled', lastError: 'condition-false' },
  })
  expect(
    heardOf('early-1')
      .map(({ path }) => path)
      .sort(),
  ).toEqual(['/chosen', '/needs', '/plain'])
  expect(
    heardOf('early-1')
      .find(({ path }) => path === '/needs')
      ?.query.get('px'),
  ).toBe('px-1')
  const [lead] = await world.items('/leads?subid=early-1')
  expect(lead).toMatchObject({ campaign: 'spring', click: true })
})

test('a network that waits is judged when the click comes', async () => {
  await world.call('/postback/patient?subid=early-2&status=Lead')
  await world.call('/postback/patient?subid=early-2&status=Purchase')
  expect(await world.items('/leads?subid=early-2')).toEqual([])

  await importClick({ subid: 'early-2' })

  expect(await world.items('/leads?subid=early-2')).toMatchObject([
    { status: 'Purchase', leadAt: expect.any(String), purchaseAt: expect.any(String) },
  ])
  const log = await world.items('/postbacks?subid=early-2')
  expect(log.map((row) => row['outcome'])).toEqual(['moved', 'moved'])
  await world.settled('early-2', 4)
  const told = heardOf('early-2').filter(({ path }) => path === '/plain')
  expect(told.map(({ query }) => query.get('status'))).toEqual(['Lead', 'Purchase'])
})

test('a network that refuses unknown clicks makes no lead of them, later neither', async () => {
  const path = '/postback/strict?subid=early-3&status=Lead'
  expect(await world.call(path)).toMatchObject({ status: 422, reason: 'click-unknown' })

  await importClick({ subid: 'early-3' })

  expect(await world.items('/leads?subid=early-3')).toEqual([])
  expect(await world.call(path)).toMatchObject({ status: 200, outcome: 'moved' })
})

test('a refund without subid joins its sale by the order when the sale comes', async () => {
  const refund = await world.call('/postback/open?txid=order-1&status=refund')
  expect(refund).toMatchObject({ outcome: 'waiting', reason: 'transaction-unknown' })
  await world.call('/postback/open?subid=early-4&txid=order-1&status=sale&payout=50')

  expect(await world.items('/leads?subid=early-4')).toMatchObject([
    { status: 'Reject', payout: '50.00', txid: 'order-1', rejectAt: expect.any(String) },
  ])
  expect(await world.items('/postbacks?outcome=waiting&network=open')).toEqual([])
})

test('another network’s order of the same number is another order', async () => {
  await world.call('/postback/open?subid=early-5&txid=order-2&status=sale')
  const refund = await world.call('/postback/patient?txid=order-2&status=refund')

  expect(refund).toMatchObject({ outcome: 'waiting', reason: 'transaction-unknown' })
  expect(await world.items('/leads?subid=early-5')).toMatchObject([{ status: 'Purchase' }])
})

test('only so many wait for one subid; the rest is told so', async () => {
  const say = (txid: number) =>
    world.call(`/postback/patient?subid=early-6&status=Lead&txid=${txid}`)
  for (const txid of [1, 2, 3]) expect(await say(txid)).toMatchObject({ outcome: 'waiting' })

  expect(await say(4)).toMatchObject({ outcome: 'refused', reason: 'waiting-full', status: 422 })

  await importClick({ subid: 'early-6' })
  expect(await world.items('/leads?subid=early-6')).toHaveLength(3)
})

test('what waits survives a restart', async () => {
  await world.call('/postback/patient?subid=early-7&status=Lead')
  await world.call('/postback/open?subid=early-8&status=Lead')

  await world.restart()
  await world.api('POST', '/clicks', '{"subid":"early-7"}\n{"subid":"early-8","px":"late"}\n')

  expect(await world.items('/leads?subid=early-7')).toMatchObject([{ status: 'Lead' }])
  await world.settled('early-8', 4)
  expect(
    heardOf('early-8')
      .find(({ path }) => path === '/needs')
      ?.query.get('px'),
  ).toBe('late')
})

test('after a day the wait for a click is over', async () => {
  await world.call('/postback/open?subid=early-9&status=Lead')
  const nowMs = Date.now() + 25 * 3_600_000
  const retentionDays = { clicks: 400, leads: 1095, postbacks: 90, attempts: 30 }
  await world.app().store.sweep({ nowMs, retentionDays, limit: 500 })

  await world.settled('early-9', 4)
  expect(await deliveriesOf('early-9')).toMatchObject({
    needs: { state: 'delivered' },
    chosen: { state: 'expired', lastError: 'click-never-came' },
    other: { state: 'expired', lastError: 'click-never-came' },
  })
  expect(
    heardOf('early-9')
      .find(({ path }) => path === '/needs')
      ?.query.get('px'),
  ).toBe('')
})
