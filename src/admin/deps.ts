import type { IncomingMessage } from 'node:http'
import type { ProcessTimes } from '../domain/delivery.ts'
import type { Outcome } from '../domain/verdict.ts'
import type { Log } from '../platform/log.ts'
import type { Store } from '../store/store.ts'

/** Who calls, as far as trusted proxies can be believed; `host` in lower case, without port. */
type Caller = {
  readonly ip: string
  readonly host: string | null
  /** Host with its port. */
  readonly origin: string | null
  readonly secure: boolean
}

/** Totals of the public doors since the start of this process. */
type Counters = {
  readonly clicks: number
  readonly clicksLost: number
  readonly postbacks: Readonly<Record<Outcome, number>>
  readonly refusalsNotKept: number
}

/** An attempt under way, as the dispatcher knows it. */
type LiveDelivery = { readonly deliveryId: string; readonly process: ProcessTimes }

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
  readonly nowMs: () => number
  readonly randomBytes: (size: number) => Uint8Array
  readonly log: Pick<Log, 'error'>
  readonly callerOf: (request: IncomingMessage) => Caller
  /** The attempts under way at this moment; none where nothing is sent from. */
  readonly live: () => readonly LiveDelivery[]
  readonly counters: () => Counters
  /** Operations that wait for the disk. */
  readonly queueDepth: () => number
}
