import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { insSecret, sealIns } from '../sealed.ts'
import { openWorld, type World } from '../world.ts'

const plain = ['terraleads', 'cpagetti', 'affise', 'traffic-light', 'adworkmedia', 'buygoods']

let world: World
beforeAll(async () => {
  world = await openWorld({
    settings: ({ url }) => ({ destinations: [{ id: 'told', url: `${url}/?s={subid}` }] }),
  })
  for (const id of plain) await make(id, { dialect: id })
  await make('clickbank', { dialect: ['clickbank-ins', 'clickbank'], secret: insSecret })
  await make('digistore24', { dialect: 'digistore24' })
  await make('cartpanda', { dialect: 'cartpanda' })
  await make('cake', { dialect: 'cake' })
  await make('mylead', { dialect: 'mylead' })
  await make('admitad', { dialect: 'admitad' })
  await make('awin', { dialect: 'awin' })
})
afterAll(() => world.close())

async function make(id: string, network: object) {
  const answer = await world.api('PUT', `/networks/${id}`, { key: 'k3y', ...network })
  expect(answer.status, answer.text).toBe(200)
}

const say = (id: string, query: string) => world.call(`/postback/${id}/k3y?${query}`)
const notify = (notice: object) =>
  world.call('/postback/clickbank/k3y', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: sealIns({ version: 8, role: 'AFFILIATE', totalAccountAmount: 37.5, ...notice }),
  })

const leadsOf = async (subid: string) =>
  (await world.items(`/leads?subid=${subid}`))
    .map((lead) => `${lead['txid']} ${lead['status']} ${lead['payout']}`)
    .sort()

test('one word means opposite things at two networks', async () => {
  await say('terraleads', 'subid=accept-1&status=accept&payout=10&txid=T1')
  await say('cpagetti', 'subid=accept-2&status=accept&payout=10&txid=T1')

  expect(await leadsOf('accept-1')).toEqual(['T1 Lead 10.00'])
  expect(await leadsOf('accept-2')).toEqual(['T1 Purchase 10.00'])
})

test('a status may be a number, and one number means opposite things too', async () => {
  await say('affise', 'subid=number-1&status=1&payout=5&txid=T1')
  await say('traffic-light', 'subid=number-2&status=1&payout=5')
  await say('adworkmedia', 'subid=number-3&status=1&payout=5&txid=T1')
  await say('adworkmedia', 'subid=number-3&status=2&payout=5&txid=T1')

  expect(await leadsOf('number-1')).toEqual(['T1 Purchase 5.00'])
  expect(await leadsOf('number-2')).toEqual(['null Lead 5.00'])
  expect(await leadsOf('number-3')).toEqual(['T1 Reject 5.00'])
})

test('a refund without a subid finds its sale by the order, and waits for it when it comes first', async () => {
  await say('digistore24', 'subid=ds-1&status=payment&payout=20&currency=EUR&txid=P1&order=O1')
  const refund = await say('digistore24', 'status=refund&payout=-20&currency=EUR&txid=R1&order=O1')
  expect(refund.outcome).toBe('moved')
  expect(await leadsOf('ds-1')).toEqual(['P1 Reject 20.00'])

  const early = await say('digistore24', 'status=refund&payout=-9&currency=EUR&txid=R2&order=O2')
  expect(early).toMatchObject({ outcome: 'waiting', reason: 'transaction-unknown' })
  await say('digistore24', 'subid=ds-2&status=payment&payout=9&currency=EUR&txid=P2&order=O2')
  expect(await leadsOf('ds-2')).toEqual(['P2 Reject 9.00'])
})

test('SALE ABC, BILL ABC-B002, RFND ABC-B002: only the rebill is undone', async () => {
  const trackingCodes = ['cb-rebill']
  await notify({ receipt: 'ABC', transactionType: 'SALE', trackingCodes })
  await notify({ receipt: 'ABC-B002', transactionType: 'BILL', trackingCodes })
  await notify({ receipt: 'ABC-B002', transactionType: 'RFND', trackingCodes: [] })

  expect(await leadsOf('cb-rebill')).toEqual(['ABC Purchase 37.50', 'ABC-B002 Reject 37.50'])
})

