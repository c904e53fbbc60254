import type { Dialect } from '../domain/dialect.ts'
import type { Fields } from '../domain/fields.ts'
import { openIns } from './ins-cipher.ts'

/** What came in the body (never in the query, which nobody signs), and the network's secret. */
type Sealed = { readonly fields: Fields; readonly secret: string | null }

type Opened =
  | { readonly ok: true; readonly fields: Fields }
  | {
      readonly ok: false
      readonly reason: 'secret-missing' | 'signature-wrong' | 'body-unreadable'
    }

/**
 * Checks and opens what a signed dialect sends; the fields of any other come back as they are.
 * Without a secret a signed dialect believes nothing. `body-unreadable`: there is no such
 * envelope, which is what a call on another channel of the same network looks like.
 */
export function openSigned(dialect: Dialect, sealed: Sealed): Opened {
  if (dialect.signature.kind === 'none') return { ok: true, fields: sealed.fields }
  if (!sealed.secret) return { ok: false, reason: 'secret-missing' }
  return openIns(sealed.fields, sealed.secret)
}
