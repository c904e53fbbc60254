import { causes } from '../domain/lead.ts'
import { maskBody, maskQuery, maskUrl } from '../domain/mask.ts'
import type { PostbackRow } from '../store/looks.ts'
import type { ShownPostback } from './contract.ts'
import { maskKnown } from './masks.ts'
import type { SecretsOf } from './network-secrets.ts'
import { shownMoney, shownTime, textOrNull } from './shown.ts'

const bytesShown = 64 * 1024

/** The raw request without what only its sender and we should know. */
export function shownPostback(row: PostbackRow, secretsOf: SecretsOf): ShownPostback {
  const secrets = secretsOf(row.network)
  return {
    id: row.id,
    at: shownTime(row.at),
    network: row.network,
    cause: causes.find((cause) => cause === row.cause) ?? 'network',
    method: row.method,
    path: maskKnown(maskUrl(row.path), secrets),
    query: maskKnown(maskQuery(row.query), secrets),
    contentType: row.contentType,
    ...shownBody(row, secrets),
    headers: mapValues(row.headers, (value) => maskKnown(value, secrets)),
    ip: row.ip,
    outcome: row.outcome,
    reason: row.reason,
    notes: [...row.notes],
    subid: textOrNull(row.subid),
    txid: textOrNull(row.txid),
    settingsVersion: row.settingsVersion,
    campaign: row.campaign,
    leadId: row.move?.leadId ?? null,
    from: row.move?.from ?? null,
    to: row.move?.to ?? null,
    payout: row.move === null ? null : shownMoney(row.move.amount, row.move.currency),
    currency: row.move?.currency ?? null,
    sent: row.sent.map((one) => ({ ...one })),
  }
}

const mapValues = (
  headers: Readonly<Record<string, string>>,
  show: (value: string) => string,
): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, show(value)]))

type ShownBody = Pick<ShownPostback, 'body' | 'bodyEncoding' | 'bodyTruncated'>

function shownBody(row: PostbackRow, secrets: readonly string[]): ShownBody {
  if (row.body === null) return { body: null, bodyEncoding: null, bodyTruncated: false }
  const bytes = row.body.subarray(0, bytesShown)
  const bodyTruncated = bytes.length < row.bodyBytes
  const mask = (text: string) => maskKnown(maskBody(text, row.contentType), secrets)
  const text = readUtf8(bytes, bodyTruncated)
  if (text !== undefined) return { body: mask(text), bodyEncoding: 'text', bodyTruncated }
  // One character per byte: names and secrets are ASCII, and no other byte may change.
  const latin = Buffer.from(bytes).toString('latin1')
  const body = Buffer.from(mask(latin), 'latin1').toString('base64')
  return { body, bodyEncoding: 'base64', bodyTruncated }
}

/** A text that was cut may end within a character. */
function readUtf8(bytes: Uint8Array, cut: boolean): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: cut })
  } catch {
    return undefined
  }
}