test('O1 frontend, then O1 upsell are two sales; a refund of O1 undoes both', async () => {
  await say('buygoods', 'subid=bg-1&status=frontend&payout=20&txid=O1')
  await say('buygoods', 'subid=bg-1&status=upsell&payout=30&txid=O1')
  expect(await leadsOf('bg-1')).toEqual(['O1 Purchase 20.00', 'O1 Purchase 30.00'])

  await say('buygoods', 'subid=bg-1&status=refund&txid=O1')
  expect(await leadsOf('bg-1')).toEqual(['O1 Reject 20.00', 'O1 Reject 30.00'])
})

test('upsells by number are sales of their own, and a refund with a number undoes one', async () => {
  await say('cartpanda', 'subid=cp-1&status=initial_sale&payout=20&txid=O1&upsell_no=0')
  await say('cartpanda', 'subid=cp-1&status=upsell&payout=30&txid=O1&upsell_no=1')
  await say('cartpanda', 'subid=cp-1&status=upsell&payout=40&txid=O1&upsell_no=2')
  await say('cartpanda', 'subid=cp-1&status=refund&payout=30&txid=O1&upsell_no=1')

  expect(await leadsOf('cp-1')).toEqual([
    'O1 Purchase 20.00',
    'O1 Purchase 40.00',
    'O1 Reject 30.00',
  ])
})

test('a late retry never undoes a refund', async () => {
  const sale = 'subid=late-1&status=approved&payout=10&currency=USD&txid=T1'
  await say('affise', sale)
  await say('affise', sale.replace('approved', 'declined'))

  expect(await say('affise', sale)).toMatchObject({ outcome: 'stale', reason: 'late-retry' })
  expect(await leadsOf('late-1')).toEqual(['T1 Reject 10.00'])
})

test('the same sale on two channels is counted once, whichever comes first', async () => {
  await notify({ receipt: 'TWO1', transactionType: 'SALE', trackingCodes: ['two-1'] })
  const s2s = 'status=PURCHASE&payout=37.50&currency=USD'
  expect(await say('clickbank', `subid=two-1&txid=TWO1&${s2s}`)).toMatchObject({
    outcome: 'repeat',
  })
  await say('clickbank', `subid=two-2&txid=TWO2&${s2s}`)
  const ins = await notify({ receipt: 'TWO2', transactionType: 'SALE', trackingCodes: ['two-2'] })

  expect(ins).toMatchObject({ outcome: 'repeat' })
  expect(await leadsOf('two-1')).toEqual(['TWO1 Purchase 37.50'])
  expect(await leadsOf('two-2')).toEqual(['TWO2 Purchase 37.50'])
})

test('ClickBank’s tracking id in capitals is the click’s', async () => {
  const subid = 'm3k1v9q2abcdefgh1234'
  await say('clickbank', `tid=${subid.toUpperCase()}&event_type=PURCHASE&receipt_id=UP1`)

  expect(await leadsOf(subid)).toEqual(['UP1 Purchase null'])
})

test('a negative payout with a paid word is a Reject', async () => {
  await say('buygoods', 'subid=neg-1&status=frontend&payout=20&txid=N1')
  await say('buygoods', 'subid=neg-1&status=frontend&payout=-20&txid=N1')

  expect(await leadsOf('neg-1')).toEqual(['N1 Reject 20.00'])
})

test.each([
  ['affise', 'subid={sub1}&status=1'],
  ['affise', 'subid=%7Bsub1%7D&status=1'],
  ['affise', 'subid=macro&status={status}'],
  ['mylead', 'subid=[ml_sub1]&status=approved'],
  ['admitad', 'subid=[[[subid]]]&status=approved'],
  ['awin', 'subid=!!!clickRef!!!&status=Purchase'],
  ['cake', 'subid=%23s2%23&status=Purchase'],
])('%s?%s is a macro without its value', async (id, query) => {
  const answer = await say(id, query)

  expect(answer).toMatchObject({ outcome: 'refused', reason: 'macro-unreplaced', status: 200 })
})

