import { readdirSync, readFileSync } from 'node:fs'
import type { Report } from '../src/domain/read-report.ts'
import type { Reading } from '../src/domain/reading.ts'
import type { Network } from '../src/domain/settings.ts'
import { openCall } from '../src/inbound/open-call.ts'
import type { PostbackCall } from '../src/inbound/postback-call.ts'
import { makeNetwork } from './store/makers.ts'

/** A request as a network makes it with the pasted URL, and what it says. The key in the URL is T0KEN. */
export type DialectRequest = {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly contentType?: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  /** The network's secret; none when left out. */
  readonly secret?: string
  /** Of receipt, epoch milliseconds. */
  readonly now?: number
  readonly note?: string
  readonly expect:
    | { readonly reading: Partial<Reading> }
    | { readonly outcome: 'ignored' | 'refused'; readonly reason: string }
}

const folder = new URL('vectors/requests/', import.meta.url)

/** The dialects that have requests. */
export function requestIds(): readonly string[] {
  return readdirSync(folder).map((name) => name.replace(/\.json$/, ''))
}

export function requestsOf(id: string): readonly DialectRequest[] {
  return JSON.parse(readFileSync(new URL(`${id}.json`, folder), 'utf8'))
}

export function networkOf(id: string, request: Pick<DialectRequest, 'secret'>): Network {
  return makeNetwork({ id, dialects: [id], key: 'T0KEN', secret: request.secret ?? null })
}

export function callOf(request: DialectRequest): PostbackCall {
  const { pathname, search } = new URL(request.url, 'http://localhost')
  const [, , network = '', key = null] = pathname.split('/')
  const { headers = {}, body, contentType = null, method } = request
  return {
    ...{ network, key, method, contentType, path: pathname, query: search.slice(1) },
    body: body === undefined || body === '' ? null : new TextEncoder().encode(body),
    header: (name) => headers[name] ?? '',
    ...{ ip: '203.0.113.5', wantsJson: false, isEvent: false, isForbidden: false, page: null },
    ...{ isCompatible: false, page: null, text: null },
  }
}

const standardNow = Date.UTC(2025, 2, 4, 18, 11, 17)

/** What the doors make of it. */
export function reportOf(
  request: DialectRequest,
  network: Network,
  call: PostbackCall = callOf(request),
): Report {
  return openCall(call, network, request.now ?? standardNow).read
}
