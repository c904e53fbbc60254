import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { AdminDeps } from './admin/deps.ts'
import { passwordRounds } from './admin/passwords.ts'
import { hashToken } from './admin/tokens.ts'
import type { LedgerAudit } from './audit-ledger.ts'
import type { Config } from './config.ts'
import type { Ids } from './domain/ids.ts'
import { type AddressSet, callerOf } from './inbound/caller.ts'
import type { InboundCounters, InboundDeps } from './inbound/deps.ts'
import type { Blocklists } from './inbound/hear-blocklists.ts'
import { openMarker } from './inbound/mark-clicks.ts'
import type { Datacentres } from './inbound/open-datacentres.ts'
import type { Places } from './inbound/open-places.ts'
import { rateLimit } from './inbound/rate-limit.ts'
import { readAgent } from './inbound/read-agent.ts'
import type { DayWatch } from './inbound/watch-day.ts'
import type { WeightWatch } from './inbound/watch-weights.ts'
import { openCertificateLook } from './look-at-certificate.ts'
import { openLookUp } from './look-up.ts'
import type { Misses } from './misses.ts'
import type { Dispatcher } from './outbound/dispatch.ts'
import { openOwnDomains } from './own-domains.ts'
import { pause, steadyClock, wallClock } from './platform/clock.ts'
import type { Log } from './platform/log.ts'
import { randomBytes, randomNumber } from './platform/random.ts'
import { keyFor } from './platform/secret-key.ts'
import { version } from './platform/version.ts'
import type { Store } from './store/store.ts'

/** What everything behind the doors is made of. */
export type Parts = {
  readonly config: Config
  readonly log: Log
  readonly ids: Ids
  readonly key: Uint8Array
  readonly store: Store
  readonly ownedByFile: ReadonlySet<string>
  readonly counters: InboundCounters
  readonly ledgerAudit: LedgerAudit
  readonly proxies: AddressSet
  readonly misses: Misses
  readonly places: Places
  readonly datacentres: Datacentres
  readonly blocklists: Blocklists
  readonly day: DayWatch
  readonly weights: WeightWatch
}

const uiFolder = join(import.meta.dirname, '../dist/ui')

type AdminParts = {
  readonly app: FastifyInstance
  readonly dispatcher: Dispatcher
  readonly setupToken: string | null
}

/** What the API and the admin's pages are given. */
export function adminDeps(parts: Parts, { app, dispatcher, setupToken }: AdminParts): AdminDeps {
  const { config, store, log, counters, proxies } = parts
  const { adminToken, adminHost, publicUrl } = config
  const lookUp = openLookUp()
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
    keepParamsDays: config.keepParamsDays,
    setupHash: setupToken === null ? null : hashToken(setupToken),
    sealKey: keyFor('seal', parts.key),
    passwordRounds,
    nowMs: wallClock,
    steadyMs: steadyClock,
    randomBytes,
    log,
    callerOf: (request) => callerOf(request, proxies),
    live: dispatcher.live,
    circuits: dispatcher.circuits,
    tally: dispatcher.tally,
    ledgerCheck: parts.ledgerAudit.last,
    counters: () => counters,
    queueDepth: store.queued,
    ids: parts.ids,
    visitors: {
      agentOf: readAgent,
      placeOf: parts.places.find,
      clock: parts.day.clock,
      isFull: parts.day.isFull,
      weighed: parts.weights.weighed,
    },
    sendTest: dispatcher.test,
    publicDoor: () => (config.roles.includes('inbound') ? doorOf(app, config.host) : null),
    misses: parts.misses.list,
    lookUp,
    lookAtCertificate: openCertificateLook({ lookUp, egressAllow: config.egressAllow }),
    blocklistsOf: parts.blocklists.of,
  }
}

type Gate = (authorization: string | undefined, scope: 'event') => Promise<boolean>

/** What the public doors are given. */
export function inboundDeps(parts: Parts, gate: Gate): InboundDeps {
  const { config, proxies } = parts
  return {
    ...parts,
    noteMiss: parts.misses.note,
    nowMs: wallClock,
    randomNumber,
    pause,
    marker: openMarker(parts.datacentres),
    callerOf: (request) => callerOf(request, proxies),
    limit: rateLimit(config.ratePerAddress, steadyClock),
    pageLimit: rateLimit(config.pageRate, steadyClock),
    pageScript: join(uiFolder, 'carom.js'),
    cookieKey: keyFor('visitor cookie', parts.key),
    ipPolicy: config.ip,
    fallbackUrl: config.fallbackUrl,
    isOwnDomain: openOwnDomains({ ...config, store: parts.store, steadyMs: steadyClock }),
    mayPostEvents: (authorization) => gate(authorization, 'event'),
  }
}

/** From inside, every address is reached by the loopback one. */
function doorOf(app: FastifyInstance, host: string): string {
  const own: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }
  return urlOf(app, own[host] ?? host)
}

/** `http://host:port` it listens on. */
export function urlOf(app: FastifyInstance, host: string): string {
  const address = app.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
