import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { auditLedger } from '../src/audit-ledger.ts'
import { eventually } from './eventually.ts'
import { given } from './world.ts'

test('the ledger is compared with the rows it counts, and a difference is named', async () => {
  const { app, call, folder, items } = await given({
    settings: ({ url }) => ({
      destinations: [
        { id: 'sound', url: `${url}/in?s={subid}` },
        { id: 'broken', url: `${url}/in?s={subid}`, paused: true },
      ],
    }),
  })
  await call('/postback?subid=a&status=Lead')
  const list = () => items('/deliveries?state=delivered')
  await eventually(list, (rows) => rows.length === 1)
  expect(await auditLedger(app().store)).toEqual([])

  const database = new Database(join(folder, 'data', 'carom.db'))
  database.exec(`update ledger set parked = 7 where destination = 'broken'`)
  database.close()

  expect(await auditLedger(app().store)).toMatchObject([
    { kept: { destination: 'broken', parked: 7 }, counted: { parked: 1, accepted: 1 } },
  ])
})

test('what moves while the rows are counted is no difference', async () => {
  const row = (delivered: number) => ({
    destination: 'busy',
    accepted: 2,
    delivered,
    failed: 0,
    expired: 0,
    cancelled: 0,
    parked: 0,
    waiting: 2 - delivered,
  })
  let delivered = 0
  const store = {
    ledger: async () => [row(delivered)],
    recountLedger: async () => {
      delivered += 1
      return [row(delivered)]
    },
  }

  expect(await auditLedger(store)).toEqual([])
})