test('a macro that CAKE leaves as it is cuts the rest of the URL off, and nothing is sold', async () => {
  // `#s2#` begins a fragment: what stands behind it is never sent.
  expect(await say('cake', 'status=Purchase&subid=')).toMatchObject({
    outcome: 'refused',
    reason: 'subid-missing',
  })
})

test('tests never count', async () => {
  await say('digistore24', 'subid=test-1&status=payment&payout=20&txid=X1&test=1')
  expect(await notify({ receipt: '********', transactionType: 'TEST' })).toMatchObject({
    outcome: 'ignored',
  })

  expect(await world.items('/leads?subid=test-1')).toMatchObject([{ test: true }])
  expect(await world.items('/deliveries?subid=test-1')).toEqual([])
})

const adopt = (word: string, meaning: string) =>
  world.api('POST', '/networks/affise/words', { word, meaning })

test('a network is answered as it likes to be, and as its settings say', async () => {
  await make('cpagrip', { dialect: 'cpagrip' })
  await make('choosy', { dialect: 'affise', answer: 'accepted' })

  expect((await say('cpagrip', 'subid=grip-1&status=Purchase&payout=1')).text).toBe('1')
  expect((await say('choosy', 'subid=choosy-1&status=1')).text).toBe('accepted')
  expect((await say('affise', 'subid=choosy-2&status=1')).text).toBe('OK')
})

test('a word in no list is kept, refused, shown, and read again once its meaning is told', async () => {
  const said = 'status=Abgenommen&currency=EUR'
  const first = await say('affise', `subid=word-1&payout=10&txid=W1&${said}`)
  await say('affise', `subid=word-2&payout=20&txid=W2&${said}`)
  await say('affise', 'subid=word-3&payout=30&txid=W3&status=other')
  expect(first).toMatchObject({ status: 200, outcome: 'refused', reason: 'status-unknown' })
  // Seen within seconds: numbers are made behind what is kept.
  const words = await eventually(
    () => world.items('/networks/affise/words'),
    (items) => items.some(({ word }) => word === 'abgenommen'),
  )
  expect(words.find(({ word }) => word === 'abgenommen')).toMatchObject({
    ...{ meaning: null, known: false, count: 2 },
  })

  const adopted = await adopt(' ABGENOMMEN ', 'Purchase')

  expect(adopted).toMatchObject({
    status: 200,
    json: { word: 'abgenommen', meaning: 'Purchase', read: 2, outcomes: { moved: 2 } },
  })
  expect(await leadsOf('word-1')).toEqual(['W1 Purchase 10.00'])
  expect(await leadsOf('word-2')).toEqual(['W2 Purchase 20.00'])
  expect(await leadsOf('word-3')).toEqual([])
  expect(await say('affise', `subid=word-4&payout=1&txid=W4&${said}`)).toMatchObject({
    outcome: 'moved',
  })
  const refused = await world.items('/postbacks?network=affise&reason=status-unknown')
  expect(refused.map(({ subid }) => subid)).toEqual(['word-3'])
  expect(await adopt('abgenommen', 'Purchase')).toMatchObject({ json: { read: 0 } })
})

test('what is read again comes in the order it was said, and what is not news is none', async () => {
  await say('affise', 'subid=order-1&payout=10&txid=V1&status=neu1')
  await say('affise', 'subid=order-1&payout=10&txid=V1&status=declined')
  await say('affise', 'subid=order-2&payout=10&txid=V2&status=neu1')
  await say('affise', 'subid=order-2&payout=10&txid=V2&status=neu1')

  const { json } = await adopt('neu1', 'Lead')

  expect(json).toMatchObject({ read: 3, outcomes: { moved: 1, repeat: 1, stale: 1 } })
  expect(await leadsOf('order-1')).toEqual(['V1 Reject 10.00'])
  expect(await leadsOf('order-2')).toEqual(['V2 Lead 10.00'])
})

