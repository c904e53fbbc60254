import { findDialect } from '../dialects/catalogue.ts'
import { openSigned } from '../dialects/open-signed.ts'
import type { Dialect } from '../domain/dialect.ts'
import type { Fields } from '../domain/fields.ts'
import { readReport } from '../domain/read-report.ts'
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
  /** Its signature or encryption proved who sent it. */
  readonly signed: boolean
  /** Nothing showed that the network itself has sent it: a guesser may send as many as they like. */
  readonly isStranger: boolean
}

/** Checks in the order of the contract: body readable, key, address, signature, then the words. */
export function openCall(call: PostbackCall, network: Network): OpenedCall {
  const channel = findChannel(call, network)
  const notAuthentic = whyNotLetIn(call, network)
  if (!channel) return refused('body-unreadable', notAuthentic !== undefined)
  const { dialect } = channel
  if (notAuthentic) return refused(notAuthentic)
  const opened = openFields({ ...channel, network, isEvent: call.isEvent })
  if (!opened.ok) return refused(opened.reason)
  return {
    read: readReport({
      fields: opened.fields,
      dialect,
      network: call.isEvent ? eventNetwork(network) : network,
      ...(call.isCompatible ? { words: readRequestWords(opened.fields) } : {}),
    }),
    refusedStatus: call.isEvent ? 422 : (network.refusedStatus ?? dialect.refusedStatus),
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

/** Which of a network's languages this is: a sealed envelope tells itself, and is the body alone. */
function findChannel(call: PostbackCall, network: Network): Channel | undefined {
  const dialects = dialectsOf(call, network)
  const sealed = dialects.find((dialect) => !isPlain(dialect))
  if (sealed) {
    const body = readFields({ ...call, queryWins: false })
    if (body.ok && body.fields.has('notification')) return { dialect: sealed, fields: body.fields }
  }
  const plain = dialects.filter(isPlain)
  const whole = readFields({ ...call, queryWins: true })
  if (!whole.ok) return undefined
  const { fields } = whole
  const dialect = plain.find((one) => one.fields.status.some((name) => fields.has(name)))
  const first = dialect ?? plain[0]
  return first && { dialect: first, fields }
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

type Sealed = {
  readonly dialect: Dialect
  readonly network: Network
  readonly fields: Fields
  readonly isEvent: boolean
}

type OpenedFields =
  | { readonly ok: true; readonly fields: Fields }
  | { readonly ok: false; readonly reason: PostbackReason }

function openFields({ dialect, network, fields, isEvent }: Sealed): OpenedFields {
  if (!isPlain(dialect)) return openSigned(dialect, { fields, secret: network.secret })
  if (isEvent || network.secret === null) return { ok: true, fields }
  // A network that signs nothing proves itself by a token of ours in the pasted URL. A secret beside
  // a signed dialect is that dialect's own: the other channel has the network's key.
  const hasSigned = network.dialects.some((id) => findDialect(id)?.signature.kind !== 'none')
  if (hasSigned || isSameSecret(fields.get('token') ?? '', network.secret))
    return { ok: true, fields }
  return { ok: false, reason: 'signature-wrong' }
}

function refused(reason: PostbackReason, isStranger = true): OpenedCall {
  const read = { ok: false, outcome: 'refused', reason, notes: [] } as const
  return { read, refusedStatus: 422, signed: false, isStranger }
}
