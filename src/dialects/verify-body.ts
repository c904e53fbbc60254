import { createHmac } from 'node:crypto'
import type { Signature } from '../domain/dialect.ts'
import { decodeEntities } from './decode-entities.ts'
import { isSameText } from './same-text.ts'

/** A body as it came, with the text of its signature. */
export type SignedBody = {
  readonly body: Uint8Array
  readonly given: string
  /** Of receipt, epoch milliseconds. */
  readonly nowMs: number
}

type Hmac = Extract<Signature, { kind: 'hmac' }>

/** HMAC over the raw bytes of the body. */
export function checkHmac(signature: Hmac, signed: SignedBody, secret: string): boolean {
  const { hash, encoding, decodesSecret } = signature
  const key = decodesSecret ? decodeEntities(secret) : secret
  if (key === '') return false
  const wanted = createHmac(hash, key).update(signed.body).digest(encoding)
  const given = signed.given.trim()
  return isSameText(encoding === 'hex' ? given.toLowerCase() : given, wanted)
}

const toleranceSeconds = 300

/**
 * Stripe’s `t=…,v1=…[,v1=…]`: HMAC-SHA256 over the time, a point and the raw body. One fitting `v1` is
 * enough, since two secrets may sign during a change; a call older or newer than five minutes is not believed.
 */
export function checkStripe(signed: SignedBody, secret: string): boolean {
  const parts = signed.given.split(',').map((part) => part.trim().split('=', 2))
  const named = (wanted: string) =>
    parts.flatMap(([name, value]) => (name === wanted && value !== undefined ? [value] : []))
  const [time = ''] = named('t')
  if (!/^\d{1,12}$/.test(time)) return false
  if (Math.abs(signed.nowMs / 1000 - Number(time)) > toleranceSeconds) return false
  const wanted = createHmac('sha256', secret).update(`${time}.`).update(signed.body).digest('hex')
  return named('v1').some((given) => isSameText(given.toLowerCase(), wanted))
}
