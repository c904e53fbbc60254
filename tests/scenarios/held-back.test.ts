import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { given } from '../world.ts'

const settings = (partner: { readonly url: string }) => ({
  networks: [
    { id: 'pp', key: 'k3y', currency: 'USD', repeat: { windowMs: 0 } },
    { id: 'other', key: 'k3y', currency: 'EUR' },
  ],
  destinations: [
    { id: 's2s', url: `${partner.url}/in?s={subid}&st={status}&p={payout}&sale={sale}` },
  ],
})

/** A network says so, and what it says next is no retry. */
const openHeld = async () => {
  const world = await given({ settings })
  return {
    ...world,
    says: async (network: string, query: string) => {
      const answer = await world.call(`/postback/${network}/k3y?${query}`)
      await sleep(5)
      return String(answer.headers['carom-postback'])
    },
    heard: () => world.items('/held-back'),
    leads: (subid: string) => world.items(`/leads?subid=${subid}`),
    apply: (id: string, body: object = {}) => world.api('POST', `/held-back/${id}/apply`, body),
  }
}

const moneyOf = (leads: readonly Readonly<Record<string, unknown>>[]) =>
  leads.map((lead) => [lead['sale'], lead['status'], lead['payout']].join(' ')).sort()

test('a rebill that was taken for a repeat is listed with its money and counted with one step, once', async () => {
  const world = await openHeld()
  await world.says('pp', 'subid=a1&status=sale&payout=30')
  const id = await world.says('pp', 'subid=a1&status=sale&payout=30')
  await world.settled('a1', 1)

  const [row] = await world.heard()
  const first = await world.apply(id)
  const again = await world.apply(id)

  expect(row).toMatchObject({
    ...{ postbackId: id, network: 'pp', kind: 'possible-sale', outcome: 'repeat' },
    ...{ subid: 'a1', status: 'Purchase', payout: '30.00', currency: 'USD' },
  })
  expect(first.json).toMatchObject({ outcome: 'moved', repeated: false })
  expect(again.json).toEqual({ ...first.json, repeated: true })
  expect(moneyOf(await world.leads('a1'))).toEqual([
    'first Purchase 30.00',
    'rebill Purchase 30.00',
  ])
  expect(await world.settled('a1', 2)).toHaveLength(2)
  expect(await world.heard()).toEqual([])
  const audit = await world.items('/audit?limit=500')
  expect(audit.filter(({ action }) => action === 'apply')).toHaveLength(1)
  const correction = await world.api('GET', `/postbacks?subid=a1`)
  expect(correction.json.items[0]).toMatchObject({ id: first.json.id, cause: 'correction' })
})

test('what a filter means is let be with one step, once, and nothing else', async () => {
  const world = await openHeld()
  for (const subid of ['b1', 'b2', 'b3']) {
    await world.says('pp', `subid=${subid}&status=reject&payout=7`)
    await world.says('pp', `subid=${subid}&status=lead&payout=7`)
  }
  await world.says('other', 'subid=b4&status=sale&payout=30')
  const other = await world.says('other', 'subid=b4&status=sale&payout=20')
  const dismiss = (body: object) => world.api('POST', '/held-back/dismiss', body)

  const none = await dismiss({ kind: ['reopen'], network: ['other'] })
  const first = await dismiss({ kind: ['reopen'] })
  const again = await dismiss({ kind: ['reopen'] })
  const wrong = await dismiss({ kind: ['no-such-kind'] })

  expect(none.json).toEqual({ dismissed: 0, more: false })
  expect(first.json).toEqual({ dismissed: 3, more: false })
  expect(again.json).toEqual({ dismissed: 0, more: false })
  expect(wrong.status).toBe(400)
  expect((await world.heard()).map((row) => row['postbackId'])).toEqual([other])
  const audit = await world.items('/audit?limit=500')
  const kept = audit.filter(({ action }) => action === 'dismiss')
  expect(kept).toMatchObject([{ after: { kind: ['reopen'], dismissed: 3 } }])
})

test('an upsell that was taken for a corrected amount gives the first sale its own back', async () => {
  const world = await openHeld()
  await world.says('pp', 'subid=a2&status=sale&payout=50')
  const id = await world.says('pp', 'subid=a2&status=sale&payout=20')

  const [row] = await world.heard()
  await Promise.all([world.apply(id), world.apply(id), world.apply(id)])

  expect(row).toMatchObject({ kind: 'possible-sale', reason: 'amount-amended', payout: '50.00' })
  expect(moneyOf(await world.leads('a2'))).toEqual([
    'first Purchase 50.00',
    'upsell Purchase 20.00',
  ])
})

