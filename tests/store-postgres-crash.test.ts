import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../src/store/postgres/server/connect.ts'
import { expectWhole, kill, pause, startBusy } from './store/busy.ts'
import { type PostgresServer, startPostgres } from './store/postgres-server.ts'

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres({ durable: true })
})
afterAll(() => server.stop())

async function makeDatabase(name: string): Promise<string> {
  const connection = await connect({ url: server.urlOf('postgres'), statementTimeoutMs: 0 })
  await connection.run(`create database ${name}`)
  await connection.close()
  return server.urlOf(name)
}

async function openRows(url: string) {
  const connection = await connect({ url, statementTimeoutMs: 0 })
  const list = async (text: string) =>
    new Set((await connection.query<{ id: string }>({ text })).map(({ id }) => id))
  const count = async (text: string) => (await connection.query<{ n: number }>({ text }))[0]?.n
  return { list, count, close: connection.close }
}

type Said = { readonly took: readonly string[]; readonly settled: readonly string[] }

async function expectKept(url: string, { took, settled }: Said): Promise<void> {
  const rows = await openRows(url)
  const kept = await rows.list(`select id from postbacks where outcome = 'moved'`)
  const delivered = await rows.list(`select id from deliveries where state = 'delivered'`)
  expect(took.filter((id) => !kept.has(id))).toEqual([])
  expect(settled.filter((id) => !delivered.has(id))).toEqual([])
  await expectWhole(rows.count)
  await rows.close()
}

test('a process that is killed at any moment loses nothing it has acknowledged', async () => {
  const url = await makeDatabase('killed')
  const took: string[] = []
  const settled: string[] = []
  for (let round = 0; round < 6; round += 1) {
    const busy = startBusy(url)
    await busy.until(() => busy.idsOf('took').length > 0)
    await pause(Math.random() * 150)
    await kill(busy.process)
    took.push(...busy.idsOf('took'))
    settled.push(...busy.idsOf('settled'))
  }

  expect(took.length).toBeGreaterThan(6)
  await expectKept(url, { took, settled })
})

test('a server that stops at once and comes back loses nothing, and the work goes on by itself', async () => {
  const url = await makeDatabase('stopped')
  const busy = startBusy(url)
  for (let round = 0; round < 3; round += 1) {
    const before = busy.idsOf('took').length
    await busy.until(() => busy.idsOf('took').length > before + 50)
    await pause(Math.random() * 100)
    await server.crash()
    await pause(300)
    await server.start()
  }
  const before = busy.idsOf('took').length
  await busy.until(() => busy.idsOf('took').length > before + 50)
  await kill(busy.process)

  const [took, settled] = [busy.idsOf('took'), busy.idsOf('settled')]
  expect(settled.length).toBeGreaterThan(100)
  await expectKept(url, { took, settled })
})
