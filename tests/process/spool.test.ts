import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../src/store/postgres/server/connect.ts'
import { lookIntoSpool } from '../../src/store/spool/look-spool.ts'
import { eventually } from '../eventually.ts'
import { openRawLane } from '../raw-lane.ts'
import { type PostgresServer, startPostgres } from '../store/postgres-server.ts'
import { runCarom, startServer } from './child.ts'
import { type DataFolder, dataFolder } from './data-folder.ts'

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres({ durable: false })
})
afterAll(() => server.stop())

const lanesAtOnce = 8
const statuses = ['Lead', 'Purchase', 'Reject', 'Trash']

type Acknowledged = { readonly id: string; readonly subid: string; readonly status: string }

/** The words of each lead one after the other, as fast as they are answered, until nobody answers. */
async function load(url: string, round: number, heard: (one: Acknowledged) => void) {
  const work = async (lane: number) => {
    const line = openRawLane(url)
    for (let turn = 0; ; turn += 1) {
      const subid = `r${round}-${lane}-${Math.floor(turn / statuses.length)}`
      const status = statuses[turn % statuses.length] ?? ''
      const path = `/postback?subid=${subid}&status=${status}`
      const bytes = Buffer.from(`GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`)
      const answer = await line.send(bytes, false)
      if (answer?.status !== 200) return line.close()
      heard({ id: /carom-postback: (\S+)/i.exec(answer.head)?.[1] ?? '', subid, status })
    }
  }
  await Promise.all(Array.from({ length: lanesAtOnce }, (_, lane) => work(lane)))
}

const rowsIn = (folder: DataFolder) => lookIntoSpool(folder.path)?.rows ?? 0

test('killed while the database is away, nothing that was acknowledged is lost, nor its order', async () => {
  const folder = await dataFolder()
  const url = server.urlOf('postgres')
  const args = ['--database-url', url, '--config', folder.config]
  const acknowledged: Acknowledged[] = []
  const until = (more: number) => {
    const wanted = acknowledged.length + more
    return eventually(
      () => acknowledged.length,
      (count) => count >= wanted,
      30_000,
    )
  }
  const first = await startServer(folder.path, args)
  const firstLoad = load(first.url, 1, (one) => acknowledged.push(one))
  await until(100)
  await server.crash()
  await until(300)
  first.signal('SIGKILL')
  await firstLoad
  expect(rowsIn(folder)).toBeGreaterThan(200)

  const refused = runCarom(['serve', '--port', '0', '--data', folder.path, ...args])
  expect(await refused.exited).toBe(1)
  expect(refused.output()).toContain('No PostgreSQL server can be written to')
  expect(rowsIn(folder)).toBeGreaterThan(200)

  await server.start()
  const second = await startServer(folder.path, args)
  const secondLoad = load(second.url, 2, (one) => acknowledged.push(one))
  await eventually(
    () => rowsIn(folder),
    (rows) => rows === 0,
    30_000,
  )
  await until(50)
  second.signal('SIGKILL')
  await secondLoad

  const look = await connect({ url, statementTimeoutMs: 0 })
  const kept = await look.query<{ id: string }>({ text: 'select id from postbacks' })
  const moves = await look.query<{ subid: string; from: string | null; to: string; id: string }>({
    text: `select subid, from_status as "from", to_status as "to", postback_id as id
      from moves order by id`,
  })
  await look.close()
  const ids = new Set(kept.map(({ id }) => id))
  expect(acknowledged.filter(({ id }) => !ids.has(id))).toEqual([])
  const made = new Set(moves.map(({ id }) => id))
  expect(acknowledged.filter(({ id }) => !made.has(id))).toEqual([])
  for (const [subid, own] of Map.groupBy(moves, (move) => move.subid)) {
    const told = own.map(({ to }) => to)
    expect([subid, told]).toEqual([subid, statuses.slice(0, told.length)])
  }
  expect(existsSync(join(folder.path, 'spool.db'))).toBe(true)
})
