import { openStore, storeLimits } from '../src/store/open.ts'
import { type Connection, withConnection } from '../src/store/postgres/server/connect.ts'
import { startPostgres } from '../tests/store/postgres-server.ts'
import { putDestination, putSettings, startCarom } from './carom.ts'
import { startChild } from './child.ts'
import { runLoad } from './load.ts'
import { nowNs } from './machine.ts'
import { deliveriesOf } from './measure-deliveries.ts'
import { timed } from './measure-intake.ts'
import { nodesOn } from './measure-nodes.ts'
import { callers, concurrency } from './plan.ts'
import { usageOf, usedBetween } from './proc.ts'
import { type Measured, median, type Run, rowOf } from './report.ts'
import { importClicks, type Seeded } from './seed.ts'
import { postbackRequest, shuffled, subidOf } from './traffic.ts'

type UrlOf = (database: string) => string

/**
 * One node on a PostgreSQL of its own, which syncs every commit: durable postbacks beside a loop that only
 * sends such batches, two nodes beside one, deliveries beside calls that nobody queued, and a claim among ever
 * more that waits.
 */
export async function measurePostgres(seeded: Seeded): Promise<Measured> {
  const server = await startPostgres({ durable: true, hasMemory: true })
  try {
    const parts = [
      await postbacksOn(seeded, server.urlOf),
      await twoNodesOn(seeded, server.urlOf),
      await deliveriesOn(seeded, server.urlOf),
      await claimsOn(seeded, server.urlOf),
    ]
    return {
      rows: parts.flatMap(({ rows }) => rows),
      notes: parts.flatMap(({ notes }) => notes),
    }
  } finally {
    await server.stop()
  }
}

async function postbacksOn(seeded: Seeded, urlOf: UrlOf): Promise<Measured> {
  const { sizes } = seeded
  const databaseUrl = await makeFilled(seeded, urlOf, 'postbacks')
  const bareUrl = await makeFilled(seeded, urlOf, 'bare_postbacks')
  const carom = await startCarom({ folder: await seeded.emptyFolder(), databaseUrl })
  const bare = await startChild('bare-pg', [bareUrl, sizes.postbacks, sizes.postgresClicks])
  const rounds: { carom: Run; bare: Run }[] = []
  try {
    const requests = (from: number, count: number) =>
      Array.from({ length: count }, (_, at) => requestAt(from + at, sizes.postgresClicks))
    await runLoad({ port: carom.port, requests: requests(0, sizes.warmUp), status: 200 }, callers)
    await bare.ask('run')
    for (let round = 0; round < sizes.rounds; round += 1) {
      const from = sizes.warmUp + round * sizes.postbacks
      const wish = { port: carom.port, status: 200, connections: callers }
      const own = await timed(carom.pid, { ...wish, requests: requests(from, sizes.postbacks) })
      rounds.push({ carom: own, bare: await bareRun(bare, sizes.postbacks) })
    }
  } finally {
    await bare.stop()
    await carom.stop()
  }
  const named = { name: 'Postbacks on PostgreSQL', reference: 'pg loop, batches of 256' } as const
  const wanted = { unit: '/s', bound: 'least', limit: 0.6, goal: null } as const
  return { rows: [rowOf({ ...named, ...wanted }, rounds)], notes: [] }
}

async function twoNodesOn(seeded: Seeded, urlOf: UrlOf): Promise<Measured> {
  const databaseUrl = await makeFilled(seeded, urlOf, 'two_nodes')
  const { postgresClicks } = seeded.sizes
  return nodesOn({ seeded, databaseUrl, requestAt: (rank) => requestAt(rank, postgresClicks) })
}

const requestAt = (rank: number, clicks: number) =>
  postbackRequest(subidOf(shuffled(rank, clicks)), String(rank))

async function bareRun(bare: Awaited<ReturnType<typeof startChild>>, count: number): Promise<Run> {
  const before = usageOf(bare.pid)
  const value = Number(await bare.ask('run'))
  const used = usedBetween(before, usageOf(bare.pid))
  return { value, cpuMs: used.cpuMs / count, peakMb: used.peakMb }
}

async function deliveriesOn(seeded: Seeded, urlOf: UrlOf): Promise<Measured> {
  const databaseUrl = await makeFilled(seeded, urlOf, 'deliveries')
  const sizes = { ...seeded.sizes, clicks: seeded.sizes.postgresClicks }
  return deliveriesOf(
    { ...seeded, sizes },
    {
      home: { folder: await seeded.emptyFolder(), databaseUrl },
      name: 'Deliveries on PostgreSQL',
      ...{ takesMs: 0, atOnce: concurrency },
      ...{ bound: 'least', limit: 0.5, goal: null },
    },
  )
}

