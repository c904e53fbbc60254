import type { PassingProblem, ProblemChoice } from '../../../src/domain/delivery.ts'
import type { Status } from '../../../src/domain/status.ts'
import type { Setting } from '../../api/shapes.ts'

/** A destination in the shape of the settings file; what it leaves out is the default. */
export type Destination = Setting & {
  readonly enabled: boolean
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly events: readonly Status[]
  readonly paused: boolean
  readonly campaigns?: readonly string[]
  readonly sources?: readonly string[]
  readonly networks?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly contentType?: string
  readonly signing?: {
    readonly kind: 'standard' | 'hmac'
    readonly secret: string
    readonly previousSecret?: string
    readonly header?: string
    readonly encoding?: 'hex' | 'base64'
    readonly prefix?: string
  }
  readonly reply?: 'status' | 'ignore'
  readonly timeoutMs?: number
  readonly retryDelaysMs?: readonly number[]
  readonly onProblem?: Readonly<Partial<Record<PassingProblem, ProblemChoice>>>
  readonly proxy?: string
  readonly localAddress?: string
  readonly ca?: string
  readonly concurrency?: number
  readonly breaker?: {
    readonly enabled: boolean
    readonly attempts: number
    readonly percent: number
    readonly windowMs: number
    readonly openMs: number
  }
  /** How its calls go at this moment; null: well. */
  readonly circuit?: {
    readonly state: 'closed' | 'open' | 'half-open'
    readonly until: string | null
    readonly atOnce: number
  } | null
  readonly minPayout?: string
  readonly from?: readonly string[]
  readonly firstSaleOnly?: boolean
  readonly share?: number
  readonly dailyCap?: number
  readonly delayMs?: number
  readonly freshForMs?: number
  readonly payoutShare?: string
  readonly reversal?: {
    readonly url: string
    readonly method: 'GET' | 'POST'
    readonly body?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly contentType?: string
  }
  readonly success?: {
    readonly status?: readonly number[]
    readonly contains?: string
    readonly lacks?: string
    readonly matches?: string
    readonly json?: { readonly path: string; readonly equals: string }
    readonly duplicate?: string
  }
  readonly withoutClick?: 'send' | 'expire'
  readonly clickWaitMs?: number
  readonly amendments?: boolean
  readonly confirmed?: boolean
  readonly authenticated?: boolean
  readonly tests?: boolean
  readonly doNotSell?: 'send' | 'skip'
  readonly order?: 'latest' | 'strict'
}
