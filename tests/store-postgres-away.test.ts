import { createConnection, createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { storeLimits } from '../src/store/open.ts'
import { openPostgres } from '../src/store/postgres/open-postgres.ts'
import { connect } from '../src/store/postgres/server/connect.ts'
import { StoreAwayError } from '../src/store/store.ts'
import { eventually } from './eventually.ts'
import { startAt } from './store/makers.ts'
import { makeDatabase } from './store/postgres-databases.ts'

/** A way to a server that breaks as soon as something is asked that holds `cut.at`. */
async function openWay(host: string, port: number) {
  const cut: { at: string | null } = { at: null }
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = createConnection(port, host)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
    near.on('data', (bytes) => {
      if (cut.at !== null && bytes.includes(cut.at)) near.destroy()
      else far.write(bytes)
    })
    far.on('data', (bytes) => near.write(bytes))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const close = () =>
    new Promise<void>((resolve) => {
      for (const socket of sockets) socket.destroy()
      server.close(() => resolve())
    })
  return { port: address.port, cut, close }
}

async function openBehind() {
  const { url, drop } = await makeDatabase()
  const { hostname, port } = new URL(url)
  const way = await openWay(hostname, Number(port))
  const through = new URL(url)
  through.host = `127.0.0.1:${way.port}`
  const store = await openPostgres({
    url: through.href,
    nowMs: () => startAt,
    limits: storeLimits,
    keys: null,
  })
  onTestFinished(async () => {
    way.cut.at = null
    await store.close()
    await way.close()
    await drop()
  })
  return { store, way, url }
}

test('what is asked while every connection breaks is told that the database is away', async () => {
  const { store, way } = await openBehind()
  const looks = () => [store.workspace(), store.trace('c1'), store.ledger()]
  await Promise.all(looks())

  way.cut.at = 'isolation level repeatable read'
  const broken = await Promise.allSettled(looks())
  way.cut.at = null
  const well = await Promise.allSettled(looks())

  for (const look of broken) {
    expect(look).toMatchObject({ status: 'rejected', reason: expect.any(StoreAwayError) })
  }
  expect(well.map(({ status }) => status)).toEqual(Array(3).fill('fulfilled'))
})

test('what was asked on a connection that the server ends is asked on another', async () => {
  const { store, url } = await openBehind()
  const [holder, other] = await Promise.all([
    connect({ url, statementTimeoutMs: 0 }),
    connect({ url, statementTimeoutMs: 0 }),
  ])
  onTestFinished(async () => {
    await Promise.all([holder.close(), other.close()])
  })
  await holder.run('begin; lock table clicks')
  const looking = store.trace('c1')

  const end = `select pg_terminate_backend(pid) as ended from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  await eventually(
    () => other.query<{ ended: boolean }>({ text: end }),
    (rows) => rows.length === 1,
  )
  await holder.run('rollback')

  expect(await looking).toMatchObject({ leads: [] })
})
