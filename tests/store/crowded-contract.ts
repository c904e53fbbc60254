import { describe, expect, test } from 'vitest'
import type { Destination, Network } from '../../src/domain/settings.ts'
import type { LeadRow, ListPage } from '../../src/store/looks.ts'
import type { Intake, Store } from '../../src/store/store.ts'
import { makeDestination } from '../due-delivery.ts'
import { spring } from './late-contract.ts'
import {
  dayMs,
  makeClick,
  makeIntake,
  makeNetwork,
  makeReading,
  makeReplay,
  makeSettlement,
  startAt,
} from './makers.ts'
import { hearDue, longMs, type OpenStoreWorld, wholeList, worldsOf } from './worlds.ts'

/** More leads than one transaction looks at. */
const crowd = 520
const numbers = Array.from({ length: crowd }, (_, index) => index + 1)

const saveNetwork = (store: Store, wish: Partial<Network> = {}) => {
  const value = makeNetwork({ id: 'default', ...wish })
  return store.changeSettings([{ kind: 'networks', id: value.id, value, by: 'test' }])
}

const saveDestination = (store: Store, wish: Partial<Destination> = {}) => {
  const value = makeDestination(wish)
  return store.changeSettings([{ kind: 'destinations', id: value.id, value, by: 'test' }])
}

const saveCampaign = (store: Store) =>
  store.changeSettings([{ kind: 'campaigns', id: spring.id, value: spring, by: 'test' }])

/** A sale each, and the one that stands last among the names of all. */
async function sellToCrowd(store: Store): Promise<string> {
  const sale = (txid: string) => store.take(makeIntake({ status: 'Purchase', txid }))
  await Promise.all(numbers.map((n) => sale(`t${n}`)))
  await sale('z')
  return newestOf(store, 'z')
}

async function newestOf(store: Store, saleKey: string): Promise<string> {
  const { items } = await store.listLeads({}, { limit: 1, cursor: null, from: null, to: null })
  const [newest] = items
  if (newest?.saleKey !== saleKey) throw new Error('Another lead is the newest.')
  return newest.id
}

async function allLeads(store: Store): Promise<readonly LeadRow[]> {
  const leads: LeadRow[] = []
  let cursor: string | null = null
  do {
    const page: ListPage<LeadRow> = await store.listLeads({}, { ...wholeList, cursor })
    leads.push(...page.items)
    cursor = page.next
  } while (cursor !== null)
  return leads
}

const retentionDays = { clicks: 400, leads: 1_095, postbacks: 90, attempts: 30 }

async function sweepToTheEnd(store: Store, nowMs = startAt): Promise<void> {
  while ((await store.sweep({ nowMs, retentionDays, limit: 500 })).hasMore);
}

const leadOf = async (store: Store, id: string) => {
  const lead = await store.findLead('c1', id)
  if (lead === undefined) throw new Error('The lead is gone.')
  return lead
}

