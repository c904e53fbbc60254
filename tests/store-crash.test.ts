import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'

const child = fileURLToPath(new URL('./store/busy-child.ts', import.meta.url))

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carom-crash-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** A process that takes postbacks until it dies, and what it has said so far, word by id. */
function startBusy() {
  const started = spawn(process.execPath, [child, `sqlite:${join(folder, 'carom.db')}`])
  let said = ''
  let ended: string | undefined
  let complaint = ''
  started.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString()
  })
  started.on('close', (code, signal) => {
    ended = `the busy process ended by itself: ${code ?? signal}\n${complaint}`
  })
  started.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const idsOf = (word: string) =>
    // The last line may be cut off by the death.
    said
      .slice(0, said.lastIndexOf('\n') + 1)
      .split('\n')
      .flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []))
  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (ended !== undefined) throw new Error(ended)
      await pause(2)
    }
  }
  return { process: started, idsOf, until }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function kill(started: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => started.once('close', resolve))
  started.kill('SIGKILL')
  await gone
}

function openRows() {
  const db = new Database(join(folder, 'carom.db'), { readonly: true })
  const list = (sql: string) => new Set(db.prepare<[], string>(sql).pluck().all())
  const count = (sql: string) => db.prepare<[], number>(sql).pluck().get()
  return { list, count, close: () => db.close() }
}

function expectWhole({ count }: ReturnType<typeof openRows>): void {
  expect(count('select count(*) from moves')).toBe(count('select count(*) from postbacks'))
  expect(
    count(`select count(*) from moves m
           where not exists (select 1 from deliveries d where d.move_id = m.id)`),
  ).toBe(0)
  expect(
    count(`select count(*) from deliveries d where state = 'delivered'
           and not exists (select 1 from attempts a where a.delivery_id = d.id)`),
  ).toBe(0)
  expect(
    count(`select accepted - (select count(*) from deliveries) from ledger
           where accepted = delivered + waiting`),
  ).toBe(0)
}

test('a process that is killed at any moment loses nothing it has acknowledged', async () => {
  const took: string[] = []
  const settled: string[] = []
  for (let round = 0; round < 12; round += 1) {
    const busy = startBusy()
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
  expectWhole(rows)
  rows.close()
}, 120_000)

test('a full disk keeps nothing by halves, and when there is room again it goes on', async () => {
  const busy = startBusy()
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
  expectWhole(rows)
  rows.close()
}, 120_000)
