import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { registerAdmin, registerProbes } from './admin/admin.ts'
import type { AdminDeps } from './admin/deps.ts'
import { tokenGate } from './admin/tokens.ts'
import { auditLedger } from './audit-ledger.ts'
import type { Config } from './config.ts'
import { type Ids, openIds } from './domain/ids.ts'
import { maskUrl } from './domain/mask.ts'
import { closeHttp, openHttp } from './http.ts'
import { type AddressSet, addressSet, callerOf } from './inbound/caller.ts'
import { type InboundCounters, type InboundDeps, inboundCounters } from './inbound/deps.ts'
import { type ClickKeeper, openClickKeeper } from './inbound/keep-clicks.ts'
import { rateLimit } from './inbound/rate-limit.ts'
import { registerInbound } from './inbound/register.ts'
import { type Dispatcher, openDispatcher } from './outbound/dispatch.ts'
import { openSender } from './outbound/send.ts'
import { pause, steadyClock, wallClock } from './platform/clock.ts'
import { type Log, openLog } from './platform/log.ts'
import { type Loop, startLoop } from './platform/loop.ts'
import { randomBytes, randomNumber } from './platform/random.ts'
import { keyFor, openSecretKey } from './platform/secret-key.ts'
import { version } from './platform/version.ts'
import { readSettingsFile } from './settings/schema.ts'
import { openStore, storeLimits } from './store/open.ts'
import { lockFolder } from './store/sqlite/lock.ts'
import type { Store } from './store/store.ts'

/** A running Carom. */
export type App = {
  /** `http://host:port` it listens on. */
  readonly url: string
  readonly store: Store
  /** Finishes or gives back what is under way, then closes everything. Safe to call twice. */
  close(): Promise<void>
}

/** The settings file is wrong; every problem of it is named. */
export class SettingsFileError extends Error {
  override readonly name = 'SettingsFileError'
  readonly problems: readonly string[]
  constructor(path: string, problems: readonly string[]) {
    super(`${path} is wrong:\n  ${problems.join('\n  ')}`)
    this.problems = problems
  }
}

type Closers = { add(close: () => unknown): void; closeAll(): Promise<void> }

/** Starts everything the configuration asks for; when something fails, nothing is left running. */
export async function startApp(
  config: Config,
  /** The store is gone for good: only a new process helps. */
  onLost: (error: Error) => void = () => undefined,
): Promise<App> {
  const closers = openClosers()
  try {
    return await start(config, closers, onLost)
  } catch (error) {
    await closers.closeAll()
    throw error
  }
}

/** What was opened last is closed first. */
function openClosers(): Closers {
  const closers: (() => unknown)[] = []
  return {
    add: (close) => closers.push(close),
    async closeAll() {
      for (let close = closers.pop(); close !== undefined; close = closers.pop()) await close()
    },
  }
}

type Parts = {
  readonly config: Config
  readonly log: Log
  readonly ids: Ids
  readonly key: Uint8Array
  readonly store: Store
  readonly ownedByFile: ReadonlySet<string>
  readonly counters: InboundCounters
  readonly proxies: AddressSet
}

type OnLost = (error: Error) => void

async function start(config: Config, closers: Closers, onLost: OnLost): Promise<App> {
  await mkdir(config.data, { recursive: true, mode: 0o700 })
  closers.add(lockFolder(config.data))
  const parts = await openParts(config, closers, onLost)
  for (const loop of [startSweeper(parts), startAudit(parts)]) closers.add(() => loop.stop())
  const dispatcher = openSending(parts, closers)
  const app = openHttp(config, parts.log)
  const keeper = openClickKeeper(parts.store, { ...parts, pause })
  closers.add(() => keeper.close(5000))
  closers.add(() => closeHttp(app))
  await openDoors(parts, { app, keeper, dispatcher })
  await app.listen({ port: config.port, host: config.host })
  if (config.roles.includes('outbound')) dispatcher.start()
  return { url: urlOf(app, config.host), store: parts.store, close: closers.closeAll }
}

async function openParts(config: Config, closers: Closers, onLost: OnLost): Promise<Parts> {
  const log = openLog({ level: config.logLevel, maskUrl })
  const ids = openIds({ nowMs: wallClock, randomBytes })
  const key = await openSecretKey(config.data, config.secretKey)
  const changes = config.config === null ? [] : await readFileSettings(config.config)
  const store = await openStore({
    url: config.databaseUrl,
    nowMs: wallClock,
    log,
    onLost,
    limits: {
      ...storeLimits,
      queueOps: config.queueItems,
      queueBytes: config.queueBytes,
      waiting: { total: config.waitingTotal, perKey: config.waitingPerSubid },
    },
  })
  closers.add(() => store.close())
  if (changes.length > 0) await store.changeSettings(changes)
  const ownedByFile = new Set(changes.map(({ kind, id }) => `${kind}/${id}`))
  const proxies = addressSet(config.trustProxy)
  return { config, log, ids, key, store, ownedByFile, counters: inboundCounters(), proxies }
}

