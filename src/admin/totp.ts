import { createHmac, timingSafeEqual } from 'node:crypto'

const stepMs = 30_000
const digits = 6
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The code of one step of 30 seconds: RFC 6238 over RFC 4226, SHA-1, six digits. */
export function codeAt(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 15
  const number = (mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits
  return String(number).padStart(digits, '0')
}

/**
 * The step this code belongs to, of the present one and its neighbours, if it is later than the one used
 * last. All are compared, in constant time: how long it takes tells nothing.
 */
export function stepOf(
  code: string,
  secret: Uint8Array,
  { nowMs, after }: { readonly nowMs: number; readonly after: number },
): number | undefined {
  const present = Math.floor(nowMs / stepMs)
  const matching = [present - 1, present, present + 1].filter((step) =>
    timingSafeEqual(
      Buffer.from(codeAt(secret, step)),
      Buffer.from(code.padEnd(digits).slice(0, digits)),
    ),
  )
  return matching.find((step) => step > after)
}

/** RFC 4648, without padding. */
export function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const groups = bits.match(/.{1,5}/g) ?? []
  return groups.map((group) => letters[Number.parseInt(group.padEnd(5, '0'), 2)]).join('')
}

/** What authenticators read from a QR code. */
export function otpauthUrl(
  secret: Uint8Array,
  who: { readonly issuer: string; readonly name: string },
) {
  const label = encodeURIComponent(`${who.issuer}:${who.name}`)
  const issuer = encodeURIComponent(who.issuer)
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=${issuer}&digits=${digits}&period=30`
}
