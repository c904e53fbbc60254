import { isSecretName, maskBody, maskUrl } from '../domain/mask.ts'
import type { SettingKind } from '../domain/settings.ts'
import type { SettingValue } from './schema.ts'

type Shown = Readonly<Record<string, unknown>>

/**
 * A setting in the shape it is written in (YAML and API), with its defaults and without derived values.
 * `masked`: secrets are `***`, for every eye but the one that saves a backup.
 */
export function showSetting(
  kind: SettingKind,
  value: SettingValue,
  { masked }: { readonly masked: boolean },
): Shown {
  const shape = shapes[kind](value as never)
  // A source has no secrets, but may well have a parameter of the name `token`.
  return masked && kind !== 'sources' ? maskGroup(shape, []) : shape
}

/**
 * What a person sends back after having been shown a masked setting: each mask that was left as it was
 * shown is the secret again. Not so when it would go to another host than the one it was given for: who
 * was never shown a secret could have it sent to themselves. Then the masks stay, and are refused.
 */
export function keepSecrets(kind: SettingKind, input: unknown, before: SettingValue): unknown {
  const masked = showSetting(kind, before, { masked: true })
  const plain = showSetting(kind, before, { masked: false })
  const kept = unmask(input, masked, plain)
  return originOf(kept) === originOf(plain) ? kept : input
}

/** Scheme and host of a destination, macros as they are written; undefined for what has no URL. */
function originOf(setting: unknown): string | undefined {
  const url = childOf(setting, 'url')
  return typeof url === 'string' ? /^[^/?#]*\/*[^/?#]*/.exec(url)?.[0].toLowerCase() : undefined
}

/** Any part of a setting with its secrets masked, whatever version wrote it. */
export function maskValues(value: Shown): Shown {
  return maskGroup(value, [])
}

const shapes = {
  sources: (source: object) => withoutEmpty({ ...source }),
  campaigns: (campaign: object) => withoutEmpty({ ...campaign }),
  networks: ({ dialects, ...rest }: { readonly dialects: readonly string[] }) =>
    withoutEmpty({ dialect: dialects.length === 1 ? dialects[0] : dialects, ...rest }),
  destinations: ({ needsClick: _, version: __, ...rest }: Shown) => withoutEmpty(rest),
} satisfies Record<SettingKind, (value: never) => Shown>

function withoutEmpty(value: Shown): Shown {
  const { id, ...rest } = value
  const shown = Object.entries(rest).flatMap(([key, inner]): [string, unknown][] => {
    const clean = cleaned(inner)
    return clean === null || clean === undefined ? [] : [[key, clean]]
  })
  return id === undefined ? Object.fromEntries(shown) : { id, ...Object.fromEntries(shown) }
}

function cleaned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cleaned)
  if (typeof value !== 'object' || value === null) return value
  return withoutEmpty({ ...value })
}

function maskGroup(value: Shown, path: readonly string[]): Shown {
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, maskValue(inner, [...path, key])]),
  )
}

function maskValue(value: unknown, path: readonly string[]): unknown {
  const name = path.at(-1) ?? ''
  if (Array.isArray(value)) return value.map((inner) => maskValue(inner, path))
  if (typeof value === 'object' && value !== null) return maskGroup({ ...value }, path)
  if (typeof value !== 'string') return value
  if (name === 'url') return maskUrl(value)
  if (name === 'body') return maskBody(value, null)
  return isSecretName(name) ? '***' : value
}

function unmask(input: unknown, masked: unknown, plain: unknown): unknown {
  if (Array.isArray(input)) {
    return input.map((inner, index) => unmask(inner, childOf(masked, index), childOf(plain, index)))
  }
  if (typeof input === 'object' && input !== null) {
    const inners = Object.entries(input)
    return Object.fromEntries(
      inners.map(([key, inner]) => [key, unmask(inner, childOf(masked, key), childOf(plain, key))]),
    )
  }
  return typeof input === 'string' && input === masked ? plain : input
}

function childOf(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return new Map(Object.entries(value)).get(String(key))
}