test('a lead that its network took back is reopened with one step', async () => {
  const world = await openHeld()
  await world.says('pp', 'subid=a3&status=rejected&txid=T1')
  const id = await world.says('pp', 'subid=a3&status=lead&txid=T1')

  const [row] = await world.heard()
  const done = await world.apply(id)

  expect(row).toMatchObject({ kind: 'reopen', outcome: 'stale', reason: 'move-not-allowed' })
  expect(done.json.outcome).toBe('moved')
  expect((await world.leads('a3'))[0]).toMatchObject({ status: 'Lead', txid: 'T1' })
})

test('an ambiguous word, and a refund without its sale, are applied to the lead that a person names', async () => {
  const world = await openHeld()
  for (const txid of ['T1', 'T2']) {
    await world.says('pp', `subid=a4&status=sale&payout=9&txid=${txid}`)
  }
  await world.says('other', 'subid=a4&status=sale&payout=9&txid=T3')
  const ambiguous = await world.says('pp', 'subid=a4&status=rejected&payout=9')
  const refund = await world.says('pp', 'status=refund&payout=9&txid=R7')
  const leads = await world.leads('a4')
  const of = (txid: string) => String(leads.find((lead) => lead['txid'] === txid)?.['id'])

  const unnamed = await world.apply(ambiguous)
  const foreign = await world.apply(ambiguous, { leadId: of('T3') })
  const first = await world.apply(ambiguous, { leadId: of('T1') })
  const nobody = await world.apply(refund, { leadId: of('T2') })
  const second = await world.apply(refund, { subid: 'a4', leadId: of('T2') })
  const again = await world.apply(refund, { subid: 'a4', leadId: of('T2') })

  expect([unnamed, foreign, nobody].map((one) => one.json.reason)).toEqual(
    Array(3).fill('body-invalid'),
  )
  expect([first, second].map((one) => one.json)).toEqual([
    { id: ambiguous, outcome: 'moved', reason: expect.anything(), repeated: false },
    { id: refund, outcome: 'moved', reason: expect.anything(), repeated: false },
  ])
  expect(again.json).toEqual({ ...second.json, repeated: true })
  expect(moneyOf(await world.leads('a4'))).toEqual([
    'first Purchase 9.00',
    'first Reject 9.00',
    'first Reject 9.00',
  ])
})

test('what was held back is added up by network, kind and currency, and is an issue with its money', async () => {
  const world = await openHeld()
  for (const subid of ['b1', 'b2']) {
    await world.says('pp', `subid=${subid}&status=sale&payout=10.10`)
    await world.says('pp', `subid=${subid}&status=sale&payout=10.10`)
  }
  await world.says('other', 'subid=b3&status=refund&payout=4&txid=R1')
  await world.says('other', 'subid=b4&status=rejected&txid=T4')
  await world.says('other', 'subid=b4&status=lead&txid=T4')

  const sums = await world.items('/held-back/sums')
  const narrowed = await world.items('/held-back?network=other&kind=reopen,ambiguous')
  const { json: page } = await world.api('GET', '/held-back?limit=3')
  const rest = await world.items(`/held-back?limit=3&cursor=${page.next}`)
  const issues = (await world.items('/issues')).filter(({ kind }) => kind === 'held-back')

  const told = sums.map((one) => [one['network'], one['kind'], one['payout'], one['count']])
  expect(told.map((one) => one.join(' ')).sort()).toEqual([
    'other refund-without-sale 4.00 1',
    'other reopen 0.00 1',
    'pp possible-sale 20.20 2',
  ])
  expect(narrowed.map((one) => one['subid'])).toEqual(['b4'])
  expect([page.items.length, rest.length]).toEqual([3, 1])
  expect(issues.find(({ reason }) => reason === 'possible-sale')).toMatchObject({
    ...{ subject: 'pp', count: 2, money: [{ currency: 'USD', amount: '20.2' }] },
    link: '/admin/held-back?network=pp&kind=possible-sale',
  })
  expect(issues).toHaveLength(3)
})

test('what is dismissed is listed no longer, and nothing moves', async () => {
  const world = await openHeld()
  await world.says('pp', 'subid=c1&status=sale&payout=5')
  const id = await world.says('pp', 'subid=c1&status=sale&payout=5')

  const done = await world.api('POST', `/held-back/${id}/dismiss`, {})
  const applied = await world.apply(id)
  const unknown = await world.apply('p_none')

  expect(done.json).toMatchObject({ reason: 'dismissed', repeated: false })
  expect(applied.json.repeated).toBe(true)
  expect(unknown.status).toBe(404)
  expect(await world.heard()).toEqual([])
  expect(await world.leads('c1')).toHaveLength(1)
})
