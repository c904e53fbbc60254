import { withoutSecrets } from '../domain/forget-secrets.ts'
import type { SettingKind } from '../domain/settings.ts'
import { randomBytes } from '../platform/random.ts'
import { isSealedText } from './seal-settings.ts'

export type LostRow = { readonly kind: SettingKind; readonly id: string; readonly value: string }

/** Those of these settings that held a secret, as they are without it. */
export function secretsLost(rows: readonly LostRow[]): readonly LostRow[] {
  return rows.flatMap(({ kind, id, value }) => {
    const newKey = Buffer.from(randomBytes(16)).toString('hex')
    const left = withoutSecrets(kind, JSON.parse(value), { isSealed: isSealedText, newKey })
    return left === undefined ? [] : [{ kind, id, value: JSON.stringify(left) }]
  })
}
