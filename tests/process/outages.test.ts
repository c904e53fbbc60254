import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { auditLedger } from '../../src/audit-ledger.ts'
import { openStore } from '../../src/store/open.ts'
import { connect } from '../../src/store/postgres/server/connect.ts'
import { eventually } from '../eventually.ts'
import { openPartner, type Partner } from '../partner.ts'
import { openRawLane } from '../raw-lane.ts'
import { type PostgresServer, startPostgres } from '../store/postgres-server.ts'
import { type Server, startServer } from './child.ts'
import { type DataFolder, dataFolder } from './data-folder.ts'
import { openWire, type Wire } from './wire.ts'

let postgres: PostgresServer
beforeAll(async () => {
  postgres = await startPostgres({ durable: true })
})
afterAll(() => postgres.stop())

const lanesOfEach = 6
const statuses = ['Lead', 'Purchase', 'Reject']
/** Of each stretch between two outages. */
const someWords = 150

type Node = {
  readonly folder: DataFolder
  readonly database: string
  readonly clockAheadMs: number
  /** undefined: it is dead. */
  server: Server | undefined
}

async function start(node: Node): Promise<void> {
  const { folder, database, clockAheadMs } = node
  const args = ['--database-url', database, '--config', folder.config]
  node.server = await startServer(folder.path, args, { clockAheadMs })
}

async function kill(node: Node): Promise<void> {
  const { server } = node
  node.server = undefined
  server?.signal('SIGKILL')
  await server?.exited
}

const withPort = (address: string, port: number) => {
  const url = new URL(address)
  url.port = String(port)
  return url.href
}

/** Three processes on one database: one behind a wire, one whose clock is off by minutes. */
async function openCluster(partner: Partner) {
  const first = await connect({ url: postgres.urlOf('postgres'), statementTimeoutMs: 0 })
  await first.run('create database outages')
  await first.close()
  const database = postgres.urlOf('outages')
  const wire = await openWire(Number(new URL(database).port))
  const url = `${partner.url}/in?subid={subid}&event={event_id}`
  const destinations = [{ id: 's2s', url, method: 'GET', concurrency: 16, order: 'strict' }]
  const makeNode = async (own: Partial<Node> = {}): Promise<Node> => ({
    folder: await dataFolder({ destinations }),
    ...{ database, clockAheadMs: 0, server: undefined, ...own },
  })
  const nodes = [
    await makeNode(),
    await makeNode({ database: withPort(database, wire.port) }),
    await makeNode({ clockAheadMs: 5 * 60_000 }),
  ] as const
  await Promise.all(nodes.map(start))
  return { nodes, wire, database }
}

/** Words as fast as they are answered, to whoever lives, until it is told to end. */
function openLoad(nodes: readonly Node[]) {
  const acknowledged: string[] = []
  let ends = false
  const work = async (node: Node, lane: string) => {
    for (let turn = 0; !ends; ) {
      if (node.server === undefined) await pause(20)
      else turn = await talk(node.server.url, lane, turn)
    }
  }
  const talk = async (url: string, lane: string, from: number): Promise<number> => {
    const line = openRawLane(url)
    let turn = from
    for (; !ends; turn += 1) {
      const subid = `${lane}-${Math.floor(turn / statuses.length)}`
      const path = `/postback?subid=${subid}&status=${statuses[turn % statuses.length]}`
      const bytes = Buffer.from(`GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`)
      const answer = await line.send(bytes, false)
      // It died, or the database is away: the same word comes again, as a network's would.
      if (answer?.status !== 200) break
      acknowledged.push(/carom-postback: (\S+)/i.exec(answer.head)?.[1] ?? '')
    }
    line.close()
    return turn
  }
  const all = nodes.flatMap((node, at) =>
    Array.from({ length: lanesOfEach }, (_, lane) => work(node, `n${at}-${lane}`)),
  )
  return {
    acknowledged,
    some: async () => {
      const wanted = acknowledged.length + someWords
      await eventually(
        () => acknowledged.length,
        (length) => length >= wanted,
        40_000,
      )
    },
    end: async () => {
      ends = true
      await Promise.all(all)
    },
  }
}

