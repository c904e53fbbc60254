import { mkdir, readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import type { FastifyInstance } from 'fastify'
import { registerAdmin, registerProbes } from './admin/admin.ts'
import { tokenGate } from './admin/tokens.ts'
import { openLedgerAudit } from './audit-ledger.ts'
import { startBackground } from './background.ts'
import type { Config } from './config.ts'
import { openIds } from './domain/ids.ts'
import { maskUrl } from './domain/mask.ts'
import { adminDeps, inboundDeps, type Parts, urlOf } from './doors.ts'
import { closeHttp, openHttp } from './http.ts'
import { addressSet, callerOf } from './inbound/caller.ts'
import { inboundCounters } from './inbound/deps.ts'
import { openBlocklists } from './inbound/hear-blocklists.ts'
import { type ClickKeeper, openClickKeeper } from './inbound/keep-clicks.ts'
import { type Datacentres, noDatacentres, openDatacentres } from './inbound/open-datacentres.ts'
import { noPlaces, openPlaces, type Places } from './inbound/open-places.ts'
import { registerInbound } from './inbound/register.ts'
import { openDayWatch } from './inbound/watch-day.ts'
import { openWeightWatch } from './inbound/watch-weights.ts'
import { openMisses } from './misses.ts'
import { type Dispatcher, openDispatcher } from './outbound/dispatch.ts'
import { openSender } from './outbound/send.ts'
import { pause, setWallClock, wallClock } from './platform/clock.ts'
import { homeOf } from './platform/home.ts'
import { type Log, openLog } from './platform/log.ts'
import { randomBytes, randomNumber } from './platform/random.ts'
import {
  findSecretKeys,
  keyProblem,
  openSecretKeys,
  SecretKeyError,
  type SecretKeys,
} from './platform/secret-key.ts'
import { version } from './platform/version.ts'
import { readSettingsFile } from './settings/schema.ts'
import type { NodeSelf } from './store/nodes.ts'
import { isPostgres, openStore, storeLimits } from './store/open.ts'
import { lockFolder } from './store/sqlite/lock.ts'
import type { Store } from './store/store.ts'
import { findSealedBy } from './store/upkeep.ts'

/** A running Carom. */
export type App = {
  /** `http://host:port` it listens on. */
  readonly url: string
  readonly store: Store
  /** With it the first owner is made; null when there are users, or no admin. */
  readonly setupToken: string | null
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

type OnLost = (error: Error) => void

async function start(config: Config, closers: Closers, onLost: OnLost): Promise<App> {
  await mkdir(config.data, { recursive: true, mode: 0o700 })
  closers.add(lockFolder(config.data))
  const parts = await openParts(config, closers, onLost)
  for (const loop of startBackground(parts)) closers.add(() => loop.stop())
  const dispatcher = openSending(parts, closers)
  const app = openHttp(config, parts.log, parts.misses.note)
  const keeper = openClickKeeper(parts.store, { ...parts, pause })
  closers.add(() => keeper.close(5000))
  closers.add(() => closeHttp(app))
  const setupToken = await makeSetupToken(parts)
  await openDoors(parts, { app, keeper, dispatcher, setupToken })
  await app.listen({ port: config.port, host: config.host })
  if (config.roles.includes('outbound')) {
    void parts.store.joinSending()
    dispatcher.start()
  }
  const { store } = parts
  return { url: urlOf(app, config.host), store, setupToken, close: closers.closeAll }
}

/** Made anew at each start: what an older log tells opens nothing. */
async function makeSetupToken({ config, store }: Parts): Promise<string | null> {
  if (!config.roles.includes('admin') || (await store.listUsers()).length > 0) return null
  return `setup_${Buffer.from(randomBytes(24)).toString('base64url')}`
}

async function openParts(config: Config, closers: Closers, onLost: OnLost): Promise<Parts> {
  const log = openLog({ level: config.logLevel, maskUrl })
  const ids = openIds({ nowMs: wallClock, randomBytes })
  const keys = await openKeys(config)
  const { changes, domains } = await readFileSettings(config.config)
  const store = await openStore({
    url: config.databaseUrl,
    nowMs: wallClock,
    log,
    onLost,
    node: await selfOf(config),
    onClock: setWallClock,
    // Nodes share a database, not a folder: a key that only this one has seals nothing there.
    keys: isPostgres(config.databaseUrl) && config.secretKey === null ? null : keys,
    spool: { folder: config.data, items: config.spoolItems, bytes: config.spoolBytes, log },
    limits: {
      ...storeLimits,
      queueOps: config.queueItems,
      queueBytes: config.queueBytes,
      waiting: { total: config.waitingTotal, perKey: config.waitingPerSubid },
    },
  })
  closers.add(() => store.close())
  if (changes.length > 0) await store.changeSettings(changes)
  await addDomains(store, domains)
  const ownedByFile = new Set([
    ...changes.map(({ kind, id }) => `${kind}/${id}`),
    ...domains.map((host) => `domains/${host}`),
  ])
  const proxies = addressSet(config.trustProxy)
  const misses = openMisses((request) => callerOf(request, proxies).ip)
  const places = await openGeo(config, log)
  const datacentres = await openHosts(config, log)
  const day = openDayWatch({ store, nowMs: wallClock })
  const weights = openWeightWatch(store)
  const blocklists = openBlocklists()
  await Promise.all([day.renew(), weights.renew()])
  const kept = { config, log, ids, key: keys.current, store, ownedByFile, proxies, misses }
  const ledgerAudit = openLedgerAudit(store, wallClock)
  const watches = { places, datacentres, day, weights, blocklists }
  return { ...kept, ...watches, counters: inboundCounters(), ledgerAudit }
}

/** Of processes on one machine each has a port and a data folder of its own. */
async function selfOf({ data, databaseUrl, port, roles }: Config): Promise<NodeSelf> {
  const home = isPostgres(databaseUrl) ? await homeOf(data) : null
  return { name: `${hostname()}:${port}`, roles, version, home }
}

async function openGeo({ geoDb }: Config, log: Log): Promise<Places> {
  if (geoDb === null) return noPlaces
  return openPlaces(geoDb, log).catch((error: Error) => {
    throw new Error(`the geo database cannot be read: ${error.message}; correct CAROM_GEO_DB`)
  })
}

async function openHosts({ datacentres: path }: Config, log: Log): Promise<Datacentres> {
  if (path === null) return noDatacentres
  return openDatacentres(path, log).catch((error: Error) => {
    throw new Error(
      `the list of datacentres cannot be read: ${error.message}; correct CAROM_DATACENTRES`,
    )
  })
}

/** Before anything is opened: a database whose secrets stay shut is not touched, and no key is made for it. */
async function openKeys({
  data,
  secretKey,
  secretKeyOld,
  databaseUrl,
}: Config): Promise<SecretKeys> {
  const wish = { folder: data, given: secretKey, old: secretKeyOld }
  const problem = keyProblem(await findSealedBy(databaseUrl), await findSecretKeys(wish))
  if (problem !== undefined) throw new SecretKeyError(problem)
  return openSecretKeys(wish)
}

async function readFileSettings(path: string | null) {
  if (path === null) return { changes: [], domains: [] }
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new Error(`the settings file cannot be read: ${error.message}; correct CAROM_CONFIG`)
  })
  const read = readSettingsFile(text)
  if (!read.ok) throw new SettingsFileError(path, read.problems)
  return read
}

