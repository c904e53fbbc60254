import { expect, onTestFinished, test } from 'vitest'
import { auditLedger } from '../../src/audit-ledger.ts'
import { openStore } from '../../src/store/open.ts'
import { migrations } from '../../src/store/postgres/migrate.ts'
import { connect } from '../../src/store/postgres/server/connect.ts'
import { eventually } from '../eventually.ts'
import { openPartner } from '../partner.ts'
import { unpackPrevious } from '../previous/unpack.ts'
import { openRawLane } from '../raw-lane.ts'
import { makeEmptyDatabase } from '../store/postgres-databases.ts'
import { type Server, startServer } from './child.ts'
import { dataFolder } from './data-folder.ts'

const statuses = ['Lead', 'Purchase', 'Reject']
const lanes = 12
/** Of each stretch between two changes. */
const someWords = 150

async function openWorld() {
  const partner = await openPartner()
  const database = await makeEmptyDatabase()
  const previous = unpackPrevious()
  const look = await connect({ url: database.url, statementTimeoutMs: 0 })
  onTestFinished(async () => {
    await look.close()
    await partner.close()
    await database.drop()
    previous.remove()
  })
  const landing = { id: 'offer', url: `${partner.url}/offer?subid={subid}` }
  const settings = {
    campaigns: [{ id: 'spring', landings: [landing] }],
    destinations: [
      {
        ...{ id: 's2s', method: 'GET', concurrency: 16 },
        url: `${partner.url}/in?subid={subid}&event={event_id}`,
      },
    ],
  }
  return {
    ...{ partner, database, previous },
    rowsOf: <Row extends object>(text: string) => look.query<Row>({ text }),
    start: async (main?: string) => {
      const { path, config } = await dataFolder(settings)
      const args = ['--database-url', database.url, '--config', config]
      return startServer(path, args, { withinMs: 100_000, ...(main === undefined ? {} : { main }) })
    },
  }
}

type Load = {
  readonly acknowledged: string[]
  readonly clicked: string[]
  /** Whatever else was answered. */
  readonly strange: string[]
}

/** Visits, and words about them and about strangers, each to the next of the servers there are. */
function openLoad(servers: readonly Server[]) {
  const load: Load = { acknowledged: [], clicked: [], strange: [] }
  let ends = false
  const work = async (lane: number) => {
    const lines = new Map<string, ReturnType<typeof openRawLane>>()
    for (let turn = 0; !ends; turn += 1) {
      const server = servers[(lane + turn) % servers.length]
      if (server === undefined) continue
      const line = lines.get(server.url) ?? openRawLane(server.url)
      lines.set(server.url, line)
      const get = (path: string) =>
        line.send(Buffer.from(`GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`), false)
      await talk(get, load, `${lane}-${turn}`)
    }
    for (const line of lines.values()) line.close()
  }
  const all = Array.from({ length: lanes }, (_, lane) => work(lane))
  return {
    ...load,
    some: async () => {
      const wanted = load.acknowledged.length + someWords
      await eventually(
        () => load.acknowledged.length,
        (length) => length >= wanted,
        60_000,
      )
    },
    end: async () => {
      ends = true
      await Promise.all(all)
    },
  }
}

type Get = (path: string) => ReturnType<ReturnType<typeof openRawLane>['send']>

/** A new visitor, a word about an earlier one, and a word about a stranger. */
async function talk(get: Get, load: Load, name: string): Promise<void> {
  const found = async (path: string, pattern: RegExp, list: string[]) => {
    const head = (await get(path))?.head ?? 'nothing'
    const [, name] = pattern.exec(head) ?? []
    if (name === undefined) load.strange.push(head)
    else list.push(name)
  }
  await found('/c/spring', /^HTTP\/1.1 302.*subid=(\w+)/s, load.clicked)
  const earlier = load.clicked[Math.floor(load.clicked.length / 3)]
  for (const [index, about] of [earlier, name].entries()) {
    const status = statuses[(load.acknowledged.length + index) % statuses.length]
    const path = `/postback?subid=${about}&status=${status}&txid=${name}`
    await found(path, /^HTTP\/1.1 200.*carom-postback: (\S+)/is, load.acknowledged)
  }
}

test('a version takes the place of the one before while both serve: no error is answered, and nothing is lost', async () => {
  const { partner, database, previous, rowsOf, start } = await openWorld()
  const old = await start(previous.main)
  const servers = [old]
  const load = openLoad(servers)
  await load.some()
  expect(await rowsOf(`select name from migrations where name = '0010-parts'`)).toEqual([])

  // It changes the tables while the old one writes to them.
  servers.push(await start())
  await load.some()
  const applied = await rowsOf<{ name: string }>('select name from migrations order by name')
  expect(applied.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name))
  expect((await rowsOf('select id from nodes')).length).toBe(2)
  await load.some()
  servers.shift()
  await load.some()
  old.signal('SIGTERM')
  expect(await old.exited).toBe(0)
  await load.some()
  await load.end()

  expect(load.strange).toEqual([])
  const owed = `select count(*) as n from deliveries where state <> 'delivered'`
  await eventually(
    () => rowsOf<{ n: number }>(owed),
    ([row]) => row?.n === 0,
    30_000,
  )
  const kept = new Set(
    (await rowsOf<{ id: string }>('select id from postbacks')).map(({ id }) => id),
  )
  expect(load.acknowledged.filter((id) => !kept.has(id))).toEqual([])
  const clicks = await rowsOf<{ subid: string }>('select subid from clicks')
  expect(clicks.map(({ subid }) => subid).sort()).toEqual(load.clicked.toSorted())
  // Whichever kept the click, and whichever heard of it, it was found.
  const unfound = `select subid from leads l join clicks c using (subid) where l.click = 0`
  expect(await rowsOf(unfound)).toEqual([])
  const untold = `select m.id from moves m where (
    select count(*) from deliveries d where d.move_id = m.id) <> 1`
  expect(await rowsOf(untold)).toEqual([])
  const told = new Set(partner.heard.map(({ query }) => query.get('event')))
  const moves = await rowsOf<{ id: string }>('select id from moves')
  expect(moves.filter(({ id }) => !told.has(id))).toEqual([])

  const store = await openStore({
    url: database.url,
    nowMs: Date.now,
    log: { error: () => undefined },
  })
  onTestFinished(() => store.close())
  const [ledger] = (await store.ledger()).filter(({ destination }) => destination === 's2s')
  expect(ledger).toMatchObject({ delivered: ledger?.accepted, waiting: 0, failed: 0, parked: 0 })
  expect(await auditLedger(store)).toEqual([])
}, 300_000)
