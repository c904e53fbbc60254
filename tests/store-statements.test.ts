import Database from 'better-sqlite3'
import { Client } from 'pg'
import { afterAll, expect, onTestFinished, test, vi } from 'vitest'
import type { DueDelivery } from '../src/domain/delivery.ts'
import { openIds } from '../src/domain/ids.ts'
import { randomBytes } from '../src/platform/random.ts'
import { migrate } from '../src/store/migrate.ts'
import { storeLimits } from '../src/store/open.ts'
import { openPostgres } from '../src/store/postgres/open-postgres.ts'
import { listDue } from '../src/store/questions/due.ts'
import { openAnswer } from '../src/store/sqlite/answer.ts'
import { runBatch, type Writer } from '../src/store/sqlite/batch/run-batch.ts'
import { prepareTables } from '../src/store/sqlite/tables/tables.ts'
import type { WriteOp } from '../src/store/sqlite/threads/wire.ts'
import { noRound } from '../src/store/steps/rematch-round.ts'
import { makeDestination } from './due-delivery.ts'
import { eventually } from './eventually.ts'
import { makeIntake, makeSettlement, startAt } from './store/makers.ts'
import { makeDatabase } from './store/postgres-databases.ts'

/** Measured: 5.1 and 0.2; Convoy takes 31.7 for an event. */
const mostStatements = 6
const count = 400
const atOnce = 50

const { id, ...rest } = makeDestination()
const change = { kind: 'destinations', id, value: { id, ...rest }, by: 'test' } as const
const intakes = (about: string) =>
  Array.from({ length: count }, (_, index) => makeIntake({ subid: `${about}${index}` }))

afterAll(() => vi.restoreAllMocks())

const slices = <One>(all: readonly One[]) =>
  Array.from({ length: Math.ceil(all.length / atOnce) }, (_, index) =>
    all.slice(index * atOnce, (index + 1) * atOnce),
  )

test('a delivery costs at most six statements on SQLite, from its move to its outcome, read from the queue on its way', () => {
  const db = new Database(':memory:')
  onTestFinished(() => void db.close())
  migrate(db, startAt)
  let statements = 0
  const prototype = Object.getPrototypeOf(db.prepare('select 1'))
  for (const name of ['run', 'get', 'all', 'iterate']) {
    const plain = prototype[name]
    vi.spyOn(prototype, name).mockImplementation(function (this: unknown, ...values: unknown[]) {
      statements += 1
      return plain.apply(this, values)
    })
  }
  const tables = prepareTables(db)
  tables.settings.applyFirst(startAt)
  const writer: Writer = {
    ...{ db, tables, begin: db.prepare('begin immediate'), commit: db.prepare('commit') },
    ...{ ids: openIds({ nowMs: () => startAt, randomBytes }), waitingLimits: storeLimits.waiting },
    ...{ settings: tables.settings.read(), waitingRows: 0, round: noRound },
  }
  const run = (ops: readonly WriteOp[]) => {
    for (const some of slices(ops)) runBatch(writer, { now: startAt, ops: some, tellDue: true })
  }
  const spentOn = (work: () => void): number => {
    const before = statements
    work()
    return statements - before
  }
  const taking = (about: string) => () =>
    run(intakes(about).map((intake) => ({ kind: 'take', intake })))

  const without = spentOn(taking('a'))
  run([{ kind: 'settings', changes: [change] }])
  const answer = openAnswer(db)
  const due: DueDelivery[] = []
  const withDeliveries = spentOn(taking('b'))
  const reading = spentOn(() => {
    for (let held: string[] = []; due.length < count; held = due.map((one) => one.id)) {
      const wish = { destination: id, nowMs: startAt + 1_000, held, limit: 128 }
      due.push(...answer(listDue(wish)))
    }
  })
  const settling = spentOn(() =>
    run(due.map((one) => ({ kind: 'settle', settlement: makeSettlement(one) }))),
  )

  expect(due).toHaveLength(count)
  expect(db.prepare('select delivered from ledger').pluck().get()).toBe(count)
  const each = (withDeliveries - without + reading + settling) / count
  expect(each).toBeLessThanOrEqual(mostStatements)
})

test('a delivery costs at most six statements on PostgreSQL, from its move to its outcome', async () => {
  const database = await makeDatabase()
  let statements = 0
  const plain = Client.prototype.query as (...values: unknown[]) => unknown
  vi.spyOn(Client.prototype, 'query').mockImplementation(function (
    this: Client,
    ...values: unknown[]
  ) {
    statements += 1
    return plain.apply(this, values) as undefined
  })
  const store = await openPostgres({ url: database.url, nowMs: Date.now, limits: storeLimits })
  onTestFinished(async () => {
    await store.close()
    await database.drop()
  })
  await store.joinSending()
  const due: DueDelivery[] = []
  store.onDue((some) => void due.push(...some))
  const takeAll = async (about: string) => {
    for (const some of slices(intakes(about))) await Promise.all(some.map(store.take))
  }

  const start = statements
  await takeAll('a')
  const without = statements - start
  await store.changeSettings([change])
  const before = statements
  await takeAll('b')
  const delivered = async () =>
    (await store.ledger()).find((row) => row.destination === id)?.delivered
  // Of a process that stood still for long, others may send: it is told of nothing, and asks anew.
  const settleAll = async () => {
    const wish = { destination: id, nowMs: Date.now(), held: due.map((one) => one.id) }
    due.push(...(await store.listDue({ ...wish, limit: count })))
    for (const some of slices(due.splice(0))) {
      await Promise.all(some.map((one) => store.settle(makeSettlement(one))))
    }
    return delivered()
  }
  await eventually(settleAll, (settled) => settled === count, 60_000)
  const each = (statements - before - without) / count

  expect(await delivered()).toBe(count)
  expect(each).toBeLessThanOrEqual(mostStatements)
})
