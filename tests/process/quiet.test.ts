import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withConnection } from '../../src/store/postgres/server/connect.ts'
import { eventually } from '../eventually.ts'
import { call } from '../http-call.ts'
import { type PostgresServer, startPostgres } from '../store/postgres-server.ts'
import { type Server, startServer } from './child.ts'
import { dataFolder } from './data-folder.ts'

let postgres: PostgresServer
beforeAll(async () => {
  postgres = await startPostgres({ durable: false })
})
afterAll(() => postgres.stop())

type Line = {
  readonly msg: string
  readonly err?: { readonly type: string; readonly message: string; readonly code?: string }
  readonly failures?: number
}

/** What the log has said of a step that goes on beside. */
function linesOf(server: Server, step: string): readonly Line[] {
  const texts = server.output().split('\n').slice(0, -1)
  const lines = texts.filter((text) => text.startsWith('{')).map((text): Line => JSON.parse(text))
  return lines.filter(({ msg }) => msg === `${step} fails` || msg === `${step} works again`)
}

/** Resolves when each step is well, having failed. */
async function allWell(server: Server, steps: readonly string[]): Promise<void> {
  const isWell = (step: string) => linesOf(server, step).at(-1)?.msg === `${step} works again`
  await eventually(
    () => steps.filter(isWell),
    (well) => well.length === steps.length,
    60_000,
  )
}

const failing = (server: Server, steps: readonly string[]) =>
  eventually(
    () => steps.filter((step) => linesOf(server, step).length > 0),
    (found) => found.length === steps.length,
    30_000,
  )

/** Of one error one line, until it is over. */
function expectEachErrorOnce(lines: readonly Line[]): void {
  let told: string[] = []
  for (const { msg, err } of lines) {
    const text = JSON.stringify([err?.type, err?.code, err?.message])
    expect(told, msg).not.toContain(text)
    told = err === undefined ? [] : [...told, text]
  }
}

const heard = { destinations: [{ id: 's2s', url: 'carom:echo/quiet?s={subid}' }] }

/** It sends: whatever goes on beside has begun. */
async function allSent({ url }: Server, database: string): Promise<void> {
  await call(`${url}/postback?subid=a&status=Lead`)
  const text = `select 1 from deliveries where state = 'delivered'`
  await eventually(
    () => withConnection(database, ({ query }) => query({ text })),
    (rows) => rows.length === 1,
  )
}

test('while the database is away each step tells once what it fails of, and then that it works again', async () => {
  const { path, config } = await dataFolder(heard)
  const args = ['--config', config, '--database-url', postgres.urlOf('postgres')]
  const server = await startServer(path, args)
  await allSent(server, postgres.urlOf('postgres'))
  const steps = [
    'the look for what is due',
    'the watch on the settings',
    'the word of life of this process',
    'the index of the logs',
    'the counting of numbers',
  ]

  await postgres.crash()
  await failing(server, steps)
  // Time enough for the quickest of them to fail some more.
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  await postgres.start()
  await allWell(server, steps)

  for (const step of steps) expectEachErrorOnce(linesOf(server, step))
  const [due] = steps
  const lines = linesOf(server, due ?? '')
  const failures = lines.reduce((sum, line) => sum + (line.failures ?? 0), 0)
  expect(failures).toBeGreaterThan(lines.length)
})

test('while nothing can be written to the file it is the same', async () => {
  const folder = await dataFolder()
  const server = await startServer(folder.path)
  const comment = 'x'.repeat(900)
  const fill = (at: number) =>
    call(`${server.url}/postback?subid=${at}&status=Lead&comment=${comment}`)
  const bytes = statSync(join(folder.path, 'carom.db-wal')).size
  execFileSync('prlimit', ['--pid', String(server.pid), `--fsize=${bytes + 200_000}:unlimited`])
  for (let at = 0; (await fill(at)).status === 200; at += 1);
  const steps = ['the index of the logs']

  await failing(server, steps)
  execFileSync('prlimit', ['--pid', String(server.pid), '--fsize=unlimited:unlimited'])
  await allWell(server, steps)

  for (const step of steps) expectEachErrorOnce(linesOf(server, step))
})