test('a word of an encrypted notification can be adopted, and one to be ignored makes no lead', async () => {
  const notice = { receipt: 'NEW1', transactionType: 'JV_SALE', trackingCodes: ['jv-1'] }
  expect(await notify(notice)).toMatchObject({ outcome: 'ignored', reason: 'status-unknown' })

  const path = '/networks/clickbank/words'
  const answer = await world.api('POST', path, { word: 'jv_sale', meaning: 'Purchase' })
  expect(answer.json).toMatchObject({ read: 1, outcomes: { moved: 1 } })
  expect(await leadsOf('jv-1')).toEqual(['NEW1 Purchase 37.50'])

  await say('affise', 'subid=nothing-1&txid=Z1&status=viewed')
  expect((await adopt('viewed', 'ignore')).json).toMatchObject({ outcomes: { ignored: 1 } })
  expect(await leadsOf('nothing-1')).toEqual([])
})

test('adopting changes no other word and no secret, and needs to be allowed', async () => {
  const network = (await world.api('GET', '/networks/clickbank')).json
  expect(network).toMatchObject({ key: '***', secret: '***', statuses: { Purchase: ['jv_sale'] } })
  expect(await notify({ receipt: 'OK1', transactionType: 'SALE', trackingCodes: ['s'] })).toEqual(
    expect.objectContaining({ outcome: 'moved' }),
  )
  expect((await world.call('/api/v1/networks/affise/words', { method: 'POST' })).status).toBe(401)
  expect(
    await world.api('POST', '/networks/nobody/words', { word: 'a', meaning: 'Lead' }),
  ).toMatchObject({ status: 404 })
  expect(await adopt('abgenommen', 'Sold')).toMatchObject({ status: 400 })
})

test('of words adopted at once none is lost: who came second is told', async () => {
  await world.api('PUT', '/networks/busy', { dialect: 'affise' })
  const words = ['eins', 'zwei', 'drei', 'vier']

  const answers = await Promise.all(
    words.map((word) => world.api('POST', '/networks/busy/words', { word, meaning: 'Lead' })),
  )

  const told = words.filter((_, index) => answers[index]?.status === 200)
  const refused = answers.filter(({ status }) => status !== 200)
  expect(told.length).toBeGreaterThan(0)
  expect(refused.every(({ json }) => json.reason === 'state-conflict')).toBe(true)
  const { statuses } = (await world.api('GET', '/networks/busy')).json
  expect(statuses.Lead.toSorted()).toEqual(told.toSorted())
})

test('a key is made here, shown once, and the old one holds until it is ended', async () => {
  await world.api('PUT', '/networks/turned', { dialect: 'affise', key: 'first-key' })
  const statusWith = async (key: string) =>
    (await world.call(`/postback/turned/${key}?subid=k1&status=1`)).status

  const made = await world.api('POST', '/networks/turned/key', {})

  expect(made.json).toMatchObject({ previousKey: true, key: expect.stringMatching(/^[\w-]{22}$/) })
  expect(await statusWith(made.json.key)).toBe(200)
  expect(await statusWith('first-key')).toBe(200)
  const shown = (await world.api('GET', '/networks/turned')).json
  expect(shown).toMatchObject({ key: '***', previousKey: '***', dialect: 'affise' })
  const { previousKey: _, ...rest } = shown
  expect((await world.api('PUT', '/networks/turned', rest)).status).toBe(200)
  expect(await statusWith('first-key')).toBe(401)
  expect(await statusWith(made.json.key)).toBe(200)

  const next = await world.api('POST', '/networks/turned/key', { keepsOld: false })
  expect(next.json.previousKey).toBe(false)
  expect(await statusWith(made.json.key)).toBe(401)
  expect((await world.api('POST', '/networks/nobody/key', {})).status).toBe(404)
})