/** Those that the file names are added; what it names no more stays, and may be taken out. */
async function addDomains(store: Store, domains: readonly string[]): Promise<void> {
  const before = await store.workspace()
  const added = domains.filter((host) => !before.domains.includes(host))
  if (added.length === 0) return
  const after = { ...before, domains: [...before.domains, ...added] }
  const about = { by: 'file', action: 'change', kind: 'workspace', target: before.name }
  await store.saveWorkspace(after, { ...about, before, after })
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
    perHost: config.callsPerHost,
  })
  closers.add(() => dispatcher.stop())
  return dispatcher
}

type Doors = {
  readonly app: FastifyInstance
  readonly keeper: ClickKeeper
  readonly dispatcher: Dispatcher
  readonly setupToken: string | null
}

async function openDoors(parts: Parts, doors: Doors): Promise<void> {
  const { app, keeper } = doors
  const { store, config } = parts
  const { roles, adminToken } = config
  const tokens = { store, adminToken, nowMs: wallClock }
  if (roles.includes('inbound')) {
    registerInbound(app, inboundDeps(parts, tokenGate(tokens)), keeper)
  }
  const deps = adminDeps(parts, doors)
  await registerProbes(app, deps)
  if (roles.includes('admin')) await registerAdmin(app, deps)
}
