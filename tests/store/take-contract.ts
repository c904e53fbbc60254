import { describe, expect, test } from 'vitest'
import { makeDestination } from '../due-delivery.ts'
import { makeClick, makeIntake, makeNetwork, startAt } from './makers.ts'
import { hearDue, type OpenStoreWorld, wholeList, worldsOf } from './worlds.ts'

const save = (value: { readonly id: string }, kind: 'destinations' | 'networks' = 'destinations') =>
  ({ kind, id: value.id, value, by: 'test' }) as const

export function describeTake(name: string, open: OpenStoreWorld): void {
  describe(`${name}: postbacks and clicks`, () => {
    const openWorld = worldsOf(open)

    test('a postback is kept byte for byte, with what became of it', async () => {
      const { store } = await openWorld()
      const body = Uint8Array.from([0, 255, 13, 10, 195, 40])
      const intake = makeIntake(
        { status: 'Purchase', amount: '12.5', currency: 'USD', txid: 't1' },
        { method: 'POST', query: 'a=%zz&a=2', contentType: 'text/plain', body },
      )

      const taken = await store.take(intake)

      expect(taken).toEqual({ id: intake.id, outcome: 'moved', reason: 'click-unknown' })
      const { postbacks, leads, moves } = await store.trace('c1')
      expect(postbacks).toEqual([
        expect.objectContaining({
          id: intake.id,
          at: startAt,
          network: 'default',
          cause: 'network',
          method: 'POST',
          query: 'a=%zz&a=2',
          contentType: 'text/plain',
          outcome: 'moved',
          subid: 'c1',
          txid: 't1',
        }),
      ])
      expect([...(postbacks[0]?.body ?? [])]).toEqual([...body])
      expect(leads).toEqual([
        expect.objectContaining({ status: 'Purchase', amount: '12.5', saleKey: 't1', moves: 1 }),
      ])
      expect(moves).toEqual([
        expect.objectContaining({ from: null, to: 'Purchase', postbackId: intake.id }),
      ])
    })

    test('a postback that cannot be used is kept with its reason and moves nothing', async () => {
      const { store } = await openWorld()

      const taken = await store.take(makeIntake(null))

      expect(taken).toMatchObject({ outcome: 'refused', reason: 'status-unknown' })
      const { postbacks, leads } = await store.trace('c1')
      expect(postbacks).toHaveLength(1)
      expect(leads).toEqual([])
    })

    test('the same postback kept twice changes nothing and is answered the same', async () => {
      const { store } = await openWorld()
      await store.changeSettings([save(makeDestination())])
      const intake = makeIntake({ txid: 't1' })

      const answers = await Promise.all([store.take(intake), store.take(intake)])
      const later = await store.take(intake)

      expect(answers[1]).toEqual(answers[0])
      expect(later).toEqual(answers[0])
      const { postbacks, moves, deliveries } = await store.trace('c1')
      expect([postbacks.length, moves.length, deliveries.length]).toEqual([1, 1, 1])
    })

    test('a move brings one delivery for each destination that wants it, all due at once', async () => {
      const { store } = await openWorld()
      const heard = hearDue(store)
      await store.changeSettings([
        save(makeDestination({ id: 'a' })),
        save(makeDestination({ id: 'b' })),
        save(makeDestination({ id: 'sales', events: ['Purchase'] })),
      ])
      await store.keepClick(makeClick())

      await store.take(makeIntake({}))

      expect(heard.map((due) => due.destination).sort()).toEqual(['a', 'b'])
      expect(heard[0]).toMatchObject({ attempts: 0, previousStatus: null, click: makeClick() })
      const [move] = (await store.trace('c1')).moves
      expect(move?.notSent).toEqual([{ destination: 'sales', reason: 'event-not-chosen' }])
      expect(heard[0]?.move).toMatchObject({ id: move?.id, to: 'Lead', subid: 'c1' })
    })

    test('a word without a subid finds its click by the order of an earlier one', async () => {
      const { store } = await openWorld()
      await store.take(makeIntake({ status: 'Purchase', txid: 'o1' }))

      const intake = makeIntake({ status: 'Reject', txid: 'o1' })
      await store.take({ ...intake, read: withoutSubid(intake) })

      const [lead] = (await store.trace('c1')).leads
      expect(lead).toMatchObject({ status: 'Reject', moves: 2 })
    })

    test('an order stays whose it was first, though another names it in the same moment', async () => {
      const { store } = await openWorld()
      await store.take(makeIntake({ subid: 'first', txid: 'o1' }))
      const sale = makeIntake({ status: 'Purchase', txid: 'o1', amount: '7', currency: 'EUR' })

      await Promise.all([
        store.take(makeIntake({ subid: 'second', txid: 'o1' })),
        store.take({ ...sale, read: withoutSubid(sale) }),
      ])

      const [first] = (await store.trace('first')).leads
      const [second] = (await store.trace('second')).leads
      expect(first).toMatchObject({ status: 'Purchase', amount: '7' })
      expect(second).toMatchObject({ status: 'Lead', amount: null })
    })

    test('an order nobody knows waits, and is judged when its order comes', async () => {
      const { store } = await openWorld()
      const refund = makeIntake({ status: 'Reject', reversal: true, txid: 'r1', order: 'o1' })
      const first = await store.take({ ...refund, read: withoutSubid(refund) })
      expect(first).toMatchObject({ outcome: 'waiting', reason: 'transaction-unknown' })

      await store.take(makeIntake({ status: 'Purchase', txid: 'o1' }))

      const { leads, postbacks } = await store.trace('c1')
      expect(leads.map((lead) => lead.status)).toEqual(['Reject'])
      expect(postbacks.map((postback) => postback.outcome)).toEqual(['moved', 'moved'])
    })

    test('a network that waits for the click is judged when the click comes', async () => {
      const { store, clock } = await openWorld()
      await store.changeSettings([save(makeNetwork({ unknownSubid: 'wait' }), 'networks')])
      const intake = makeIntake({ status: 'Purchase' }, { network: 'pp' })
      expect(await store.take(intake)).toMatchObject({
        outcome: 'waiting',
        reason: 'click-unknown',
      })

      clock.now += 5_000
      await store.keepClick(makeClick())

      const { leads, postbacks, moves } = await store.trace('c1')
      expect(postbacks).toEqual([expect.objectContaining({ outcome: 'moved', reason: null })])
      expect(leads).toEqual([expect.objectContaining({ status: 'Purchase', purchaseAt: startAt })])
      expect(moves).toEqual([expect.objectContaining({ at: startAt + 5_000 })])
    })

    test('no more than the bound waits for one subid, or in all', async () => {
      const { store } = await openWorld({ waiting: { total: 3, perKey: 2 } })
      await store.changeSettings([save(makeNetwork({ unknownSubid: 'wait' }), 'networks')])
      const take = async (subid: string) =>
        (await store.take(makeIntake({ subid }, { network: 'pp' }))).reason

      expect(await take('a')).toBe('click-unknown')
      expect(await take('a')).toBe('click-unknown')
      expect(await take('a')).toBe('waiting-full')
      expect(await take('b')).toBe('click-unknown')
      expect(await take('c')).toBe('waiting-full')
      await store.keepClick(makeClick({ subid: 'a' }))
      expect(await take('c')).toBe('click-unknown')
    })

    test('a click is kept once, and its lead shows it from then on', async () => {
      const { store } = await openWorld()
      await store.take(makeIntake({}))

      expect(await store.keepClick(makeClick())).toBe('kept')
      expect(await store.keepClick(makeClick({ campaign: 'other' }))).toBe('repeated')

      expect(await store.findClick('c1')).toEqual(makeClick())
      const { items } = await store.listLeads({ campaign: 'spring' }, wholeList)
      expect(items).toEqual([expect.objectContaining({ subid: 'c1', click: true })])
    })

    test('imported clicks are answered one by one, in their order', async () => {
      const { store } = await openWorld()
      await store.keepClick(makeClick({ subid: 'i7' }))
      const clicks = Array.from({ length: 2_500 }, (_, i) => makeClick({ subid: `i${i}` }))

      const answers = await store.importClicks(clicks)

      expect(answers).toHaveLength(2_500)
      expect(answers.filter((answer) => answer === 'repeated')).toHaveLength(1)
      expect(answers[7]).toBe('repeated')
      expect(await store.findClick('i2499')).toBeDefined()
    })

    test('a view is kept once, also before its click', async () => {
      const { store } = await openWorld()
      const view = { subid: 'c1', at: startAt, landing: 'offer-a', prelanding: 'quiz' }

      await Promise.all([store.keepView(view), store.keepView(view)])
      await store.keepView({ ...view, at: startAt + 1, landing: null })

      expect((await store.trace('c1')).views).toEqual([
        { at: startAt, landing: 'offer-a' },
        { at: startAt + 1, landing: null },
      ])
    })

    test('what cannot be written fails alone, and all that came with it is kept', async () => {
      const { store } = await openWorld()
      const clicks = Array.from({ length: 64 }, (_, i) =>
        makeClick({ subid: `b${i}`, at: i === 37 ? Number.NaN : startAt }),
      )

      const answers = await Promise.allSettled(clicks.map((click) => store.keepClick(click)))

      expect(answers.flatMap(({ status }, i) => (status === 'rejected' ? [i] : []))).toEqual([37])
      expect(await store.findClick('b37')).toBeUndefined()
      expect(await store.findClick('b63')).toBeDefined()
    })
  })
}

function withoutSubid({ read }: ReturnType<typeof makeIntake>) {
  if (!read.ok) return read
  const { subid: _subid, ...reading } = read.reading
  return { ok: true, reading } as const
}
