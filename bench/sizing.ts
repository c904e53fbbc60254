import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { openIds } from '../src/domain/ids.ts'
import { randomBytes } from '../src/platform/random.ts'
import { openStore, storeLimits } from '../src/store/open.ts'
import { withConnection } from '../src/store/postgres/server/connect.ts'
import type { Store } from '../src/store/store.ts'
import { makeDestination } from '../tests/due-delivery.ts'
import { makeClick, makeIntake, makeSettlement } from '../tests/store/makers.ts'

// What a click, and a postback whose delivery is told, cost: processor time of this process and of the
// database, bytes on its disks, and bytes of its logs. `node bench/sizing.ts sqlite:/tmp/x/a.db postgres://… …`;
// each database is on this machine, and empty.

const [clicks, postbacks] = [12_000, 4_000]
/** How many are asked for at the same time: the more, the more share one transaction. */
const crowds = [400, 4_000]

type Spent = {
  readonly ownUs: number
  readonly databaseUs: number
  readonly diskBytes: number
  readonly logBytes: number
}

type Meter = () => Promise<Spent>

const ids = openIds({ nowMs: Date.now, randomBytes })

async function crowded<One>(
  all: readonly One[],
  crowd: number,
  act: (one: One) => Promise<unknown>,
) {
  let next = 0
  const work = async () => {
    for (let one = all[next++]; one !== undefined; one = all[next++]) await act(one)
  }
  await Promise.all(Array.from({ length: crowd }, work))
}

async function measured(
  meter: Meter,
  count: number,
  act: () => Promise<void>,
): Promise<Record<string, number>> {
  const before = await meter()
  const began = performance.now()
  await act()
  const ms = performance.now() - began
  const after = await meter()
  const each = (name: keyof Spent) => Math.round((after[name] - before[name]) / count)
  return {
    perSecond: Math.round((count / ms) * 1_000),
    ownUs: each('ownUs'),
    databaseUs: each('databaseUs'),
    diskBytes: each('diskBytes'),
    logBytes: each('logBytes'),
  }
}

async function run(url: string): Promise<void> {
  const log = { error: () => undefined }
  const store = await openStore({ url, nowMs: Date.now, log, limits: storeLimits })
  await store.changeSettings([
    { kind: 'destinations', id: 's2s', value: makeDestination(), by: 'bench' },
  ])
  await store.joinSending()
  const meter = url.startsWith('sqlite:') ? meterOfFile(url.slice(7)) : await meterOfServers(url)
  const told: Told = { settled: [], store }
  store.onDue((due) => {
    for (const one of due) told.settled.push(store.settle(makeSettlement(one)))
  })
  const rows: Record<string, object> = {}
  for (const crowd of crowds) {
    const subids = Array.from({ length: clicks }, () => ids.subid())
    const keep = (subid: string) => store.keepClick(makeClick({ subid, at: Date.now() }))
    rows[`click, ${crowd} at once`] = await measured(meter, clicks, () =>
      crowded(subids, crowd, keep),
    )
    const some = subids.slice(0, postbacks)
    rows[`postback, ${crowd} at once`] = await measured(meter, postbacks, () =>
      tell(told, some, crowd),
    )
  }
  await store.close()
  process.stdout.write(`${url.replace(/^postgres:.*@/, '')}\n`)
  console.table(rows)
}

type Told = { settled: Promise<unknown>[]; readonly store: Store }

/** Each names a transaction of its own, and brings one delivery, which is told. */
async function tell(told: Told, subids: readonly string[], crowd: number): Promise<void> {
  told.settled = []
  await crowded(subids, crowd, (subid) => {
    const reading = { subid, status: 'Purchase' as const, txid: `order-${subid}`, amount: '3' }
    return told.store.take(makeIntake(reading, { id: ids.next('p_'), receivedAt: Date.now() }))
  })
  await Promise.all(told.settled)
  // What was made while no group was this process's was announced to nobody.
  const wish = { destination: 's2s', held: [], limit: 1_000 }
  for (let left = 1; left > 0; await wait(20)) {
    const due = await told.store.listDue({ ...wish, nowMs: Date.now() })
    await Promise.all(due.map((one) => told.store.settle(makeSettlement(one))))
    const [owed] = (await told.store.ledger()).filter(({ destination }) => destination === 's2s')
    left = owed?.waiting ?? 0
  }
}

