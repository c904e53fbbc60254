import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { openPartner } from '../partner.ts'
import { rawCall } from '../raw-call.ts'
import { runCarom, startServer } from './child.ts'
import { dataFolder } from './data-folder.ts'

async function openSlowPartner() {
  const partner = await openPartner()
  onTestFinished(() => partner.close())
  const open: ServerResponse[] = []
  partner.behaves((response) => void open.push(response))
  return { partner, open }
}

test('told to stop, it waits for the answer that is on its way, and keeps it', async () => {
  const { partner, open } = await openSlowPartner()
  const folder = await dataFolder({ destinations: [{ id: 'a', url: `${partner.url}/?s={subid}` }] })
  const server = await startServer(folder.path, ['--config', folder.config])
  await fetch(`${server.url}/postback?subid=stop-1&status=Lead`)
  await eventually(
    () => open.length,
    (count) => count === 1,
  )

  server.signal('SIGTERM')
  await eventually(server.output, (text) => text.includes('Stopping (SIGTERM)'))
  open[0]?.end('ok')

  expect(await server.exited).toBe(0)
  expect(folder.rows('select state, attempts from deliveries')).toEqual([
    { state: 'delivered', attempts: 1 },
  ])
})

test('told to stop while nobody answers, it ends by the destination’s own time', async () => {
  const { partner, open } = await openSlowPartner()
  const folder = await dataFolder({
    destinations: [{ id: 'a', url: `${partner.url}/?s={subid}`, timeoutMs: 500 }],
  })
  const server = await startServer(folder.path, ['--config', folder.config])
  await fetch(`${server.url}/postback?subid=stop-2&status=Lead`)
  await eventually(
    () => open.length,
    (count) => count === 1,
  )

  server.signal('SIGTERM')

  expect(await server.exited).toBe(0)
  expect(folder.rows('select state, attempts, last_error as error from deliveries')).toEqual([
    { state: 'waiting', attempts: 1, error: 'outcome-unknown' },
  ])
})

test('a second signal at once is the same wish; open connections do not hold it up', async () => {
  const folder = await dataFolder()
  const server = await startServer(folder.path)
  const idle = rawCall(server.url, '')
  const half = rawCall(server.url, 'GET /postback?subid=a HTTP/1.1\r\n')
  await fetch(`${server.url}/postback?subid=stop-3&status=Lead`)

  server.signal('SIGINT')
  server.signal('SIGTERM')

  expect(await server.exited).toBe(0)
  await Promise.all([idle.closed, half.closed])
  expect(folder.rows('select subid from leads')).toEqual([{ subid: 'stop-3' }])
})

test('a second serve on the same data folder is refused, the first goes on', async () => {
  const folder = await dataFolder()
  const first = await startServer(folder.path)

  const second = runCarom(['serve', '--port', '0', '--data', folder.path])

  expect(await second.exited).toBe(1)
  expect(second.output()).toContain(`Another process serves from ${folder.path}`)
  expect((await fetch(`${first.url}/postback?subid=a&status=Lead`)).status).toBe(200)
  first.signal('SIGTERM')
  expect(await first.exited).toBe(0)
})

test('with a wrong settings file it names every error and does not start', async () => {
  const folder = await dataFolder(`
version: 1
campaigns:
  - id: spring
    landings: [{ id: a, url: "ftp://x.example/" }, { id: a, url: "https://x.example/?{nonsense}" }]
networks:
  - { id: pp, statusses: { Lead: [hold] } }
  - { id: pp2, dialect: esperanto, allowFrom: ["300.1.2.3/8"] }
destinations:
  - { id: d, url: "https://d.example/?{unknown_macro}", timeoutMs: 5, concurrency: 0 }
`)
  const child = runCarom(['serve', '--data', folder.path, '--config', folder.config, '--port', '0'])

  expect([1, 2]).toContain(await child.exited)
  const output = child.output()
  for (const problem of [
    'campaigns[0].landings[0].url: must begin with http:// or https://',
    'campaigns[0].landings[1].url: nobody knows the macro {nonsense}',
    'campaigns[0].landings: has `a` twice',
    'networks[0]: unknown key `statusses`, did you mean `statuses`?',
    'networks[1].dialect[0]: is no dialect',
    'networks[1].allowFrom[0]: must be an address or a CIDR',
    'destinations[0].timeoutMs: must be a whole number from 100 to 30000',
    'destinations[0].concurrency: must be a whole number from 1 to 1024',
    'destinations[0].url: nobody knows the macro {unknown_macro}',
  ]) {
    expect(output).toContain(problem)
  }
  expect(output).not.toMatch(/\bat .*:\d+:\d+/)
})

test('with wrong settings of the process it names all of them and exits with 2', async () => {
  const child = runCarom([
    ...['serve', '--port', '99999', '--roles', 'inbound,cook', '--egress-allow', 'everything'],
    ...['--postback-bytes', 'many', '--secret-key', 'short-secret'],
  ])

  expect(await child.exited).toBe(2)
  for (const flag of ['--port', '--roles', '--egress-allow', '--postback-bytes', '--secret-key']) {
    expect(child.output()).toContain(flag)
  }
  expect(child.output()).not.toContain('short-secret')
})

test('applying the same settings file again changes nothing', async () => {
  const folder = await dataFolder({ networks: [{ id: 'pp', key: 'k3y' }] })
  const versions: unknown[] = []
  for (let start = 0; start < 2; start += 1) {
    const server = await startServer(folder.path, ['--config', folder.config])
    server.signal('SIGTERM')
    expect(await server.exited).toBe(0)
    versions.push(folder.rows('select version from settings_version'))
  }

  expect(versions[1]).toEqual(versions[0])
})

test('a server that npm started ends when npm is ended', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'carom-npm-'))
  const shell = spawn('sh', ['-c', '"$0" src/main.ts serve; true', process.execPath], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: {
      ...process.env,
      npm_lifecycle_event: 'start',
      CAROM_PORT: '0',
      CAROM_DATA: folder,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  shell.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  await eventually(
    async () => said,
    (text) => text.includes('Carom listens'),
  )
  shell.kill('SIGKILL')
  // Standard error closes only when the server, which is nobody's child now, is gone too.
  await once(shell, 'close')
  expect(said).toContain('Stopping (npm is gone)')
  expect(said).toContain('Carom has stopped.')
  await rm(folder, { recursive: true })
})
