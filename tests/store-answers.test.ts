import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyToPostgres } from '../src/store/copy/copy-database.ts'
import { forgetSubid } from '../src/store/erasing/forget-subid.ts'
import { thinClicks } from '../src/store/erasing/thin-clicks.ts'
import { openStore } from '../src/store/open.ts'
import { openAnswer as openPostgres } from '../src/store/postgres/server/answer.ts'
import { openPool, type Pool } from '../src/store/postgres/server/pool.ts'
import { translate } from '../src/store/postgres/server/translate.ts'
import type { Statement } from '../src/store/questions/asking.ts'
import { openQuestions } from '../src/store/questions/questions.ts'
import { openAnswer as openSqlite } from '../src/store/sqlite/answer.ts'
import { everyQuestion, filledIds, type NamedQuestion } from './store/every-question.ts'
import { filledSubids, fillStore } from './store/fill.ts'
import { dayMs, startAt } from './store/makers.ts'
import { clickTables, heard, multiply, planOf, wholeWalks } from './store/plans.ts'
import { makeDatabase, type TestDatabase } from './store/postgres-databases.ts'

let folder: string
let db: Database.Database
let pool: Pool
let database: TestDatabase
let here: readonly NamedQuestion[]
let there: readonly NamedQuestion[]

/** The same rows in both. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carom-answers-'))
  const path = join(folder, 'carom.db')
  const clock = { now: startAt }
  const log = { error: () => undefined }
  const store = await openStore({ url: `sqlite:${path}`, nowMs: () => clock.now, log })
  await fillStore({ store, clock, reopen: async () => store, close: async () => undefined })
  await store.close()
  db = new Database(path, { readonly: true })
  database = await makeDatabase()
  const onProgress = () => undefined
  await copyToPostgres({ from: path, to: database.url, nowMs: () => clock.now, onProgress })
  pool = openPool({
    ...{ url: database.url, size: 2, statementTimeoutMs: 10_000 },
    reads: 'whole-tables',
  })
  const ids = openSqlite(db)(filledIds(openQuestions()))
  here = everyQuestion(openQuestions(), ids)
  there = everyQuestion(openQuestions(), ids)
})

afterAll(async () => {
  await pool.close()
  db.close()
  await database.drop()
  await rm(folder, { recursive: true })
})

const areas = [
  /^(?:leads|clicks|audit) /,
  /^(?:deliveries|postbacks) /,
  /^(?:count|histogram|uneven histogram) /,
  /^facets /,
]

test('every question has its place in one of these tests', () => {
  expect(here.length).toBeGreaterThan(1_000)
  for (const area of areas)
    expect(here.filter(([name]) => area.test(name)).length).toBeGreaterThan(99)
})

test.each(areas)('both databases answer alike: %s', (area) =>
  expectAlike((name) => area.test(name)),
)

test('both databases answer alike whatever else is asked', () =>
  expectAlike((name) => !areas.some((area) => area.test(name))))

test('on PostgreSQL every question goes along an index, but for those with a reason', async () => {
  const statements = new Map<string, Statement>()
  const hear = (said: Statement) => {
    const statement = said.many === undefined ? said : { ...said, values: said.many[0] ?? [] }
    statements.set(translate(said.text), statement)
  }
  const sqlite = openSqlite(db)
  for (const [, ask] of here) sqlite(heard(ask(), hear))
  eraseAll(hear)
  const byKeys = openPool({
    url: database.url,
    size: 1,
    statementTimeoutMs: 10_000,
    reads: 'by-keys',
  })
  const walks = await byKeys.use(async (connection) => {
    // Of a handful of rows the planner would rather read all.
    for (const table of clickTables) await multiply(connection, table)
    await connection.run('analyze')
    const found: string[] = []
    for (const [text, { values }] of statements) {
      if (wholeWalks(await planOf(connection, { text, values })).length > 0) found.push(text)
    }
    return found
  })
  await byKeys.close()

  expect(statements.size).toBeGreaterThan(200)
  expect(
    walks.filter((text) => !isPage(text) && !withReason.some((one) => one.test(text))),
  ).toEqual([])
  for (const one of withReason) expect(walks.some((text) => one.test(text))).toBe(true)
})

/** All that is erased step by step, and none of it for good. */
function eraseAll(hear: (statement: Statement) => void): void {
  const scratch = new Database(db.name)
  const run = openSqlite(scratch)
  const fieldDays = { wholeAddress: 1, address: 1, agent: 1, place: 1, params: 1 }
  const retentionDays = { clicks: 9, leads: 9, postbacks: 9, attempts: 9 }
  const wish = { nowMs: startAt + 9 * dayMs, limit: 50, fieldDays, retentionDays }
  scratch.exec('begin')
  run(heard(thinClicks(wish), hear))
  for (const subid of filledSubids) run(heard(forgetSubid(subid, 50), hear))
  scratch.exec('rollback')
  scratch.close()
}

/** What may read a whole table: the recount does, and lists of what there is little of. */
const withReason = [
  /count\(\*\) as n from deliveries where true/,
  /^select (?:kind, )?id, .*from settings/,
  /from ledger order by destination$/,
  /^select \w+ from (?:settings_version|workspace)$/,
  // One row for each campaign is the latest.
  /from weights where campaign in \(.*\) and latest = 1$/,
]

/** No further than a bound, in the order of an index. */
const isPage = (text: string) => /limit (?:\$\d+|\d+)/.test(text)

async function expectAlike(isAsked: (name: string) => boolean): Promise<void> {
  const [sqlite, postgres] = [openSqlite(db), openPostgres(pool)]
  const asked = here.flatMap(([name, ask], index) => {
    const [, askThere = ask] = there[index] ?? []
    return isAsked(name) ? [{ name, ask, askThere }] : []
  })
  await Promise.all(
    asked.map(async ({ name, ask, askThere }) => {
      const said = textOf(name, await postgres(askThere))
      const saidHere = textOf(name, sqlite(ask()))
      if (said !== saidHere) expect.soft({ name, said }).toEqual({ name, said: saidHere })
    }),
  )
}

/** What is due at once is due in any order; the bucket is each database's own. */
function textOf(name: string, value: unknown): string {
  const text = (one: unknown) => JSON.stringify(one ?? null, (key, part) => plain(key, part), 1)
  return /^due (?:without clicks )?\[/.test(name) && Array.isArray(value)
    ? value.map(text).sort().join('\n')
    : text(value)
}

function plain(key: string, value: unknown): unknown {
  if (key === 'bucket') return 0
  if (typeof value === 'bigint') return value.toString()
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  // A buffer tells JSON what it is before it is asked here.
  if ('data' in value && Array.isArray(value.data)) return Buffer.from(value.data).toString('hex')
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