function ownUs(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** Also of what is in its log alone. */
function sizeOf(path: string): number {
  const db = new Database(path, { readonly: true })
  const [pages, bytes] = ['page_count', 'page_size'].map((name) =>
    db.pragma(name, { simple: true }),
  )
  db.close()
  return Number(pages) * Number(bytes)
}

function meterOfFile(path: string): Meter {
  const written = () =>
    Number(/^write_bytes: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1] ?? 0)
  return () =>
    Promise.resolve({
      ...{ ownUs: ownUs(), databaseUs: 0 },
      ...{ diskBytes: sizeOf(path), logBytes: written() },
    })
}

type Server = { readonly url: string; readonly postmaster: number }

async function meterOfServers(url: string): Promise<Meter> {
  const servers = await Promise.all((await nodesOf(url)).map(serverOf))
  return async () => {
    const looks = await Promise.all(servers.map(lookAt))
    const sum = (of: (look: (typeof looks)[number]) => number) =>
      looks.reduce((all, look) => all + of(look), 0)
    return {
      ...{ ownUs: ownUs(), databaseUs: sum(({ us }) => us) },
      ...{ diskBytes: sum(({ disk }) => disk), logBytes: sum(({ log }) => log) },
    }
  }
}

/** The servers whose work is behind an address: that one, and the workers it has. */
async function nodesOf(url: string): Promise<readonly string[]> {
  return withConnection(url, async ({ query }) => {
    const found = await query({ text: `select 1 from pg_extension where extname = 'citus'` })
    if (found.length === 0) return [url]
    const nodes = await query<{ host: string; port: number }>({
      text: 'select nodename as host, nodeport as port from pg_dist_node where isactive',
    })
    return nodes.map(({ host, port }) => {
      const node = new URL(url)
      node.hostname = host
      node.port = String(port)
      return node.href
    })
  })
}

const parentOf = (pid: number) => Number(statOf(pid)[1])

async function serverOf(url: string): Promise<Server> {
  return withConnection(url, async ({ query }) => {
    const [row] = await query<{ pid: number }>({ text: 'select pg_backend_pid() as pid' })
    return { url, postmaster: parentOf(row?.pid ?? 0) }
  })
}

async function lookAt({ url, postmaster }: Server) {
  return withConnection(url, async ({ query }) => {
    const [row] = await query<{ disk: number; log: number }>({
      text: `select pg_database_size(current_database()) as disk,
        (pg_current_wal_insert_lsn() - '0/0')::bigint as log`,
    })
    return { us: usOf(postmaster), disk: row?.disk ?? 0, log: row?.log ?? 0 }
  })
}

/** Of a server and all its processes, also those that have ended, microseconds. */
function usOf(postmaster: number): number {
  const all = readdirSync('/proc').map(Number).filter(Number.isInteger)
  const own = all.filter((pid) => pid === postmaster || statOf(pid)[1] === String(postmaster))
  // The times of its own and, of the server, of those that have ended; in hundredths of a second.
  const ticks = own.map((pid) =>
    statOf(pid)
      .slice(11, pid === postmaster ? 15 : 13)
      .reduce((sum, one) => sum + Number(one), 0),
  )
  return ticks.reduce((sum, one) => sum + one, 0) * 10_000
}

/** What the kernel says of a process, from its state on; nothing when it has ended. */
function statOf(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}

for (const url of process.argv.slice(2)) await run(url)
