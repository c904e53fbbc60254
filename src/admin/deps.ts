import type { IncomingMessage } from 'node:http'
import type { ShownCertificate } from '../domain/certificate-check.ts'
import type { Apart } from '../domain/click.ts'
import type { DueDelivery, ProcessTimes } from '../domain/delivery.ts'
import type { LookedUp } from '../domain/domain-check.ts'
import type { Ids } from '../domain/ids.ts'
import type { VisitorFacts } from '../domain/page-rule.ts'
import type { Campaign, Destination, Landing } from '../domain/settings.ts'
import type { Outcome } from '../domain/verdict.ts'
import type { Log } from '../platform/log.ts'
import type { Settlement, Store } from '../store/store.ts'

/** Who calls, as far as trusted proxies can be believed; `host` in lower case, without port. */
type Caller = {
  readonly ip: string
  readonly host: string | null
  /** Host with its port. */
  readonly origin: string | null
  readonly secure: boolean
}

type Place = Pick<VisitorFacts, 'country' | 'region' | 'city'>

/** What the public door knows of visitors. */
export type Visitors = {
  readonly agentOf: (userAgent: string | null) => Pick<VisitorFacts, 'device' | 'os' | 'browser'>
  readonly placeOf: (ip: string) => Place
  readonly clock: (at: number) => Pick<VisitorFacts, 'hour' | 'day'>
  readonly isFull: (campaign: Campaign, landing: Landing) => boolean
  /** With the weights its pages have now. */
  readonly weighed: (campaign: Campaign) => Campaign
}

/** Totals of the public doors since the start of this process. */
type Counters = {
  readonly clicks: number
  readonly clicksLost: number
  readonly apart: Readonly<Record<Apart, number>>
  readonly postbacks: Readonly<Record<Outcome, number>>
  readonly refusalsNotKept: number
}

/** An attempt under way, as the dispatcher knows it. */
type LiveDelivery = { readonly deliveryId: string; readonly process: ProcessTimes }

/** How a destination is called at this moment, as the dispatcher knows it. Times in epoch ms. */
export type Circuit = {
  readonly destination: string
  readonly state: 'closed' | 'open' | 'half-open'
  readonly since: number
  readonly until: number | null
  readonly atOnce: number
}

/** What attempts came to since the start: by destination and class or note, and how long after their move. */
export type Tally = {
  readonly attempts: ReadonlyMap<string, ReadonlyMap<string, number>>
  readonly notes: ReadonlyMap<string, ReadonlyMap<string, number>>
  readonly delays: {
    readonly bounds: readonly number[]
    readonly within: readonly number[]
    readonly count: number
    readonly sumSeconds: number
  }
}

export type LedgerCheck = {
  /** Epoch milliseconds; null: not yet. */
  readonly at: number | null
  /** Destinations whose counters are not what their rows add up to. */
  readonly differing: readonly string[]
}

/** A call that looked like a network's word and found no door. */
export type Miss = {
  readonly at: number
  readonly method: string
  readonly path: string
  readonly query: string
  readonly ip: string | null
}

/** What is sent as a test: as if this move were told now. */
export type TestDelivery = Pick<DueDelivery, 'id' | 'move' | 'previousStatus' | 'click'>

export type AdminDeps = {
  readonly store: Store
  /** CAROM_ADMIN_TOKEN; null: unset. */
  readonly adminToken: string | null
  /** CAROM_ADMIN_HOST; null: any host. */
  readonly adminHost: string | null
  /** CAROM_PUBLIC_URL; null: the host that was asked. */
  readonly publicUrl: string | null
  /** CAROM_EGRESS_ALLOW: private addresses nobody has to be warned about. */
  readonly egressAllow: readonly string[]
  /** `networks/pp`, `destinations/s2s`, …: what the settings file names and therefore owns. */
  readonly ownedByFile: ReadonlySet<string>
  /** Where the admin's pages were built into; it need not be there. */
  readonly uiFolder: string
  /** Of this program, for its description. */
  readonly version: string
  /** Largest body of an import of clicks. */
  readonly importBytes: number
  /** For how long clicks keep their parameters, in days; 0: as long as themselves. */
  readonly keepParamsDays: number
  /** Hash of the one-time token with which the first owner is made; null: this process has none. */
  readonly setupHash: string | null
  /** Seals what a copy of the database alone must not tell. */
  readonly sealKey: Uint8Array
  /** What a password costs to compare: rounds of scrypt. */
  readonly passwordRounds: number
  readonly nowMs: () => number
  /** Milliseconds since some moment; never set back. */
  readonly steadyMs: () => number
  readonly randomBytes: (size: number) => Uint8Array
  readonly log: Pick<Log, 'error'>
  readonly callerOf: (request: IncomingMessage) => Caller
  /** The attempts under way at this moment; none where nothing is sent from. */
  readonly live: () => readonly LiveDelivery[]
  /** Destinations that are not called as often as they may be; the others are well. */
  readonly circuits: () => readonly Circuit[]
  readonly counters: () => Counters
  readonly tally: () => Tally
  /** The ledger against its rows, as it was found last. */
  readonly ledgerCheck: () => LedgerCheck
  /** Operations that wait for the disk. */
  readonly queueDepth: () => number
  /** Makes the ids of postbacks. */
  readonly ids: Pick<Ids, 'next'>
  /** One attempt by the rules of real sending, marked as a test; nothing of it is kept. */
  readonly sendTest: (test: TestDelivery, destination: Destination) => Promise<Settlement>
  /** Where this process can be called as the world calls it; null: it has no public doors. */
  readonly publicDoor: () => string | null
  /** Asks the name servers for a host. */
  readonly visitors: Visitors
  /** What the proxy said of a host last, if anything. `at` in epoch milliseconds. */
  readonly blocklistsOf: (
    host: string,
  ) => { readonly lists: readonly string[]; readonly at: number } | undefined
  readonly lookUp: (host: string) => Promise<LookedUp>
  readonly lookAtCertificate: (host: string, port: number) => Promise<ShownCertificate>
  /** The latest, oldest first. */
  readonly misses: () => readonly Miss[]
}