/** A subid that a network sends with every sale: it has more leads than one transaction looks at. */
export function describeCrowded(name: string, open: OpenStoreWorld): void {
  describe(`${name}: a subid of very many leads`, () => {
    const openWorld = worldsOf(open)

    test(
      'every further sale without a transaction is counted, however many there were',
      async () => {
        const { store } = await openWorld()
        await saveNetwork(store, {
          repeat: { windowMs: dayMs, after: 'sale', otherAmount: 'sale' },
        })
        const sale = (n: number) =>
          ({ status: 'Purchase', amount: `${n}`, currency: 'EUR' }) as const

        const taken = await Promise.all(numbers.map((n) => store.take(makeIntake(sale(n)))))

        expect(new Set(taken.map(({ outcome }) => outcome))).toEqual(new Set(['moved']))
        expect(await store.take(makeIntake(sale(crowd + 1)))).toMatchObject({ outcome: 'moved' })
        const leads = await allLeads(store)
        expect(leads).toHaveLength(crowd + 1)
        expect(leads.every(({ status }) => status === 'Purchase')).toBe(true)
      },
      longMs,
    )

    test(
      'the answer of a destination, a correction and a decision find their lead among any number',
      async () => {
        const { store } = await openWorld()
        const heard = hearDue(store)
        await saveDestination(store, { reply: 'status' })
        const id = await sellToCrowd(store)
        const unclear = makeIntake({ status: 'Trash' })
        expect(await store.take(unclear)).toMatchObject({ reason: 'ambiguous-lead' })
        const due = heard.find(({ move }) => move.leadId === id)
        if (due === undefined) throw new Error('Nothing is due.')

        const cause = { kind: 'reply', destination: due.destination, leadId: id, chain: 1 } as const
        const reply: Intake = makeIntake({ status: 'Reject', word: 'rejected' }, { cause })
        await store.settle(makeSettlement(due, { reply, replyStatus: 'Reject' }))
        expect(await leadOf(store, id)).toMatchObject({ status: 'Reject', moves: 2 })

        const corrected = makeIntake(
          { status: 'Lead' },
          { cause: { kind: 'correction', leadId: id } },
        )
        expect(await store.take(corrected)).toMatchObject({ outcome: 'moved' })
        expect(await leadOf(store, id)).toMatchObject({ status: 'Lead', moves: 3 })

        expect(await store.decide(unclear.id, id)).toMatchObject({ outcome: 'moved' })
        expect(await leadOf(store, id)).toMatchObject({ status: 'Trash', moves: 4 })
      },
      longMs,
    )

    test(
      'a correction finds its lead also where a word that had waited opened it',
      async () => {
        const { store, clock } = await openWorld()
        await sellToCrowd(store)
        const unknown = makeIntake(null)
        await store.take(unknown)
        clock.now += dayMs
        const reading = makeReading({ status: 'Reject', txid: 'zz', eventAt: startAt - dayMs })
        await store.hearAgain([{ postbackId: unknown.id, read: { ok: true, reading } }])
        const id = await newestOf(store, 'zz')

        const cause = { kind: 'correction', leadId: id } as const
        expect(await store.take(makeIntake({ status: 'Lead' }, { cause }))).toMatchObject({
          outcome: 'moved',
        })

        expect(await leadOf(store, id)).toMatchObject({ status: 'Lead', moves: 2 })
        expect(await store.findLead('another', id)).toBeUndefined()
        const ofAnother = makeIntake({ subid: 'another', status: 'Lead' }, { cause })
        expect(await store.take(ofAnother)).toMatchObject({ reason: 'lead-gone' })
      },
      longMs,
    )

    test(
      'a new destination is told afterwards of every sale there was',
      async () => {
        const { store } = await openWorld()
        await sellToCrowd(store)
        await saveDestination(store)
        const wish = {
          mode: 'missing',
          filter: { to: startAt + dayMs, destination: 's2s' },
        } as const

        const counted = await store.countReplay(wish)
        const replay = makeReplay(wish)
        await store.startReplay(replay)
        let last = await store.stepReplay(replay.id, 200)
        while (last?.state === 'running') last = await store.stepReplay(replay.id, 200)

        expect(counted).toEqual({ count: crowd + 1, capped: false, skipped: {} })
        expect(last).toMatchObject({ state: 'done', sent: crowd + 1, skipped: {} })
      },
      longMs,
    )

    test(
      'a click that comes late ends the wait of all there is about its subid, and pays it',
      async () => {
        const { store } = await openWorld()
        const heard = hearDue(store)
        await saveDestination(store, { needsClick: true })
        await saveCampaign(store)
        await sellToCrowd(store)
        expect(heard).toEqual([])

        await store.keepClick(makeClick())
        await sweepToTheEnd(store)

        expect(new Set(heard.map(({ move }) => move.leadId)).size).toBe(crowd + 1)
        expect(heard).toHaveLength(crowd + 1)
        expect(new Set(heard.map(({ click, move }) => [click?.px, move.amount].join()))).toEqual(
          new Set(['1234567890,20']),
        )
        const leads = await allLeads(store)
        expect(
          leads.filter(({ campaign, amount }) => campaign !== 'spring' || amount !== '20'),
        ).toEqual([])
        expect(leads).toHaveLength(crowd + 1)
      },
      longMs,
    )

    test(
      'a wait that is over finds the click that was there all along',
      async () => {
        const { store, clock } = await openWorld()
        const heard = hearDue(store)
        await saveDestination(store, { needsClick: true, withoutClick: 'expire' })
        await sellToCrowd(store)
        await store.keepClick(makeClick())
        expect(heard.length).toBeLessThan(crowd)

        clock.now += dayMs
        await sweepToTheEnd(store, clock.now)

        expect(heard).toHaveLength(crowd + 1)
        expect((await store.ledger())[0]).toMatchObject({ waiting: crowd + 1, expired: 0 })
      },
      longMs,
    )

    test(
      'a refund of an order undoes all of its sales, and what is forgotten meanwhile is not said again',
      async () => {
        const world = await openWorld()
        const { store } = world
        await sellToCrowd(store)
        const sale = (saleKey: string) =>
          store.take(makeIntake({ status: 'Purchase', order: 'o1', txid: saleKey, saleKey }))
        await Promise.all(numbers.map((n) => sale(`o1/${n}`)))
        const undoing = { status: 'Reject', word: 'refund', reversal: true, order: 'o1' } as const
        const refund = makeIntake({ ...undoing, comment: 'Jane' })

        expect(await store.take(refund)).toMatchObject({ outcome: 'moved' })
        await store.forget('c1')
        await sweepToTheEnd(await world.reopen())

        const undone = (await allLeads(world.store)).filter(({ status }) => status === 'Reject')
        expect(undone).toHaveLength(crowd)
        expect(
          new Set(undone.map(({ order, moves, comment }) => [order, moves, comment].join())),
        ).toEqual(new Set(['o1,2,']))
      },
      longMs,
    )

    test(
      'a refund of a whole order finds its sales among those of any number of others',
      async () => {
        const { store } = await openWorld()
        await sellToCrowd(store)
        const sales = ['zz1', 'zz2', 'zz3']
        const part = { status: 'Purchase', order: 'o1' } as const
        for (const saleKey of sales) {
          await store.take(makeIntake({ ...part, txid: saleKey, saleKey }))
        }

        const refund = makeIntake({ status: 'Reject', word: 'refund', reversal: true, order: 'o1' })
        expect(await store.take(refund)).toMatchObject({ outcome: 'moved' })

        const page = { limit: 10, cursor: null, from: null, to: null }
        const { items } = await store.listLeads({ status: 'Reject' }, page)
        expect(items.map(({ saleKey }) => saleKey).sort()).toEqual(sales)
      },
      longMs,
    )
  })
}
