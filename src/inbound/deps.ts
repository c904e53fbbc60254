import type { IncomingMessage } from 'node:http'
import type { Apart } from '../domain/click.ts'
import type { Ids } from '../domain/ids.ts'
import type { Outcome } from '../domain/verdict.ts'
import type { Log } from '../platform/log.ts'
import type { Store } from '../store/store.ts'
import type { Caller } from './caller.ts'
import type { Blocklists } from './hear-blocklists.ts'
import type { IpPolicy } from './keep-address.ts'
import type { Marker } from './mark-clicks.ts'
import type { Places } from './open-places.ts'
import type { RateLimit } from './rate-limit.ts'
import type { DayWatch } from './watch-day.ts'
import type { WeightWatch } from './watch-weights.ts'

/** Totals since the start of this process. */
export type InboundCounters = {
  clicks: number
  /** Visits that are no clicks, by why. */
  readonly apart: Record<Apart, number>
  clicksLost: number
  postbacks: Record<Outcome, number>
  /** Refusals for key, address or signature beyond what is kept. */
  refusalsNotKept: number
}

export function inboundCounters(): InboundCounters {
  const postbacks = { moved: 0, repeat: 0, stale: 0, waiting: 0, ignored: 0, refused: 0 }
  const apart = { crawler: 0, preview: 0, prefetch: 0 }
  return { clicks: 0, apart, clicksLost: 0, postbacks, refusalsNotKept: 0 }
}

/** What the public doors need. */
export type InboundDeps = {
  readonly store: Pick<Store, 'settings' | 'keepClick' | 'keepView' | 'take' | 'findClick'>
  readonly ids: Ids
  readonly nowMs: () => number
  /** In [0, 1). */
  readonly randomNumber: () => number
  readonly pause: (ms: number) => Promise<void>
  readonly log: Log
  readonly callerOf: (request: IncomingMessage) => Caller
  readonly places: Places
  readonly marker: Marker
  readonly blocklists: Blocklists
  readonly day: DayWatch
  readonly weights: WeightWatch
  /** Per address; off unless set. */
  readonly limit: RateLimit
  /** The same for what pages call. */
  readonly pageLimit: RateLimit
  /** The script for pages, as it was built. */
  readonly pageScript: string
  readonly cookieKey: Uint8Array
  readonly ipPolicy: IpPolicy
  readonly fallbackUrl: string | null
  /** Whether this Authorization header may post events. */
  readonly mayPostEvents: (authorization: string | undefined) => Promise<boolean>
  readonly counters: InboundCounters
  /** Whether a host (lower case, no port) is one of this installation's. */
  readonly isOwnDomain: (host: string) => Promise<boolean>
  /** Told of a call for a network that is not there. */
  readonly noteMiss: (request: IncomingMessage) => void
}
