import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, expect, test, vi } from 'vitest'
import { everyQuestion, filledIds } from '../../../tests/store/every-question.ts'
import { fillStore } from '../../../tests/store/fill.ts'
import { startAt } from '../../../tests/store/makers.ts'
import { derive } from '../derived/derive.ts'
import { passSlot, replaceSlot } from '../derived/replace-slot.ts'
import { recount, roll } from '../derived/roll.ts'
import { forgetSubid } from '../erasing/forget-subid.ts'
import { thinClicks } from '../erasing/thin-clicks.ts'
import { openStore } from '../open.ts'
import { logShapes } from '../questions/log-shapes.ts'
import { openQuestions } from '../questions/questions.ts'
import { lookInsideFile } from '../upkeep.ts'
import { openAnswer } from './answer.ts'
import { connectReader, connectWriter } from './connect.ts'
import { prepareTables } from './tables/tables.ts'
import { backUp } from './threads/back-up.ts'

const ofClicks = [
  'attempts',
  'clicks',
  'deliveries',
  'derivations',
  'leads',
  'log_deliveries',
  'log_leads',
  'log_postbacks',
  'log_slots',
  'moves',
  'postbacks',
  'rollup_clicks',
  'rollup_dirty',
  'rollup_facts',
  'rollup_leads',
  'rollup_marks',
  'rollup_postbacks',
  'rollup_touched',
  'transactions',
  'unfinished',
  'views',
  'waiting',
]

/** The only ones that may read a whole table, or a whole partial index, and why. */
const wholeWalks: readonly (readonly [text: RegExp, why: string])[] = [
  [/select destination, state, count\(\*\) as n from deliveries/, 'the recount asks every row'],
  [/^select count\(\*\) from waiting where bucket = 0$/, 'asked once, when the store opens'],
  [
    /^select count\(\*\) from \(select [pld]\.[^?]* where [pld]\.bucket = 0 limit \?\) z$/,
    'to a bound',
  ],
]

/** Every statement the store prepares when it is opened, and those made for each of its questions. */
function collect(): readonly string[] {
  const prepare = vi.spyOn(Database.prototype, 'prepare')
  prepareTables(db)
  for (const [, asking] of everyQuestion(ask, answer(filledIds(ask)))) answer(asking())
  deriveAll()
  lookInsideFile(`sqlite:${path}`)
  const texts = prepare.mock.calls.map(([text]) => text.replaceAll(/\s+/g, ' ').trim())
  prepare.mockRestore()
  return [...new Set(texts)]
}

/** All that is derived behind the writer's back, and none of it kept. */
function deriveAll(): void {
  const nowMs = startAt + 86_400_000
  const over = Math.floor(startAt / 900_000)
  const lags = { lagMs: 0, movesLagMs: 0 }
  const wish = { nowMs, limit: 50, keepClicksDays: 9, keepLeadsDays: 9, againMs: () => 1 }
  db.exec('begin')
  while (answer(derive({ nowMs, limit: 50, ...lags })) === 50) {}
  answer(roll({ ...wish, ...lags }))
  answer(replaceSlot(answer(ask.countSlot(over)), true))
  answer(passSlot(over))
  answer(recount())
  while (answer(roll({ ...wish, ...lags, againMs: () => 0 }))) {}
  answer(roll({ ...wish, ...lags, keepLeadsDays: 0 }))
  const all = { wholeAddress: 1, address: 1, agent: 1, place: 1, params: 1 }
  answer(thinClicks({ ...wish, retentionDays: never, fieldDays: all }))
  for (const subid of ['ab', 'c1']) answer(forgetSubid(subid, 50))
  db.exec('rollback')
}

const never = { clicks: 999, leads: 999, postbacks: 999, attempts: 999 }

const folder = mkdtempSync(join(tmpdir(), 'carom-statements-'))
const path = join(folder, 'carom.db')
await makeFilled()
const db = connectWriter(path)
const answer = openAnswer(db)
const ask = openQuestions()
const statements = collect()

