import { createHash } from 'node:crypto'
import { buckets } from '../src/domain/ids.ts'
import { slotMs } from '../src/domain/slots.ts'
import { openParts } from '../src/store/postgres/parts/keep.ts'
import { type Connection, withConnection } from '../src/store/postgres/server/connect.ts'
import { startPostgres } from '../tests/store/postgres-server.ts'
import { type Carom, putSettings, startCarom } from './carom.ts'
import { runLoad } from './load.ts'
import { nowNs } from './machine.ts'
import { lookupNotes } from './measure-lookups.ts'
import { callers } from './plan.ts'
import { usageOf } from './proc.ts'
import { type Measured, type Run, rowOf } from './report.ts'
import type { Seeded } from './seed.ts'
import { postbackRequest, shuffled } from './traffic.ts'

type Side = { readonly clicks: number; readonly url: string; readonly carom: Carom }

const dayMs = 86_400_000
const spreadDays = 364
const fewClicks = 10_000

/**
 * What a postback costs, in processor time of the node and of its sessions in the database, about any of
 * the clicks of a year, beside the same with few clicks: one after the other, in the same run.
 */
export async function measureMany(seeded: Seeded): Promise<Measured> {
  const { manyClicks, rounds, warmUp, manyPostbacks } = seeded.sizes
  const server = await startPostgres({ durable: true, hasMemory: true })
  const sides: Side[] = []
  const notes: string[] = []
  try {
    for (const [name, clicks] of [
      ['few', fewClicks],
      ['many', manyClicks],
    ] as const) {
      const url = server.urlOf(name)
      await withConnection(server.urlOf('postgres'), ({ run }) => run(`create database ${name}`))
      notes.push(await makeFilled(seeded, url, clicks))
      const folder = await seeded.emptyFolder()
      sides.push({ clicks, url, carom: await startCarom({ folder, databaseUrl: url }) })
    }
    const [few, many] = sides as unknown as readonly [Side, Side]
    for (const side of sides) await runOn(side, 0, warmUp)
    const runs: { carom: Run; bare: Run }[] = []
    for (let round = 0; round < rounds; round += 1) {
      const from = warmUp + round * manyPostbacks
      const bare = await runOn(few, from, manyPostbacks)
      runs.push({ carom: await runOn(many, from, manyPostbacks), bare })
    }
    notes.push(...(await lookupNotes({ url: many.url, clicks: manyClicks, subidAt })))
    const count = manyClicks.toLocaleString('en')
    const named = {
      name: `Cost of a postback with ${count} clicks on PostgreSQL`,
      reference: `with ${fewClicks.toLocaleString('en')}`,
    } as const
    const wanted = { unit: 'µs', bound: 'most', limit: 1.2, goal: null } as const
    return { rows: [rowOf({ ...named, ...wanted }, runs)], notes }
  } finally {
    for (const { carom } of sides) await carom.stop()
    await server.stop()
  }
}

async function runOn({ carom, clicks, url }: Side, from: number, count: number): Promise<Run> {
  const requests = Array.from({ length: count }, (_, at) =>
    postbackRequest(subidAt(shuffled(from + at, clicks)), String(from + at)),
  )
  const before = await usedBy(carom, url)
  await runLoad({ port: carom.port, requests, status: 200 }, callers)
  const cpuMs = ((await usedBy(carom, url)) - before) / count
  return { value: cpuMs * 1_000, cpuMs, peakMb: usageOf(carom.pid).peakMb }
}

/** Processor time of a node and of its sessions, milliseconds. */
async function usedBy({ pid }: Carom, url: string): Promise<number> {
  const sessions = await withConnection(url, ({ query }) =>
    query<{ pid: number }>({
      text: `select pid from pg_stat_activity where datname = current_database()
        and backend_type = 'client backend' and pid <> pg_backend_pid()`,
    }),
  )
  return [pid, ...sessions.map((session) => session.pid)].reduce(
    (sum, one) => sum + usageOf(one).cpuMs,
    0,
  )
}

const subidAt = (index: number): string =>
  `${String(index).padStart(8, '0')}${createHash('md5').update(String(index)).digest('hex').slice(0, 14)}`

const rowsAtOnce = 1_000_000

/** A database whose clicks came evenly over the last year, in the parts it would have by then. */
async function makeFilled(seeded: Seeded, url: string, clicks: number): Promise<string> {
  const carom = await startCarom({ folder: await seeded.emptyFolder(), databaseUrl: url })
  await putSettings(carom)
  await carom.stop()
  const startedNs = nowNs()
  const now = Date.now()
  const from = now - (spreadDays + 1) * dayMs
  return withConnection(url, async (connection) => {
    await connection.run('drop table clicks_first')
    for (let at = now; at > from - 28 * dayMs; at -= 28 * dayMs) await openParts(url)(keptSince(at))
    await connection.run('set synchronous_commit = off')
    for (let index = 0; index < clicks; index += rowsAtOnce) {
      await fill(connection, { index, to: Math.min(index + rowsAtOnce, clicks), clicks, from })
    }
    // What has been counted is not counted again beside what is measured.
    await connection.run(`insert into rollup_marks (name, value)
      values ('slots', '${Math.floor(now / slotMs)}')`)
    for (const command of ['vacuum analyze', 'checkpoint']) await connection.run(command)
    const [row] = await connection.query<{ bytes: number; parts: number }>({ text: size })
    const { bytes = 0, parts = 0 } = row ?? {}
    const seconds = Math.round((nowNs() - startedNs) / 1e9)
    return `${clicks.toLocaleString('en')} clicks in ${parts} parts: ${Math.round(bytes / 1e6)} MB, filled in ${seconds} s.`
  })
}

const keptSince = (nowMs: number) => ({
  nowMs,
  retentionDays: { clicks: 400, leads: 1_095, postbacks: 400, attempts: 400 },
})

const size = `select pg_database_size(current_database()) as bytes,
  (select count(*) from pg_inherits where inhparent = 'clicks'::regclass) as parts`

type Fill = {
  readonly index: number
  readonly to: number
  readonly clicks: number
  readonly from: number
}

async function fill({ run }: Connection, { index, to, clicks, from }: Fill): Promise<void> {
  const step = Math.floor((spreadDays * dayMs) / clicks)
  const subid = `lpad(n::text, 8, '0') || left(md5(n::text), 14)`
  // As `domain/ids.ts` chooses it.
  const bucket = `('{${buckets.join(',')}}'::smallint[])[1 + (crc32(convert_to(subid, 'UTF8')) & 255)::int]`
  await run(`with made as materialized (
      select ${bucket} as bucket, subid, at, n
      from (select n, ${subid} as subid, ${from} + n * ${step} as at
        from generate_series(${index}::bigint, ${to - 1}) n) s),
    named as (
      insert into subject (bucket, subid, click_at) select bucket, subid, at from made)
    insert into clicks (bucket, subid, at, campaign, landing, px, domain, external_id, params, prefetch)
    select bucket, subid, at, 'spring', 'offer', '1234567890', 'go.example', md5(subid),
      '{"zone":"' || n % 997 || '","banner":"' || n % 89 || '"}', 0 from made`)
}
