import type { SettingKind } from '../../domain/settings.ts'

type Of = { readonly kind: SettingKind; readonly id: string }
type Value = Readonly<Record<string, unknown>>

/** How the secrets of settings are kept: each text by itself, so that the rest can be read as ever. */
export type SettingSeals = {
  readonly close: (of: Of, value: Value) => Value
  /** Throws a `SecretKeyError` when none of the keys opens it. */
  readonly open: (of: Of, value: Value) => Value
}

/** Where secrets are none of one's business: they stay as they are kept. */
export const noSeals: SettingSeals = { close: (_, value) => value, open: (_, value) => value }