async function haveOutages(
  nodes: readonly [Node, Node, Node],
  wire: Wire,
  some: () => Promise<void>,
) {
  const [one, , three] = nodes
  await some()
  await kill(one)
  await some()
  wire.cut()
  await start(one)
  await some()
  wire.mend()
  await postgres.crash()
  await pause(300)
  await postgres.start()
  await some()
  // The others follow it when its lease is over. What it had kept by itself comes with it, at the end.
  await kill(three)
  await some()
  await postgres.crash()
  wire.cut()
  await postgres.start()
  wire.mend()
  await some()
}

async function rowsOf<Row extends object>(database: string, text: string) {
  const connection = await connect({ url: database, statementTimeoutMs: 0 })
  try {
    return await connection.query<Row>({ text })
  } finally {
    await connection.close()
  }
}

async function allTold(database: string): Promise<void> {
  const owed = `select count(*) as n from deliveries where state <> 'delivered'`
  await eventually(
    () => rowsOf<{ n: number }>(database, owed),
    ([row]) => row?.n === 0,
    90_000,
  )
}

/** Ids of what is kept, once all of these are: nodes bring what came while the database was away. */
async function allOf(ids: readonly string[], database: string): Promise<ReadonlySet<string>> {
  const text = 'select id from postbacks'
  const read = async () =>
    new Set((await rowsOf<{ id: string }>(database, text)).map(({ id }) => id))
  return eventually(read, (kept) => ids.every((id) => kept.has(id)), 90_000)
}

async function expectBalanced(database: string): Promise<void> {
  const log = { error: () => undefined }
  const store = await openStore({ url: database, nowMs: Date.now, log })
  onTestFinished(() => store.close())
  const [ledger] = (await store.ledger()).filter(({ destination }) => destination === 's2s')
  expect(ledger).toMatchObject({ delivered: ledger?.accepted, waiting: 0, failed: 0, parked: 0 })
  expect(await auditLedger(store)).toEqual([])
}

const outages = 7

test('processes die, the database stops, the network is cut and a clock lies: nothing is lost, and all are told', async ({
  annotate,
}) => {
  const partner = await openPartner()
  onTestFinished(() => partner.close())
  const { nodes, wire, database } = await openCluster(partner)
  const began = performance.now()
  const load = openLoad(nodes)
  await haveOutages(nodes, wire, load.some)
  await load.end()
  const ended = performance.now()
  // Those who live tell of all that the dead one owed, before it comes back.
  await allTold(database)
  await start(nodes[2])
  const kept = await allOf(load.acknowledged, database)

  await allTold(database)
  const toldAt = performance.now()
  expect(load.acknowledged.filter((id) => !kept.has(id))).toEqual([])
  const untold = `select m.id from moves m where (
    select count(*) from deliveries d where d.move_id = m.id) <> 1`
  expect(await rowsOf(database, untold)).toEqual([])
  const told = Map.groupBy(partner.heard, ({ query }) => query.get('event') ?? '')
  const moves = await rowsOf<{ id: string }>(database, 'select id from moves')
  expect(moves.filter(({ id }) => !told.has(id))).toEqual([])
  const times = [...told.values()].map(({ length }) => length)
  const doubled = times.filter((count) => count > 1).length
  expect(Math.max(...times)).toBeLessThanOrEqual(1 + outages)
  await expectBalanced(database)
  const seconds = (ms: number) => (ms / 1_000).toFixed(1)
  await annotate(
    `${load.acknowledged.length} words acknowledged in ${seconds(ended - began)} s, ${moves.length} moves, ` +
      `${doubled} told more than once; the last was told ${seconds(toldAt - ended)} s after the last word`,
  )
}, 400_000)
