import type { Dialect, Signature } from '../domain/dialect.ts'
import { type Fields, openSink } from '../domain/fields.ts'
import { readJsonText } from '../domain/json-path.ts'
import { openIns } from './ins-cipher.ts'
import { checkHmac, checkStripe, type SignedBody } from './verify-body.ts'
import { checkClickbank, checkDigistore24, checkJvzoo, type FormCheck } from './verify-form.ts'

/** A call of a network that signs. */
export type Sealed = {
  /** What the body says, never the query, which nobody signs. */
  readonly fields: Fields
  readonly body: Uint8Array | null
  /** The text of the signature, where it stands outside the body; '' when there is none. */
  readonly given: string
  /** Every secret that holds: two while they are changed. Empty ones do not count. */
  readonly secrets: readonly string[]
  readonly nowMs: number
}

export type Opened =
  | { readonly ok: true; readonly fields: Fields }
  | {
      readonly ok: false
      readonly reason: 'secret-missing' | 'signature-wrong' | 'body-unreadable'
    }

const decoder = new TextDecoder('utf-8', { fatal: true })
const wrong = { ok: false, reason: 'signature-wrong' } as const
const unreadable = { ok: false, reason: 'body-unreadable' } as const

/** Of a document whose signature is right: a shop's order has more values than a stranger may send. */
const mostSignedValues = 10_000

/**
 * Checks and opens what a signed dialect sends; the fields of any other come back as they are.
 * Without a secret a signed dialect believes nothing. `body-unreadable`: there is no such
 * envelope, which is what a call on another channel of the same network looks like.
 */
export function openSigned(dialect: Dialect, sealed: Sealed): Opened {
  const { signature } = dialect
  if (signature.kind === 'none') return { ok: true, fields: sealed.fields }
  const secrets = sealed.secrets.filter((secret) => secret !== '')
  if (secrets.length === 0) return { ok: false, reason: 'secret-missing' }
  if (signature.kind === 'clickbank-ins') return openAny(sealed.fields, secrets)
  const check = formChecks[signature.kind as keyof typeof formChecks]
  if (check !== undefined) {
    const isRight = secrets.some((secret) => check(sealed.fields, secret))
    return isRight ? { ok: true, fields: sealed.fields } : wrong
  }
  return openBody(signature, sealed, secrets)
}

const formChecks: Readonly<
  Record<'clickbank-cverify' | 'jvzoo-cverify' | 'digistore24', FormCheck>
> = {
  'clickbank-cverify': checkClickbank,
  'jvzoo-cverify': checkJvzoo,
  digistore24: checkDigistore24,
}

/** The same for a call that was believed when it came: nothing is checked but what decryption checks. */
export function openKept(
  dialect: Dialect,
  kept: Pick<Sealed, 'fields' | 'body' | 'secrets'>,
): Opened {
  const { kind } = dialect.signature
  if (kind === 'clickbank-ins') return openAny(kept.fields, kept.secrets)
  const isBody = kind === 'hmac' || kind === 'stripe'
  return isBody && kept.body !== null ? readSigned(kept.body) : { ok: true, fields: kept.fields }
}

function openAny(envelope: Fields, secrets: readonly string[]): Opened {
  let last: Opened = wrong
  for (const secret of secrets) {
    last = openIns(envelope, secret)
    if (last.ok) return last
  }
  return last
}

function openBody(signature: Signature, sealed: Sealed, secrets: readonly string[]): Opened {
  const { body, given, nowMs } = sealed
  if (body === null || given === '') return wrong
  const signed: SignedBody = { body, given, nowMs }
  const isRight = secrets.some((secret) =>
    signature.kind === 'hmac'
      ? checkHmac(signature, signed, secret)
      : signature.kind === 'stripe' && checkStripe(signed, secret),
  )
  return isRight ? readSigned(body) : wrong
}

function readSigned(body: Uint8Array): Opened {
  const sink = openSink(mostSignedValues)
  try {
    const text = decoder.decode(body)
    return readJsonText(text, sink) ? { ok: true, fields: sink.fields } : unreadable
  } catch {
    return unreadable
  }
}
