import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { expectWhole, kill, pause, startBusy } from './store/busy.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carom-crash-'))
})
afterEach(() => rm(folder, { recursive: true }))

const url = () => `sqlite:${join(folder, 'carom.db')}`

function openRows() {
  const db = new Database(join(folder, 'carom.db'), { readonly: true })
  const list = (sql: string) => new Set(db.prepare<[], string>(sql).pluck().all())
  const count = (sql: string) => db.prepare<[], number>(sql).pluck().get()
  return { list, count, close: () => db.close() }
}

test('a process that is killed at any moment loses nothing it has acknowledged', async () => {
  const took: string[] = []
  const settled: string[] = []
  for (let round = 0; round < 12; round += 1) {
    const busy = startBusy(url())
    await busy.until(() => busy.idsOf('took').length > 0)
    await pause(Math.random() * 150)
    await kill(busy.process)
    took.push(...busy.idsOf('took'))
    settled.push(...busy.idsOf('settled'))
  }

  const rows = openRows()
  const kept = rows.list(`select id from postbacks where outcome = 'moved'`)
  const delivered = rows.list(`select id from deliveries where state = 'delivered'`)
  expect(took.length).toBeGreaterThan(12)
  expect(took.filter((id) => !kept.has(id))).toEqual([])
  expect(settled.filter((id) => !delivered.has(id))).toEqual([])
  await expectWhole(rows.count)
  rows.close()
})

test('a full disk keeps nothing by halves, and when there is room again it goes on', async () => {
  const busy = startBusy(url())
  const limitFiles = (bytes: number | 'unlimited') =>
    execFileSync('prlimit', [`--pid=${busy.process.pid}`, `--fsize=${bytes}:unlimited`])
  await busy.until(() => busy.idsOf('took').length > 0)

  // No file may grow: to SQLite this is a disk that refuses what is written.
  limitFiles(4_096)
  await busy.until(() => busy.idsOf('full').length > 100)
  limitFiles('unlimited')
  const before = busy.idsOf('took').length
  await busy.until(() => busy.idsOf('took').length > before + 100)
  await kill(busy.process)

  const rows = openRows()
  const kept = rows.list('select id from postbacks')
  expect(busy.idsOf('took').filter((id) => !kept.has(id))).toEqual([])
  expect(busy.idsOf('full').filter((id) => kept.has(id))).toEqual([])
  await expectWhole(rows.count)
  rows.close()
})
