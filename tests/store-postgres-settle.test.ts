import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DueDelivery, NextStep } from '../src/domain/delivery.ts'
import { statuses } from '../src/domain/status.ts'
import { storeLimits } from '../src/store/open.ts'
import { openPostgres } from '../src/store/postgres/open-postgres.ts'
import { withConnection } from '../src/store/postgres/server/connect.ts'
import type { Store } from '../src/store/store.ts'
import { makeDestination } from './due-delivery.ts'
import { makeIntake, makeResult, makeSettlement, startAt } from './store/makers.ts'
import { makeDatabase } from './store/postgres-databases.ts'
import { expectBalanced, hearDue } from './store/worlds.ts'

const subids = ['a1', 'b2', 'c3'] as const
const destinationIds = ['one', 'two'] as const
const problem = 'http-5xx'
const steps: readonly NextStep[] = [
  { kind: 'delivered' },
  { kind: 'delivered' },
  { kind: 'failed', problem: 'gone' },
  { kind: 'expired', problem: 'too-late' },
  { kind: 'cancelled', problem: 'superseded' },
  { kind: 'held', problem },
  { kind: 'retry', dueAt: startAt, problem },
]

/** What is asked for at once: words of the network, outcomes, and what a person does meanwhile. */
type Moment = {
  readonly words: readonly { readonly subid: string; readonly status: (typeof statuses)[number] }[]
  readonly outcomes: readonly Outcome[]
  readonly byHand: 'parked' | 'cancelled' | null
  readonly laterMs: number
}
type Outcome = { readonly key: string; readonly step: NextStep; readonly isDialled: boolean }

const key = fc.constantFrom(
  ...subids.flatMap((subid) => destinationIds.map((id) => `${subid} ${id}`)),
)
const moment: fc.Arbitrary<Moment> = fc.record({
  words: fc.array(
    fc.record({ subid: fc.constantFrom(...subids), status: fc.constantFrom(...statuses) }),
    { maxLength: 3 },
  ),
  outcomes: fc.uniqueArray(
    fc.record({
      key,
      step: fc.constantFrom(...steps),
      isDialled: fc.integer({ min: 0, max: 5 }).map((chance) => chance > 0),
    }),
    { maxLength: 6, selector: (outcome) => outcome.key },
  ),
  byHand: fc.constantFrom(null, null, null, 'parked', 'cancelled'),
  laterMs: fc.constantFrom(1, 3_000, 20_000),
})

const keyOf = ({ move, destination }: DueDelivery) => `${move.subid} ${destination}`

/** Each outcome is told `times` at once: told more than once, it is written after its row was read. */
async function play(moments: readonly Moment[], times: number) {
  const database = await makeDatabase()
  const clock = { now: startAt }
  const { url } = database
  const store = await openPostgres({ url, nowMs: () => clock.now, limits: storeLimits })
  try {
    await store.joinSending()
    await store.changeSettings(
      destinationIds.map((id) => {
        const value = makeDestination({ id, amendments: true })
        return { kind: 'destinations', id, value, by: 'test' } as const
      }),
    )
    const heard = hearDue(store)
    for (const one of moments) {
      await live(store, one, { heard, times })
      clock.now += one.laterMs
    }
    await expectBalanced(store)
    return { ...(await rowsOf(url)), due: heard.map(keyOf).sort() }
  } finally {
    await store.close()
    await database.drop()
  }
}

type How = { readonly heard: readonly DueDelivery[]; readonly times: number }

async function live(store: Store, { words, outcomes, byHand }: Moment, { heard, times }: How) {
  const settlements = await Promise.all(
    outcomes.map(async ({ key: about, step, isDialled }) => {
      const due = heard.findLast((one) => keyOf(one) === about)
      const kept = due && (await store.findDelivery(due.id))?.row
      if (due === undefined || !kept) return []
      const result = isDialled ? makeResult(step.kind === 'delivered' ? {} : { problem }) : null
      const { attempts, generation } = kept
      return [makeSettlement({ ...due, attempts, generation }, { step, result })]
    }),
  )
  const [touched] = settlements.flat()
  if (byHand !== null && touched) await store.setDeliveryState(touched.deliveryId, byHand)
  await Promise.all([
    ...words.map(({ subid, status }) => store.take(makeIntake({ subid, status, word: status }))),
    ...settlements.flat().flatMap((one) => Array.from({ length: times }, () => store.settle(one))),
  ])
}

const named = `(select id, subid || ' ' || destination || ' ' ||
  row_number() over (partition by subid, destination order by id) as name from deliveries)`

/** Everything that outcomes change, under names that are the same in every database. */
const rowsOf = (url: string) =>
  withConnection(url, async ({ query }) => {
    const all = (text: string) => query({ text })
    return {
      deliveries: await all(`select n.name, d.state, d.due_at, d.waits_for, d.parked_by, d.attempts,
        d.generation, d.generated_at, d.sending_at, d.processing_at, d.updating_at, d.final_at,
        d.last_status, d.last_error, d.reply_status, d.created_at
        from deliveries d join ${named} n on n.id = d.id order by 1`),
      attempts:
        await all(`select n.name, a.generation, a.attempt, a.started_at, a.ended_at, a.status,
        a.problem, a.answer, a.sent_at, a.remote_address, a.request is not null as "isNew"
        from attempts a join ${named} n on n.id = a.delivery_id order by 1, 2, 3`),
      ledger: await all('select * from ledger order by destination'),
      touched: await all(`select n.name from log_touched t
        cross join lateral regexp_split_to_table(t.ids, ' ') i (id) join ${named} n on n.id = i.id
        where t.log = 'deliveries' order by 1`),
    }
  })

test('an outcome leaves the same rows whether its delivery was read before or not', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(moment, { minLength: 3, maxLength: 8 }), async (moments) => {
      const opening = subids.map((subid) => ({ subid, status: 'Lead' }) as const)
      const first = { words: opening, outcomes: [], byHand: null, laterMs: 1 }
      const [unread, read] = [
        await play([first, ...moments], 1),
        await play([first, ...moments], 2),
      ]
      expect(unread).toEqual(read)
      expect(unread.deliveries.length).toBeGreaterThan(0)
    }),
    { numRuns: 12 },
  )
})
