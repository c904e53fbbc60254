import type { FastifyRequest } from 'fastify'
import type { Status } from '../domain/status.ts'
import { wireText } from '../domain/wire-text.ts'
import type { InboundDeps } from './deps.ts'
import { pathOf, queryOf } from './request-url.ts'

/** One request of a network, as it came through whichever door. */
export type PostbackCall = {
  readonly network: string
  /** From the path, else from the query. */
  readonly key: string | null
  readonly method: string
  readonly path: string
  readonly query: string
  readonly body: Uint8Array | null
  readonly contentType: string | null
  /** A header by its name in lower case; '' when it was not sent. */
  readonly header: (name: string) => string
  readonly ip: string
  readonly wantsJson: boolean
  /** The user's own event rather than a network's word. */
  readonly isEvent: boolean
  /** An event whose sender may not post events: kept, not opened. */
  readonly isForbidden: boolean
  /** What a page may say, where it is a page that says it. */
  readonly page: PageSay | null
  /** It came by another tracker's door, whose URLs may carry word lists and `return=`. */
  readonly isCompatible: boolean
  /** The text of a success, when the sender named one (`return=`). */
  readonly text: string | null
}

/** The content type as the sender wrote it: the request itself says octet-stream, see rawBodies. */
const sentTypes = new WeakMap<object, string>()

/** Remembers what the sender called its body, and has it read as bytes whatever it is called. */
export function takeContentType(request: FastifyRequest): void {
  const { headers } = request.raw
  const sent = headers['content-type']
  if (sent !== undefined) sentTypes.set(request.raw, sent)
  headers['content-type'] = 'application/octet-stream'
}

/** What the campaign of a page lets a browser say; `wantsImage`: it is asked for as an image. */
export type PageSay = { readonly events: readonly Status[]; readonly wantsImage: boolean }

export type Door = {
  readonly network: string
  readonly key?: string | undefined
  readonly isCompatible?: boolean
  readonly isEvent?: boolean
}

export function postbackCall(
  deps: Pick<InboundDeps, 'callerOf'>,
  request: FastifyRequest,
  door: Door,
): PostbackCall {
  const { raw } = request
  const query = queryOf(raw.url)
  const body = request.body instanceof Uint8Array && request.body.length > 0 ? request.body : null
  return {
    network: door.network,
    key: door.key ?? keyIn(query),
    method: request.method,
    path: pathOf(raw.url),
    query,
    body,
    contentType: sentTypes.get(raw) ?? null,
    header: (name) => wireText([raw.headers[name] ?? ''].flat().join(', ')),
    ip: deps.callerOf(raw).ip,
    wantsJson: acceptsJson(raw.headers.accept),
    isEvent: door.isEvent ?? false,
    isForbidden: false,
    page: null,
    isCompatible: door.isCompatible ?? false,
    text: door.isCompatible ? answerText(query) : null,
  }
}

/** The key that a query brings; null: none, or an empty one. */
export const keyIn = (query: string): string | null => queryValue(query, 'key') || null

function queryValue(query: string, name: string): string | null {
  return query.includes(`${name}=`) ? new URLSearchParams(query).get(name) : null
}

const longestAnswer = 200

/** What the pasted URL wants to read back (`return=OK`): plain printable text, never markup. */
function answerText(query: string): string | null {
  const text = queryValue(query, 'return')
  return text !== null && /^[\x20-\x7e]+$/.test(text) ? text.slice(0, longestAnswer) : null
}

function acceptsJson(accept: string | undefined): boolean {
  return accept?.includes('application/json') ?? false
}