/** A database with the settings of the runs and its clicks. */
async function makeFilled(seeded: Seeded, urlOf: UrlOf, name: string): Promise<string> {
  await withConnection(urlOf('postgres'), ({ run }) => run(`create database ${name}`))
  const databaseUrl = urlOf(name)
  const carom = await startCarom({ folder: await seeded.emptyFolder(), databaseUrl })
  try {
    await putSettings(carom)
    await importClicks(carom, 0, seeded.sizes.postgresClicks)
  } finally {
    await carom.stop()
  }
  await withConnection(databaseUrl, ({ run }) => run('analyze'))
  return databaseUrl
}

const claims = 100
const claimed = 200

/** How long one look for what is due takes, among as many as wait. */
async function claimsOn(seeded: Seeded, urlOf: UrlOf): Promise<Measured> {
  const url = await makeFilled(seeded, urlOf, 'claims')
  await waitingOne(seeded, url)
  const times: { readonly waiting: number; readonly ms: number }[] = []
  for (const waiting of seeded.sizes.waiting) {
    await withConnection(url, (connection) => multiply(connection, waiting))
    times.push({ waiting, ms: await claimMs(url) })
  }
  const [first, last] = [times[0], times.at(-1)]
  if (first === undefined || last === undefined) return { rows: [], notes: [] }
  const run = (ms: number): Run => ({ value: ms, cpuMs: 0, peakMb: 0 })
  const told = times.map(
    ({ waiting, ms }) => `${waiting.toLocaleString('en')}: ${ms.toFixed(2)} ms`,
  )
  const row = rowOf(
    {
      name: `Claim of ${claimed} among ${last.waiting.toLocaleString('en')} waiting`,
      reference: `among ${first.waiting.toLocaleString('en')}`,
      ...{ unit: 'ms', bound: 'most', limit: 1.5, goal: null },
    },
    [{ carom: run(last.ms), bare: run(first.ms) }],
  )
  return { rows: [row], notes: [`A claim of ${claimed} by what waits: ${told.join(', ')}.`] }
}

/** A real one, which the others are made after. */
async function waitingOne(seeded: Seeded, databaseUrl: string): Promise<void> {
  const folder = await seeded.emptyFolder()
  const carom = await startCarom({ folder, databaseUrl, roles: 'inbound,admin' })
  try {
    await putDestination(carom, 9, 1)
    const requests = [requestAt(0, seeded.sizes.postgresClicks)]
    await runLoad({ port: carom.port, requests, status: 200 }, 1)
  } finally {
    await carom.stop()
  }
}

const named: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  moves: { id: `'m_' || n`, lead_id: `'l_' || n` },
  deliveries: { id: `'d_' || n`, lead_id: `'l_' || n`, move_id: `'m_' || n`, due_at: 'due_at + n' },
}

/** As many waiting deliveries as that, each of a move of its own. */
async function multiply({ query, run }: Connection, waiting: number): Promise<void> {
  const [row] = await query<{ n: number }>({ text: 'select count(*) as n from deliveries' })
  const from = row?.n ?? 0
  for (const [table, values] of Object.entries(named)) {
    const columns = await query<{ name: string }>({
      text: `select column_name as name from information_schema.columns where table_name = '${table}'`,
    })
    const names = columns.map(({ name }) => name)
    await run(`insert into ${table} (${names.join(', ')})
      select ${names.map((name) => values[name] ?? name).join(', ')}
      from (select * from ${table} order by length(id) desc limit 1) one,
        generate_series(${from + 1}, ${waiting}) n`)
  }
  await run('vacuum analyze')
}

async function claimMs(url: string): Promise<number> {
  const log = { error: () => undefined }
  const store = await openStore({ url, nowMs: Date.now, log, limits: storeLimits })
  await store.joinSending()
  const times: number[] = []
  const nowMs = Date.now() + 365 * 86_400_000
  for (let turn = 0; turn < claims; turn += 1) {
    const startedNs = nowNs()
    const due = await store.listDue({ destination: 'partner', nowMs, held: [], limit: claimed })
    times.push((nowNs() - startedNs) / 1e6)
    if (due.length < claimed) throw new Error(`${due.length} of ${claimed} were due`)
  }
  await store.close()
  return median(times)
}
