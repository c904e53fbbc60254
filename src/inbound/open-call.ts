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
}

/** Checks in the order of the contract: body readable, key, address, signature, then the words. */
export function openCall(call: PostbackCall, network: Network): OpenedCall {
  const dialects = dialectsOf(call, network)
  const readable = readFields({ ...call, queryWins: dialects.every(isPlain) })
  if (!readable.ok) return refused('body-unreadable')
  const { fields } = readable
  const notAuthentic = whyNotLetIn(call, network)
  if (notAuthentic) return refused(notAuthentic)
  const dialect = dialects.find((one) => fits(one, fields))
  if (!dialect) return refused('body-unreadable')
  const opened = openFields({ dialect, network, fields, isEvent: call.isEvent })
  if (!opened.ok) return refused(opened.reason)
  return {
    read: readReport({
      fields: opened.fields,
      dialect,
      network: call.isEvent ? eventNetwork(network) : network,
      ...(call.isCompatible ? { words: readRequestWords(fields) } : {}),
    }),
    refusedStatus: call.isEvent ? 422 : (network.refusedStatus ?? dialect.refusedStatus),
    signed: !isPlain(dialect),
  }
}

function whyNotLetIn(call: PostbackCall, network: Network): AuthRefusal | undefined {
  if (!call.isEvent) return whyNotAuthentic(network, call)
  return call.isForbidden ? 'key-wrong' : undefined
}

const isPlain = (dialect: Dialect) => dialect.signature === 'none'

function dialectsOf(call: PostbackCall, network: Network): readonly Dialect[] {
  if (call.isEvent) return [eventDialect]
  return network.dialects.flatMap((id) => findDialect(id) ?? [])
}

/** A network that speaks on several channels: the envelope tells which. */
function fits(dialect: Dialect, fields: Fields): boolean {
  return isPlain(dialect) || fields.has('notification')
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
  const hasSigned = network.dialects.some((id) => findDialect(id)?.signature !== 'none')
  if (hasSigned || isSameSecret(fields.get('token') ?? '', network.secret))
    return { ok: true, fields }
  return { ok: false, reason: 'signature-wrong' }
}

function refused(reason: PostbackReason): OpenedCall {
  const read = { ok: false, outcome: 'refused', reason, notes: [] } as const
  return { read, refusedStatus: 422, signed: false }
}
