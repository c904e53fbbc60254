import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Client } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { copyToPostgres } from '../../src/store/copy/copy-database.ts'
import { connect } from '../../src/store/postgres/server/connect.ts'
import { eventually } from '../eventually.ts'
import { call } from '../http-call.ts'
import { makeEmptyDatabase } from '../store/postgres-databases.ts'
import { runCarom, startServer } from './child.ts'
import { dataFolder } from './data-folder.ts'

type Row = Readonly<Record<string, unknown>>

/** Every row of every table as text, whatever its bucket, in no order but its own. */
function listed(rows: readonly Row[]): readonly string[] {
  const plain = rows.map(({ bucket: _, postback_bucket: __, ...row }) =>
    JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))),
  )
  return plain.sort()
}

const elsewhere: Readonly<Record<string, string>> = {
  ledger: 'ledger_parts',
  ledger_swept: 'ledger_swept_parts',
}

/** Names of the tables whose rows are not the same, and how many rows there are in all. */
async function compare(path: string, url: string) {
  const db = new Database(path, { readonly: true })
  const look = await connect({ url, statementTimeoutMs: 0 })
  const differing: string[] = []
  let rows = 0
  const names = db.prepare<[], string>(`select name from sqlite_schema where type = 'table'`)
  for (const name of names.pluck().all()) {
    if (/^(?:sqlite_|migrations)/.test(name)) continue
    const own = db.prepare<[], Row>(`select * from ${name}`).all()
    const text = `select * from ${elsewhere[name] ?? name}`
    const there = await look.query<Row>({ text })
    rows += own.length
    if (JSON.stringify(listed(own)) !== JSON.stringify(listed(there))) differing.push(name)
  }
  await look.close()
  db.close()
  return { differing, rows }
}

const copyNow = (from: string, to: string) =>
  copyToPostgres({ from, to, nowMs: Date.now, onProgress: () => undefined })

async function makeTarget() {
  const { url, drop } = await makeEmptyDatabase()
  onTestFinished(drop)
  return url
}

const settings = {
  campaigns: [{ id: 'spring', landings: [{ id: 'offer', url: 'http://127.0.0.1:9/?s={subid}' }] }],
  networks: [{ id: 'pp' }],
  destinations: [{ id: 'a', url: 'http://127.0.0.1:9/?s={subid}', retryDelaysMs: [0, 60_000] }],
}

/** Visitors and their news one after the other, until told to stop. */
function traffic(url: string) {
  let isOver = false
  let acknowledged = 0
  onTestFinished(() => {
    isOver = true
  })
  const lane = async () => {
    while (!isOver) {
      const { headers } = await call(`${url}/c/spring?zone=ж`)
      const subid = URL.parse(headers.location ?? '')?.searchParams.get('s') ?? ''
      for (const status of ['Lead', 'Purchase', 'hmm']) {
        await call(`${url}/postback/pp?subid=${subid}&status=${status}&payout=3`, {
          method: 'POST',
          body: new Uint8Array([0, 200, 13]),
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        })
        acknowledged += 1
      }
    }
  }
  const lanes = Promise.allSettled([lane(), lane(), lane()])
  return {
    until: (count: number) =>
      eventually(
        () => acknowledged,
        (now) => now >= count,
        60_000,
      ),
    stop: async () => {
      isOver = true
      await lanes
    },
  }
}

test('a file is copied while clicks keep coming, killed and run again; in the end every row is there', async () => {
  const folder = await dataFolder(settings)
  const url = await makeTarget()
  const file = join(folder.path, 'carom.db')
  const copy = () => runCarom(['copy', '--json', '--from', `sqlite:${file}`, '--to', url])
  const server = await startServer(folder.path, ['--config', folder.config])
  const visitors = traffic(server.url)
  await visitors.until(600)

  const killed = copy()
  const look = new Client({ connectionString: url, application_name: 'a person' })
  await look.connect()
  const begun = () => look.query('select 1 from clicks limit 1').catch(() => ({ rows: [] }))
  await eventually(begun, ({ rows }) => rows.length > 0)
  killed.signal('SIGKILL')
  expect(await killed.exited).toBe(null)
  await look.end()
  const early = runCarom([
    'serve',
    '--port',
    '0',
    '--data',
    join(folder.path, 'b'),
    '--database-url',
    url,
  ])
  expect(await early.exited).toBe(1)
  expect(early.output()).toContain('run `carom copy` once more')

  expect(await copyNow(file, url)).toMatchObject({ state: 'behind' })
  await visitors.stop()
  server.signal('SIGTERM')
  await server.exited
  const last = copy()
  expect(await last.exited).toBe(0)
  expect(JSON.parse(last.output())).toMatchObject({ state: 'whole' })

  const { differing, rows } = await compare(file, url)
  expect(differing).toEqual([])
  expect(rows).toBeGreaterThan(2_000)

  const key = (await readFile(join(folder.path, 'secret.key'), 'utf8')).trim()
  const args = ['--database-url', url, '--secret-key', key]
  const after = await startServer(join(folder.path, 'c'), args)
  const again = await call(`${after.url}/postback/pp?subid=new&status=Lead`)
  expect(again).toMatchObject({ status: 200, outcome: 'moved' })
  await expect(copyNow(file, url)).rejects.toThrow('a server runs on this database')
  after.signal('SIGTERM')
  await after.exited
  await expect(copyNow(file, url)).rejects.toThrow('holds rows of its own')
}, 240_000)

test('rows that were changed or deleted after a copy are so in the next one', async () => {
  const folder = await dataFolder(settings)
  const url = await makeTarget()
  const file = join(folder.path, 'carom.db')
  const first = await startServer(folder.path, ['--config', folder.config])
  const visitors = traffic(first.url)
  await visitors.until(60)
  await visitors.stop()
  first.signal('SIGTERM')
  await first.exited
  await copyNow(file, url)

  const db = new Database(file)
  db.exec(`update leads set comment = 'said later'`)
  db.exec('delete from postbacks where id in (select id from postbacks limit 7)')
  db.close()
  const { tables } = await copyNow(file, url)

  const { differing } = await compare(file, url)
  expect(differing).toEqual([])
  expect(tables['postbacks']).toMatchObject({ written: 0, removed: 7 })
  expect(tables['leads']?.written).toBe(tables['leads']?.rows)
  expect(tables['clicks']).toMatchObject({ written: 0, removed: 0 })
})