async function makeFilled(): Promise<void> {
  const clock = { now: startAt }
  const log = { error: () => undefined }
  const store = await openStore({ url: `sqlite:${path}`, nowMs: () => clock.now, log })
  await fillStore({ store, clock, reopen: async () => store, close: async () => undefined })
  await store.close()
}

afterAll(() => {
  db.close()
  rmSync(folder, { recursive: true })
})

type Touch = { readonly table: string; readonly alias: string | undefined }

const place = new RegExp(
  `\\b(?:from|into|join|update) (${ofClicks.join('|')})\\b(?: (?!where|join|on|set|indexed)(\\w+))?`,
  'g',
)

const touchesOf = (text: string): readonly Touch[] =>
  [...text.matchAll(place)].map(([, table = '', alias]) => ({ table, alias }))

const countOf = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length

/** `d.bucket = …`, `0 = d.bucket` or `(d.bucket, …) in (…)`. */
const names = (alias: string) =>
  new RegExp(`\\b${alias}\\.bucket = |= ${alias}\\.bucket\\b|\\(${alias}\\.bucket, `)

function namesEveryBucket(text: string): boolean {
  const touches = touchesOf(text)
  const plain = touches.filter(({ alias }) => alias === undefined)
  const tables = plain.map(({ table }) => table).join('|')
  const own = new RegExp(`(?<![.\\w])(?:(?:${tables})\\.)?bucket\\b`, 'g')
  return (
    (plain.length === 0 || countOf(text, own) >= plain.length) &&
    touches.every(({ alias }) => alias === undefined || names(alias).test(text))
  )
}

function planOf(text: string): readonly string[] {
  const values = Array.from(text.matchAll(/\?/g), () => 0)
  return db
    .prepare<number[], { detail: string }>(`explain query plan ${text}`)
    .all(...values)
    .map(({ detail }) => detail)
}

/** The steps of a plan that read a table of clicks, and what each is looked up by. */
function readsOf(text: string) {
  const names = new Set(touchesOf(text).map(({ table, alias }) => alias ?? table))
  return planOf(text).flatMap((detail) => {
    const [, verb = '', name = ''] = /^(SCAN|SEARCH) (\w+)/.exec(detail) ?? []
    const by = /\(([^()]*(?:\([^()]*\))?.*)\)(?: LEFT-JOIN)?$/.exec(detail)?.[1] ?? ''
    return names.has(name) ? [{ verb, by }] : []
  })
}

const isWholeWalk = (text: string) => wholeWalks.some(([pattern]) => pattern.test(text))

/** Along the key in its order, no further than a page. */
const isPage = (text: string) =>
  /order by [^()]+ limit (?:\?|\d+)$/.test(text) &&
  !planOf(text).includes('USE TEMP B-TREE FOR ORDER BY')

test('the tables that belong to a click, and no others, have a bucket', () => {
  const withBucket = db
    .prepare<[], string>(
      `select distinct t.name from sqlite_schema t join pragma_table_info(t.name) c
       where t.type = 'table' and c.name in ('bucket', 'subid', 'delivery_id') order by t.name`,
    )
    .pluck()
    .all()

  expect(withBucket).toEqual(ofClicks)
})

test('every key of these tables starts with the bucket, and the planner knows what it holds', () => {
  const keys = db
    .prepare<[], { tbl: string; idx: string; first: string }>(
      `select t.name as tbl, i.name as idx, c.name as first
       from sqlite_schema t join pragma_table_info(t.name) b on b.name = 'bucket'
       join pragma_index_list(t.name) i join pragma_index_info(i.name) c on c.seqno = 0
       where t.type = 'table'`,
    )
    .all()
  const known = db
    .prepare<[], string>(`select idx from sqlite_stat1 where stat glob '* * *' order by idx`)
    .pluck()
    .all()
  const names = keys.map(({ tbl, idx }) => (idx.startsWith('sqlite_autoindex') ? tbl : idx))

  expect(keys.length).toBeGreaterThan(ofClicks.length)
  expect(keys.filter(({ first }) => first !== 'bucket')).toEqual([])
  expect(known).toEqual(names.toSorted())
})

