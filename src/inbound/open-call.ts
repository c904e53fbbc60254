import { findDialect } from '../dialects/catalogue.ts'
import {
  type Channel,
  findChannel,
  isPlain,
  signatureText,
  valueNamed,
  withHeaders,
} from '../dialects/find-channel.ts'
import { keptHeaders } from '../dialects/kept-headers.ts'
import { openSigned } from '../dialects/open-signed.ts'
import type { Dialect } from '../domain/dialect.ts'
import type { Fields } from '../domain/fields.ts'
import { readReport } from '../domain/read-report.ts'
import { isPing } from '../domain/read-status.ts'
import { readRequestWords } from '../domain/request-words.ts'
import type { Network } from '../domain/settings.ts'
import type { PostbackReason } from '../domain/verdict.ts'
import type { IntakeReading } from '../store/store.ts'
import { type AuthRefusal, isSameSecret, whyNotAuthentic } from './authenticate.ts'
import { eventDialect, eventNetwork, pageDialectOf, pageReading } from './event-dialect.ts'
import type { PostbackCall } from './postback-call.ts'

/** A call, checked and read: what it says, and how its sender is answered when that is no use. */
export type OpenedCall = {
  readonly read: IntakeReading
  readonly refusedStatus: number
  /** The text its sender takes for a success. */
  readonly answer: string
  /** Its signature, encryption or secret token proved who sent it. */
  readonly signed: boolean
  /** Nothing showed that the network itself has sent it: a guesser may send as many as they like. */
  readonly isStranger: boolean
  /** To be kept with it; left out: none. */
  readonly headers?: Readonly<Record<string, string>>
}

/** Checks in the order of the contract: body readable, key, address, signature, then the words. */
export function openCall(call: PostbackCall, network: Network, nowMs: number): OpenedCall {
  const channel = findChannel(call, dialectsOf(call, network))
  const notAuthentic = whyNotLetIn(call, network)
  if (!channel) return refused('body-unreadable', notAuthentic !== undefined)
  const { dialect } = channel
  if (notAuthentic) return refused(notAuthentic)
  const opened = openFields({ ...channel, network, call, nowMs })
  if (!opened.ok) return refused(opened.reason)
  const fields = withHeaders(opened.fields, dialect, call)
  const headers = keptHeaders(dialectsOf(call, network), call)
  const read = readReport({
    fields,
    dialect,
    network: call.isEvent ? eventNetwork(network) : network,
    ...(call.isCompatible ? { words: readRequestWords(fields) } : {}),
  })
  return {
    read: call.page === null ? read : pageReading(read, call.page),
    refusedStatus: call.isEvent ? 422 : (network.refusedStatus ?? dialect.refusedStatus),
    answer: network.answer ?? dialect.answer,
    signed: opened.isProved,
    isStranger: false,
    ...(headers === undefined ? {} : { headers }),
  }
}

function whyNotLetIn(call: PostbackCall, network: Network): AuthRefusal | undefined {
  // Whoever brings a key means a network that has one: its word is not taken for that of one without.
  if (call.isCompatible && call.key !== null && network.key === null) return 'key-wrong'
  if (!call.isEvent) return whyNotAuthentic(network, call)
  return call.isForbidden ? 'key-wrong' : undefined
}

const eventDialects = [eventDialect]
const known = new WeakMap<Network, readonly Dialect[]>()

function dialectsOf(call: PostbackCall, network: Network): readonly Dialect[] {
  if (call.page !== null) return [pageDialectOf(call.page)]
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
  | {
      readonly ok: true
      readonly fields: Fields
      /** A signature, an encryption or a secret token showed who sent it. */
      readonly isProved: boolean
    }
  | { readonly ok: false; readonly reason: PostbackReason }

function openFields(proof: Proof): OpenedFields {
  const { network } = proof
  const secrets = [network.secret, network.previousSecret].filter((one) => one !== null)
  return isPlain(proof.dialect) ? openByToken(proof, secrets) : openBySignature(proof, secrets)
}

function openBySignature(
  { dialect, fields, call, nowMs }: Proof,
  secrets: readonly string[],
): OpenedFields {
  // Its own look whether anybody answers is not signed, and says nothing.
  if (fields.size > 0 && isPing(dialect, fields)) return { ok: true, fields, isProved: false }
  const given = signatureText(dialect.signature, call)
  const opened = openSigned(dialect, { fields, body: call.body, given, secrets, nowMs })
  return opened.ok ? { ...opened, isProved: true } : opened
}

/** A network that signs nothing proves itself by a token. */
function openByToken(
  { dialect, network, fields, call }: Proof,
  secrets: readonly string[],
): OpenedFields {
  // A secret beside a signed dialect is that dialect's own: the other channel has the network's key.
  const isNone = secrets.length === 0 || dialectsOf(call, network).some((one) => !isPlain(one))
  if (call.isEvent || isNone) return { ok: true, fields, isProved: false }
  if (bringsSecret(dialect, secrets, { fields, call })) return { ok: true, fields, isProved: true }
  return { ok: false, reason: 'signature-wrong' }
}

function bringsSecret(
  { tokens }: Dialect,
  secrets: readonly string[],
  { fields, call }: Pick<Proof, 'fields' | 'call'>,
): boolean {
  const given = tokens.map((name) => valueNamed(name, fields, call) ?? '')
  return given.some((text) => secrets.some((secret) => isSameSecret(text, secret)))
}

function refused(reason: PostbackReason, isStranger = true): OpenedCall {
  const read = { ok: false, outcome: 'refused', reason, notes: [] } as const
  return { read, refusedStatus: 422, answer: 'OK', signed: false, isStranger }
}