async function readFileSettings(path: string) {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new Error(`the settings file cannot be read: ${error.message}; correct CAROM_CONFIG`)
  })
  const read = readSettingsFile(text)
  if (!read.ok) throw new SettingsFileError(path, read.problems)
  return read.changes
}

const sweepEveryMs = 60_000
/** Rows one step may touch: intake waits for it no longer than for a batch of its own. */
const sweepRows = 500

/** Waits that are over, what waits to be matched, and retention, a little at a time. */
function startSweeper({ store, config, log }: Parts): Loop {
  const retentionDays = {
    clicks: config.keepClicksDays,
    leads: config.keepLeadsDays,
    postbacks: config.keepPostbacksDays,
    attempts: config.keepAttemptsDays,
  }
  return startLoop({
    everyMs: sweepEveryMs,
    onError: (err) => log.error({ err }, 'the sweep failed'),
    async step() {
      const nowMs = wallClock()
      const done = await store.sweep({ nowMs, retentionDays, limit: sweepRows })
      const most = Math.max(done.clickWaitsEnded, done.rematched, done.deleted)
      return most >= sweepRows ? 'again' : 'rest'
    },
  })
}

const auditEveryMs = 3_600_000

/** The ledger's counters against the rows they count: they differ only when something is broken. */
function startAudit({ store, log }: Parts): Loop {
  // Not while starting: it reads every delivery there is.
  let isFirst = true
  return startLoop({
    everyMs: auditEveryMs,
    onError: (err) => log.error({ err }, 'the ledger could not be compared with its rows'),
    async step() {
      if (isFirst) {
        isFirst = false
        return 'rest'
      }
      for (const difference of await auditLedger(store)) {
        log.error(difference, 'the ledger differs from its rows')
      }
      return 'rest'
    },
  })
}

function openSending(parts: Parts, closers: Closers): Dispatcher {
  const { store, config, log } = parts
  const sender = openSender({ nowMs: wallClock, egressAllow: config.egressAllow })
  closers.add(() => sender.close())
  const dispatcher = openDispatcher({
    store,
    send: sender.send,
    nowMs: wallClock,
    random: randomNumber,
    log,
  })
  closers.add(() => dispatcher.stop())
  return dispatcher
}

type Doors = {
  readonly app: FastifyInstance
  readonly keeper: ClickKeeper
  readonly dispatcher: Dispatcher
}

async function openDoors(parts: Parts, { app, keeper, dispatcher }: Doors): Promise<void> {
  const { store, config } = parts
  const { roles, adminToken } = config
  const tokens = { store, adminToken, nowMs: wallClock }
  if (roles.includes('inbound')) {
    registerInbound(app, inboundDeps(parts, tokenGate(tokens)), keeper)
  }
  const deps = adminDeps(parts, dispatcher)
  await registerProbes(app, deps)
  if (roles.includes('admin')) await registerAdmin(app, deps)
}

const uiFolder = join(import.meta.dirname, '../dist/ui')

function adminDeps(parts: Parts, dispatcher: Dispatcher): AdminDeps {
  const { config, store, log, counters, proxies } = parts
  const { adminToken, adminHost, publicUrl } = config
  return {
    store,
    adminToken,
    adminHost,
    publicUrl,
    egressAllow: config.egressAllow,
    ownedByFile: parts.ownedByFile,
    uiFolder,
    version,
    importBytes: config.importBytes,
    nowMs: wallClock,
    randomBytes,
    log,
    callerOf: (request) => callerOf(request, proxies),
    live: dispatcher.live,
    counters: () => counters,
    queueDepth: store.queued,
  }
}

type Gate = (authorization: string | undefined, scope: 'event') => Promise<boolean>

function inboundDeps(parts: Parts, gate: Gate): InboundDeps {
  const { config, proxies } = parts
  return {
    ...parts,
    nowMs: wallClock,
    randomNumber,
    pause,
    callerOf: (request) => callerOf(request, proxies),
    limit: rateLimit(config.ratePerAddress, steadyClock),
    cookieKey: keyFor('visitor cookie', parts.key),
    ipPolicy: config.ip,
    fallbackUrl: config.fallbackUrl,
    mayPostEvents: (authorization) => gate(authorization, 'event'),
  }
}

function urlOf(app: FastifyInstance, host: string): string {
  const address = app.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
