import { findDialect } from '../dialects/catalogue.ts'
import { openSigned } from '../dialects/open-signed.ts'
import type { Dialect, Signature } from '../domain/dialect.ts'
import { type Fields, openSink } from '../domain/fields.ts'
import { readJsonText } from '../domain/json-path.ts'
import { readReport } from '../domain/read-report.ts'
import { isPing } from '../domain/read-status.ts'
import { readRequestWords } from '../domain/request-words.ts'
import type { Network } from '../domain/settings.ts'
import type { PostbackReason } from '../domain/verdict.ts'
import type { IntakeReading } from '../store/store.ts'
import { type AuthRefusal, isSameSecret, whyNotAuthentic } from './authenticate.ts'
import { eventDialect, eventNetwork } from './event-dialect.ts'
import type { PostbackCall } from './postback-call.ts'
import { readFields } from './request-fields.ts'

/** A call, checked and read: what it says, and how its sender is answered when that is no use. */
export type OpenedCall = {
  readonly read: IntakeReading
  readonly refusedStatus: number
  /** The text its sender takes for a success. */
  readonly answer: string
  /** Its signature or encryption proved who sent it. */
  readonly signed: boolean
  /** Nothing showed that the network itself has sent it: a guesser may send as many as they like. */
  readonly isStranger: boolean
}

/** Checks in the order of the contract: body readable, key, address, signature, then the words. */
export function openCall(call: PostbackCall, network: Network, nowMs: number): OpenedCall {
  const channel = findChannel(call, network)
  const notAuthentic = whyNotLetIn(call, network)
  if (!channel) return refused('body-unreadable', notAuthentic !== undefined)
  const { dialect } = channel
  if (notAuthentic) return refused(notAuthentic)
  const opened = openFields({ ...channel, network, call, nowMs })
  if (!opened.ok) return refused(opened.reason)
  const fields = withHeaders(opened.fields, dialect, call)
  return {
    read: readReport({
      fields,
      dialect,
      network: call.isEvent ? eventNetwork(network) : network,
      ...(call.isCompatible ? { words: readRequestWords(fields) } : {}),
    }),
    refusedStatus: call.isEvent ? 422 : (network.refusedStatus ?? dialect.refusedStatus),
    answer: dialect.answer,
    signed: !isPlain(dialect),
    isStranger: false,
  }
}

function whyNotLetIn(call: PostbackCall, network: Network): AuthRefusal | undefined {
  if (!call.isEvent) return whyNotAuthentic(network, call)
  return call.isForbidden ? 'key-wrong' : undefined
}

const isPlain = (dialect: Dialect) => dialect.signature.kind === 'none'

type Channel = { readonly dialect: Dialect; readonly fields: Fields }

/** Which of a network's languages this is: what is signed tells itself, and is the body alone. */
function findChannel(call: PostbackCall, network: Network): Channel | undefined {
  const dialects = dialectsOf(call, network)
  const plain = dialects.filter(isPlain)
  const signed = plain.length < dialects.length ? findSigned(call, dialects) : undefined
  if (signed) return signed
  const whole = readFields({ ...call, queryWins: true })
  if (!whole.ok) return undefined
  const fields = unwrapped(whole.fields, plain)
  const named = plain.find((one) => isNamed(one, fields, call))
  const dialect = named ?? plain[0]
  return dialect && { dialect, fields }
}

const nothing: Fields = new Map()

/** Whatever a network says that only signs is held to the first of its languages. */
function findSigned(call: PostbackCall, dialects: readonly Dialect[]): Channel | undefined {
  const body = readFields({ ...call, queryWins: false })
  const fields = body.ok ? body.fields : nothing
  const named = dialects.find((one) => isSignedAs(one, fields, call))
  const dialect = named ?? (dialects.some(isPlain) ? undefined : dialects[0])
  return dialect && { dialect, fields }
}

/** Whether a request bears what this signed dialect puts into each of its own. */
function isSignedAs({ signature }: Dialect, body: Fields, call: PostbackCall): boolean {
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
function signatureText(signature: Signature, call: PostbackCall): string {
  if (signature.kind === 'stripe') return call.header('stripe-signature')
  if (signature.kind !== 'hmac') return ''
  const [place = '', name = ''] = signature.as.split(':', 2)
  if (place === 'header') return call.header(name)
  return new URLSearchParams(call.query).get(name) ?? ''
}

/** A plain dialect is known by its status: two of one network have different names for it. */
function isNamed(dialect: Dialect, fields: Fields, call: PostbackCall): boolean {
  return dialect.fields.status.some((name) =>
    name.startsWith(headerMark) ? call.header(name.slice(headerMark.length)) : fields.has(name),
  )
}

const headerMark = 'header:'

/** With the headers that this dialect reads, and none that a sender only named so. */
function withHeaders(fields: Fields, dialect: Dialect, call: PostbackCall): Fields {
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

const eventDialects = [eventDialect]
const known = new WeakMap<Network, readonly Dialect[]>()

function dialectsOf(call: PostbackCall, network: Network): readonly Dialect[] {
  if (call.isEvent) return eventDialects
  const found = known.get(network)
  if (found) return found
  const dialects = network.dialects.flatMap((id) => findDialect(id) ?? [])
  known.set(network, dialects)
  return dialects
}

type Proof = Channel & {
  readonly network: Network
  readonly call: PostbackCall
  readonly nowMs: number
}

type OpenedFields =
  | { readonly ok: true; readonly fields: Fields }
  | { readonly ok: false; readonly reason: PostbackReason }

function openFields({ dialect, network, fields, call, nowMs }: Proof): OpenedFields {
  const secrets = [network.secret, network.previousSecret].filter((one) => one !== null)
  if (!isPlain(dialect)) {
    // Its own look whether anybody answers is not signed, and says nothing.
    if (fields.size > 0 && isPing(dialect, fields)) return { ok: true, fields }
    const given = signatureText(dialect.signature, call)
    return openSigned(dialect, { fields, body: call.body, given, secrets, nowMs })
  }
  if (call.isEvent || secrets.length === 0) return { ok: true, fields }
  // A network that signs nothing proves itself by a token. A secret beside a signed dialect is that
  // dialect's own: the other channel has the network's key.
  const hasSigned = dialectsOf(call, network).some((one) => !isPlain(one))
  if (hasSigned || bringsSecret(dialect, secrets, { fields, call })) return { ok: true, fields }
  return { ok: false, reason: 'signature-wrong' }
}

function bringsSecret(
  { tokens }: Dialect,
  secrets: readonly string[],
  { fields, call }: Pick<Proof, 'fields' | 'call'>,
): boolean {
  return tokens.some((name) => {
    const isHeader = name.startsWith(headerMark)
    const given = isHeader ? call.header(name.slice(headerMark.length)) : (fields.get(name) ?? '')
    return secrets.some((secret) => isSameSecret(given, secret))
  })
}

function refused(reason: PostbackReason, isStranger = true): OpenedCall {
  const read = { ok: false, outcome: 'refused', reason, notes: [] } as const
  return { read, refusedStatus: 422, answer: 'OK', signed: false, isStranger }
}
