import type { ServerResponse } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { connect } from '../../src/store/postgres/server/connect.ts'
import { eventually } from '../eventually.ts'
import { call } from '../http-call.ts'
import { openPartner, says } from '../partner.ts'
import { makeDatabase } from '../store/postgres-databases.ts'
import { startServer } from './child.ts'
import { dataFolder } from './data-folder.ts'

const minuteMs = 60_000
/** A process that is not heard from for ten seconds is followed within fifteen. */
const takeoverMs = 15_000

async function openCluster() {
  const partner = await openPartner()
  const database = await makeDatabase()
  const look = await connect({ url: database.url, statementTimeoutMs: 0 })
  onTestFinished(async () => {
    await look.close()
    await partner.close()
    await database.drop()
  })
  const url = `${partner.url}/in?subid={subid}&event={event_id}`
  const destinations = [{ id: 's2s', url, timeoutMs: 30_000, concurrency: 64 }]
  const rowsOf = <Row extends object>(text: string) => look.query<Row>({ text })
  return {
    partner,
    rowsOf,
    start: async (clockAheadMs = 0) => {
      const folder = await dataFolder({ destinations })
      const args = ['--database-url', database.url, '--config', folder.config]
      return startServer(folder.path, args, { clockAheadMs })
    },
    /** How many groups each process sends for. */
    shares: (wanted: readonly number[], withinMs = takeoverMs) =>
      eventually(
        () => rowsOf<{ n: number }>(sharesText),
        (rows) => `${rows.map(({ n }) => n)}` === `${wanted}`,
        withinMs,
      ),
    delivered: (count: number, withinMs = takeoverMs) =>
      eventually(
        () => rowsOf<{ n: number }>(deliveredText),
        ([row]) => row?.n === count,
        withinMs,
      ),
  }
}

const sharesText = `select count(l.bucket) as n from nodes s left join leases l on l.node = s.id
  where s.sends = 1 group by s.id order by 1`
const deliveredText = `select count(*) as n from deliveries where state = 'delivered'`

async function report(url: string, from: number, to: number): Promise<void> {
  const subids = Array.from({ length: to - from }, (_, i) => `s${from + i}`)
  const answers = await Promise.all(
    subids.map((subid) => call(`${url}/postback?subid=${subid}&status=Lead`)),
  )
  expect(answers.map(({ status }) => status)).toEqual(subids.map(() => 200))
}

test('of three processes one dies and one stands still: the third sends for both, and no old outcome counts', async () => {
  const cluster = await openCluster()
  const { partner } = cluster
  const [still, dies, ahead] = await Promise.all([
    cluster.start(),
    cluster.start(),
    cluster.start(7 * minuteMs),
  ])
  await cluster.shares([10, 11, 11])

  // What the one takes in whose clock is ahead, the others send at once.
  await report(ahead.url, 0, 60)
  await cluster.delivered(60, 5_000)
  const [moves] = await cluster.rowsOf<{ at: number }>('select max(at) as at from moves')
  expect(Math.abs((moves?.at ?? 0) - Date.now())).toBeLessThan(minuteMs)

  const held: ServerResponse[] = []
  partner.behaves((response) => void held.push(response))
  await report(dies.url, 60, 120)
  await eventually(
    () => held.length,
    (length) => length === 60,
  )
  still.signal('SIGSTOP')
  dies.signal('SIGKILL')
  partner.behaves(says(200))
  for (const response of held) response.end()
  await cluster.delivered(120)
  await cluster.shares([32])

  still.signal('SIGCONT')
  await cluster.shares([16, 16])
  const twice = `select delivery_id from attempts group by delivery_id having count(*) > 1`
  expect(await cluster.rowsOf(twice)).toEqual([])
  const events = new Set(partner.heard.map(({ query }) => query.get('event')))
  expect(events.size).toBe(120)
  expect(partner.heard.length).toBeGreaterThan(120)
  expect(await cluster.rowsOf('select accepted, delivered from ledger where accepted > 0')).toEqual(
    [{ accepted: 120, delivered: 120 }],
  )

  still.signal('SIGTERM')
  await cluster.shares([32], 5_000)
  expect(await still.exited).toBe(0)
})
