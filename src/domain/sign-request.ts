import type { RenderedRequest } from './delivery.ts'
import type { Signing } from './settings.ts'

export type SigningCase = {
  readonly signing: Signing
  readonly request: Pick<RenderedRequest, 'method' | 'url' | 'headers' | 'body'>
  /** The same for every destination and attempt. */
  readonly eventId: string
  /** Of this attempt, epoch milliseconds. */
  readonly nowMs: number
  /** HMAC-SHA256 of the text's UTF-8. */
  readonly hmac: (key: Uint8Array, text: string) => Uint8Array
}

export type Headers = Readonly<Record<string, string>>

/** The headers that `signing` makes; a destination may not set them itself. In lower case. */
export function signedNames(signing: Signing): readonly string[] {
  if (signing.kind === 'hmac') return [signing.header.toLowerCase()]
  return ['webhook-id', 'webhook-timestamp', 'webhook-signature']
}

/**
 * The headers by which a receiver knows who sent this. `standard` is Standard Webhooks: the signature is
 * over `id.timestamp.body`, and while a secret is changed there is one by each. `hmac` is over the body,
 * or over the query of what has none, as they go over the wire.
 */
export function signatureHeaders(c: SigningCase): Headers {
  const { signing } = c
  if (signing.kind === 'standard') return standardHeaders(c, signing)
  const text = c.request.method === 'GET' ? queryOf(c.request.url) : (c.request.body ?? '')
  const digest = c.hmac(new TextEncoder().encode(signing.secret), text)
  const written = signing.encoding === 'hex' ? hexOf(digest) : base64Of(digest)
  return { [signing.header]: `${signing.prefix}${written}` }
}

type Standard = Extract<Signing, { readonly kind: 'standard' }>

function standardHeaders({ request, eventId, nowMs, hmac }: SigningCase, signing: Standard) {
  const timestamp = String(Math.floor(nowMs / 1000))
  const text = `${eventId}.${timestamp}.${request.body ?? ''}`
  const secrets = [signing.secret, signing.previousSecret].filter((one) => one !== null)
  const signatures = secrets.map((secret) => `v1,${base64Of(hmac(secretBytes(secret), text))}`)
  return {
    'webhook-id': eventId,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  }
}

const secretPrefix = 'whsec_'
const fewestBytes = 24
const mostBytes = 64

/** Whether this is a secret of Standard Webhooks: `whsec_` and 24 to 64 bytes in base64. */
export function isStandardSecret(secret: string): boolean {
  if (!/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret)) return false
  const { length } = secretBytes(secret)
  return length >= fewestBytes && length <= mostBytes
}

/** Nothing for what is no base64: a signature by it fits no secret. */
function secretBytes(secret: string): Uint8Array {
  try {
    return Uint8Array.from(atob(secret.slice(secretPrefix.length)), (char) => char.charCodeAt(0))
  } catch {
    return new Uint8Array()
  }
}

const hexOf = (bytes: Uint8Array) =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')

const base64Of = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes))

/** As the sender writes it: parsing a URL may encode what its author did not. */
function queryOf(url: string): string {
  return URL.parse(url)?.search.slice(1) ?? ''
}
