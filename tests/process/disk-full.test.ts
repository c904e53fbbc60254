import { execFileSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { type Answer, call } from '../http-call.ts'
import { startServer } from './child.ts'
import { type DataFolder, dataFolder } from './data-folder.ts'

type Heard = { readonly subid: string; readonly answer: Answer }

/** Postbacks one after the other until one is not kept. */
async function fill(url: string, prefix: string): Promise<readonly Heard[]> {
  const heard: Heard[] = []
  const comment = 'x'.repeat(900)
  for (let at = 0; at < 20_000; at += 1) {
    const subid = `${prefix}-${at}`
    const answer = await call(`${url}/postback?subid=${subid}&status=Lead&comment=${comment}`)
    heard.push({ subid, answer })
    if (answer.status !== 200) return heard
  }
  throw new Error('the disk never filled up')
}

/** What was answered 200 is there whole; what was not has left nothing. */
function expectAllOrNothing(folder: Pick<DataFolder, 'rows'>, heard: readonly Heard[]) {
  const kept = new Set(folder.rows('select subid from postbacks').map((row) => row['subid']))
  const moved = new Set(folder.rows('select subid from moves').map((row) => row['subid']))
  const owed = new Set(folder.rows('select subid from deliveries').map((row) => row['subid']))
  const wrong = heard.filter(({ subid, answer }) => {
    const there = answer.status === 200
    return [kept, moved, owed].some((rows) => rows.has(subid) !== there)
  })
  expect(wrong.map(({ subid }) => subid)).toEqual([])
}

const settings = { destinations: [{ id: 'a', url: 'http://127.0.0.1:9/', paused: true }] }

/** Until the limit is lifted no file may grow beyond what the write-ahead log has now. */
function limitFiles(pid: number, folder: string): void {
  const bytes = statSync(join(folder, 'carom.db-wal')).size + 2_000_000
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`])
}

test('when nothing can be written, the sender is told to come again, and it recovers', async () => {
  const folder = await dataFolder(settings)
  const server = await startServer(folder.path, ['--config', folder.config])
  await call(`${server.url}/postback?subid=before&status=Lead`)
  limitFiles(server.pid, folder.path)

  const heard = await fill(server.url, 'full')

  const last = heard.at(-1)?.answer
  expect(last).toMatchObject({ status: 503, reason: 'store-full', id: undefined })
  expect(Number(last?.headers['retry-after'])).toBeGreaterThan(0)
  expect(JSON.parse(last?.text ?? '')).toMatchObject({ status: 503, reason: 'store-full' })
  expect(heard.length).toBeGreaterThan(10)
  expectAllOrNothing(folder, heard)

  execFileSync('prlimit', ['--pid', String(server.pid), '--fsize=unlimited:unlimited'])
  const again = await eventually(
    () => call(`${server.url}/postback?subid=after&status=Lead`),
    (answer) => answer.status === 200,
  )
  expect(again).toMatchObject({ outcome: 'moved' })
  server.signal('SIGTERM')
  expect(await server.exited).toBe(0)
  expectAllOrNothing(folder, [...heard, { subid: 'after', answer: again }])
})

function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'carom-mount-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' })
    execFileSync('umount', [folder])
    return true
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test.skipIf(!canMount())('a full disk is survived, and space given back is used', async () => {
  const folder = await dataFolder(settings)
  const disk = join(folder.path, 'disk')
  mkdirSync(disk)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk])
  onTestFinished(() => void execFileSync('umount', ['-l', disk]))
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(2 * 1024 * 1024))
  const server = await startServer(disk, ['--config', folder.config])

  const heard = await fill(server.url, 'disk')

  expect(heard.at(-1)?.answer).toMatchObject({ status: 503, reason: 'store-full' })
  rmSync(join(disk, 'ballast'))
  const again = await eventually(
    () => call(`${server.url}/postback?subid=after&status=Lead`),
    (answer) => answer.status === 200,
  )
  server.signal('SIGKILL')
  await server.exited
  const restarted = await startServer(disk, ['--config', folder.config])
  const { text } = await call(`${restarted.url}/healthz`)
  expect(text).not.toBe('')
  restarted.signal('SIGTERM')
  expect(await restarted.exited).toBe(0)
  execFileSync('cp', [join(disk, 'carom.db'), folder.path])
  expectAllOrNothing(folder, [...heard, { subid: 'after', answer: again }])
})

test.skipIf(!existsSync('/dev/full'))(
  'where the log is on the full disk too, visitors are redirected and nothing hangs',
  async () => {
    const landings = [{ id: 'a', url: 'https://offer.example/?s={subid}' }]
    const folder = await dataFolder({ campaigns: [{ id: 'spring', landings }] })
    const log = openSync('/dev/full', 'w')
    onTestFinished(() => closeSync(log))
    const args = ['--config', folder.config, '--log-level', 'debug']
    const server = await startServer(folder.path, args, { stdout: log })
    limitFiles(server.pid, folder.path)
    await fill(server.url, 'log')

    const visits = [1, 2, 3].map(() => call(`${server.url}/c/spring`))
    const statuses = (await Promise.all(visits)).map(({ status }) => status)

    expect(statuses).toEqual([302, 302, 302])
    expect(await call(`${server.url}/healthz`)).toMatchObject({ status: 200 })
    execFileSync('prlimit', ['--pid', String(server.pid), '--fsize=unlimited:unlimited'])
    const clicks = async () => folder.rows('select subid from clicks')
    expect(await eventually(clicks, (rows) => rows.length === 3)).toHaveLength(3)
    server.signal('SIGTERM')
    expect(await server.exited).toBe(0)
  },
)
