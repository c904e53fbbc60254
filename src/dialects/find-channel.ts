import type { Dialect, Signature } from '../domain/dialect.ts'
import { type Fields, openSink } from '../domain/fields.ts'
import { readJsonText } from '../domain/json-path.ts'
import { readFields } from './request-fields.ts'

/** What came over the wire, as far as a dialect reads it: `query` without `?`. */
export type RawCall = {
  readonly query: string
  readonly body: Uint8Array | null
  readonly contentType: string | null
  /** A header by its name in lower case; '' when it was not sent. */
  readonly header: (name: string) => string
}

/** A call in one of a network's languages. Of what is signed, the fields are those of the body alone. */
export type Channel = { readonly dialect: Dialect; readonly fields: Fields }

export const isPlain = (dialect: Dialect): boolean => dialect.signature.kind === 'none'

/** Which of a network's languages this is: what is signed tells itself. Undefined: no readable body. */
export function findChannel(call: RawCall, dialects: readonly Dialect[]): Channel | undefined {
  const plain = dialects.every(isPlain) ? dialects : dialects.filter(isPlain)
  const signed = plain.length < dialects.length ? findSigned(call, dialects) : undefined
  if (signed) return signed
  const { query, body, contentType } = call
  const whole = readFields({ query, body, contentType, queryWins: true })
  if (!whole.ok) return undefined
  const fields = unwrapped(whole.fields, plain)
  const named = plain.length > 1 ? plain.find((one) => isNamed(one, fields, call)) : undefined
  const dialect = named ?? plain[0]
  return dialect && { dialect, fields }
}

const nothing: Fields = new Map()

/** Whatever a network says that only signs is held to the first of its languages. */
function findSigned(call: RawCall, dialects: readonly Dialect[]): Channel | undefined {
  const body = readFields({ ...call, queryWins: false })
  const fields = body.ok ? body.fields : nothing
  const named = dialects.find((one) => isSignedAs(one, fields, call))
  const dialect = named ?? (dialects.some(isPlain) ? undefined : dialects[0])
  return dialect && { dialect, fields }
}

/** Whether a request bears what this signed dialect puts into each of its own. */
function isSignedAs({ signature }: Dialect, body: Fields, call: RawCall): boolean {
  switch (signature.kind) {
    case 'none':
      return false
    case 'clickbank-ins':
      return body.has('notification')
    case 'clickbank-cverify':
    case 'jvzoo-cverify':
      return body.has('cverify')
    case 'digistore24':
      return body.has('sha_sign') || body.has('SHASIGN')
    case 'hmac':
    case 'stripe':
      return signatureText(signature, call) !== ''
  }
}

/** The signature where it stands outside the body: in a header, or behind the URL that was pasted. */
export function signatureText(signature: Signature, call: RawCall): string {
  if (signature.kind === 'stripe') return call.header('stripe-signature')
  if (signature.kind !== 'hmac') return ''
  const [place = '', name = ''] = signature.as.split(':', 2)
  if (place === 'header') return call.header(name)
  return new URLSearchParams(call.query).get(name) ?? ''
}

/** A plain dialect is known by its status: two of one network have different names for it. */
function isNamed(dialect: Dialect, fields: Fields, call: RawCall): boolean {
  return dialect.fields.status.some((name) => valueNamed(name, fields, call) !== undefined)
}

const headerMark = 'header:'

/** A value by its name in a dialect, be it a header's. */
export function valueNamed(name: string, fields: Fields, call: RawCall): string | undefined {
  if (!name.startsWith(headerMark)) return fields.get(name)
  const value = call.header(name.slice(headerMark.length))
  return value === '' ? undefined : value
}

/** With the headers that this dialect reads, and none that a sender only named so. */
export function withHeaders(fields: Fields, dialect: Dialect, call: RawCall): Fields {
  if (dialect.headers.length === 0) return fields
  const all = new Map(fields)
  for (const name of dialect.headers) all.set(headerMark + name, call.header(name))
  return all
}

/** With what a field holds that is a whole report as JSON; what was said beside it wins. */
function unwrapped(fields: Fields, dialects: readonly Dialect[]): Fields {
  const name = dialects.find(({ unwrap }) => unwrap !== '' && fields.has(unwrap))?.unwrap
  if (name === undefined) return fields
  const sink = openSink()
  if (!readJsonText(fields.get(name) ?? '', sink)) return fields
  return new Map([...sink.fields, ...fields])
}