test('every statement in the store’s sources is among those looked at', () => {
  const sources = ['.', './tables', './threads', './batch', '../questions', '../derived']
    .map((folder) => join(import.meta.dirname, folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(file, 'utf8').replaceAll(/\s+/g, ' '))
  const written = sources.flatMap((text) =>
    [...text.matchAll(new RegExp(`${place.source}[^\`'$)]*`, 'g'))].map(([part]) => part.trim()),
  )

  expect(written.length).toBeGreaterThan(40)
  expect(written.filter((part) => !statements.some((text) => text.includes(part)))).toEqual([])
})

test('every statement names the bucket of every table of clicks it touches', () => {
  const touching = statements.filter((text) => touchesOf(text).length > 0)
  const searches = touching.flatMap((text) => readsOf(text).map((read) => ({ text, ...read })))

  expect(touching.length).toBeGreaterThan(60)
  expect(touching.filter((text) => !namesEveryBucket(text))).toEqual([])
  expect(searches.filter(({ by }) => !by.startsWith('bucket=?'))).toEqual([])
})

test('every statement finds its rows by a key, but for those with a reason', () => {
  const walking = statements.filter((text) =>
    readsOf(text).some(({ verb, by }) => verb === 'SCAN' || by === 'bucket=?'),
  )

  expect(walking.filter((text) => !isPage(text) && !isWholeWalk(text))).toEqual([])
  for (const [pattern] of wholeWalks) expect(walking.some((text) => pattern.test(text))).toBe(true)
})

test('the audit log is read along its time, no further than a page', () => {
  const pages = statements.filter((text) => / from audit .*order by/.test(text))

  expect(pages.length).toBeGreaterThan(4)
  expect(pages.filter((text) => planOf(text).some((step) => step.includes('TEMP B-TREE')))).toEqual(
    [],
  )
})

test('a log asked for one field walks the index of that field, on any page of it', () => {
  const walked = Object.values(logShapes).flatMap((shape) =>
    shape.fields.map((field) => ({ index: `${shape.table}_${field}`, field, table: shape.table })),
  )

  for (const { index, field, table } of walked) {
    const pages = statements.filter(
      (text) =>
        text.startsWith('select * from (select x.at') && text.includes(`${table}_${field} `),
    )
    const plans = pages.map((text) => planOf(text).join('; '))
    expect([index, pages.length > 1]).toEqual([index, true])
    for (const plan of plans) {
      expect(plan).toMatch(
        new RegExp(`USING (?:COVERING )?INDEX ${index} \\(bucket=\\? AND ${field}=\\?`),
      )
    }
  }
})

test('no statement makes the same list twice', () => {
  const listsOf = (text: string) => planOf(text).filter((step) => step.startsWith('LIST SUBQUERY'))
  const twice = statements.filter((text) => listsOf(text).length > countOf(text, /\( ?select /g))

  expect(twice).toEqual([])
})

test('a copy of the database is planned like the database itself', async () => {
  const known = 'select tbl, idx, stat from sqlite_stat1 order by tbl, idx'
  const target = join(folder, 'copy.db')

  await backUp(path, target)

  const copy = connectReader(target)
  const plan = copy
    .prepare<[string], { detail: string }>(
      'explain query plan select id from leads where bucket = 0 and subid = ?',
    )
    .get('s')
  expect(copy.prepare(known).all()).toEqual(db.prepare(known).all())
  expect(plan?.detail).toContain('leads_by_subid (bucket=? AND subid=?)')
  copy.close()
})
