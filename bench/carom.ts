import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { stopProcess, watchOver } from './child.ts'

/** A Carom server in a process of its own, with every setting at its default but those named here. */
export type Carom = {
  readonly pid: number
  readonly port: number
  put(path: string, value: object): Promise<void>
  importClicks(rows: string): Promise<void>
  /** One sample of `/metrics`, by its name and labels. */
  metric(sample: string): Promise<number>
  stop(): Promise<void>
}

export type CaromWish = {
  /** Its data folder. */
  readonly folder: string
  /** Where rows are kept; left out: in a file there. */
  readonly databaseUrl?: string | undefined
  /** `inbound` alone keeps deliveries in the queue. */
  readonly roles?: string
  /** Where processor profiles go; left out: none is taken. */
  readonly profiles?: string | undefined
  /** Further settings by their variables. */
  readonly environment?: Readonly<Record<string, string>>
}

const root = fileURLToPath(new URL('..', import.meta.url))
const program = join(root, 'bin/carom.mjs')
const token = 'measured-on-loopback-alone'
const secretKey = Buffer.alloc(32, 7).toString('base64')
const longestStartMs = 30_000
const longestAnswerMs = 120_000

export async function startCarom(wish: CaromWish): Promise<Carom> {
  await mkdir(wish.folder, { recursive: true })
  const logPath = join(wish.folder, 'server.log')
  const log = openSync(logPath, 'w')
  const profiling = wish.profiles ? ['--cpu-prof', `--cpu-prof-dir=${wish.profiles}`] : []
  const child = spawn(process.execPath, [...profiling, program, 'serve'], {
    cwd: root,
    // Nothing of the caller's environment: a CAROM_ variable there would change what is measured.
    env: {
      CAROM_PORT: '0',
      CAROM_DATA: wish.folder,
      CAROM_ADMIN_TOKEN: token,
      ...(wish.databaseUrl === undefined
        ? {}
        : { CAROM_DATABASE_URL: wish.databaseUrl, CAROM_SECRET_KEY: secretKey }),
      CAROM_EGRESS_ALLOW: '127.0.0.0/8',
      CAROM_ROLES: wish.roles ?? 'inbound,outbound,admin',
      ...wish.environment,
    },
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  watchOver(child)
  const port = await portOf(child, logPath)
  return openCarom(child, port)
}

async function portOf(child: ChildProcess, logPath: string): Promise<number> {
  for (let waitedMs = 0; waitedMs < longestStartMs; waitedMs += 50) {
    const text = readFileSync(logPath, 'utf8')
    const port = /listens on http:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1]
    if (port !== undefined) return Number(port)
    if (child.exitCode !== null) throw new Error(`Carom did not start:\n${text.slice(-2000)}`)
    await wait(50)
  }
  await stopProcess(child)
  throw new Error(`Carom did not start within ${longestStartMs} ms`)
}

function openCarom(child: ChildProcess, port: number): Carom {
  const { pid } = child
  if (pid === undefined) throw new Error('Carom did not start')
  const call = async (path: string, init: RequestInit): Promise<string> => {
    const headers = { authorization: `Bearer ${token}`, ...init.headers }
    const signal = AbortSignal.timeout(longestAnswerMs)
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { ...init, headers, signal })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text.slice(0, 500)}`)
    return text
  }
  return {
    pid,
    port,
    async put(path, value) {
      const headers = { 'content-type': 'application/json' }
      await call(`/api/v1/${path}`, { method: 'PUT', headers, body: JSON.stringify(value) })
    },
    async importClicks(body) {
      const headers = { 'content-type': 'application/x-ndjson' }
      await call('/api/v1/clicks', { method: 'POST', headers, body })
    },
    async metric(sample) {
      const line = (await call('/metrics', {})).split('\n').find((one) => one.startsWith(sample))
      return Number(line?.slice(line.lastIndexOf(' ') + 1) ?? 0)
    },
    stop: () => stopProcess(child),
  }
}

/** What a run needs to be set: a network with a key, and a campaign with one page. */
export async function putSettings(carom: Carom): Promise<void> {
  await carom.put('networks/pp', { id: 'pp', key: 'k3y', currency: 'USD' })
  await carom.put('campaigns/spring', {
    id: 'spring',
    externalId: 'clickid',
    landings: [{ id: 'offer', url: 'https://offer.example/?sub1={subid}', network: 'pp' }],
  })
}

/** A destination that hears of every lead; its URL ends with the number of the postback. */
export async function putDestination(carom: Carom, port: number, concurrency: number) {
  const query = 'subid={subid}&status={status}&payout={payout}&txid={txid}'
  await carom.put('destinations/partner', {
    id: 'partner',
    url: `http://127.0.0.1:${port}/in?${query}`,
    concurrency,
  })
}
