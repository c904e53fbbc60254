import { unmaskUrl } from '../domain/mask.ts'
import { maskSetting } from '../domain/mask-setting.ts'
import type { PageRule } from '../domain/page-rule.ts'
import type { SettingKind } from '../domain/settings.ts'
import { showRule } from './page-rule.ts'
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
  return masked && kind !== 'sources' ? maskSetting(shape) : shape
}

/**
 * What a person sends back after having been shown a masked setting: each mask that was left as it was
 * shown is the secret again, in the URL of a destination also where the query was changed. Not so when it
 * would go to another host than the one it was given for: who was never shown a secret could have it sent
 * to themselves. Then the masks stay, and are refused.
 */
export function keepSecrets(kind: SettingKind, input: unknown, before: SettingValue): unknown {
  const masked = showSetting(kind, before, { masked: true })
  const plain = showSetting(kind, before, { masked: false })
  const known = kind === 'destinations' ? withSavedUrls(input, plain) : input
  const kept = withFormerSecret(unmask(known, masked, plain), plain)
  const origins = originsOf(plain)
  return originsOf(kept).every((origin) => origins.includes(origin)) ? kept : input
}

function withSavedUrls(input: unknown, plain: unknown): unknown {
  const own = withSavedUrl(input, plain)
  const reversal = childOf(own, 'reversal')
  if (reversal === undefined) return own
  return { ...Object(own), reversal: withSavedUrl(reversal, childOf(plain, 'reversal')) }
}

function withSavedUrl(input: unknown, plain: unknown): unknown {
  const [url, saved] = [childOf(input, 'url'), childOf(plain, 'url')]
  if (typeof url !== 'string' || typeof saved !== 'string') return input
  return { ...Object(input), url: unmaskUrl(url, saved) }
}

/**
 * A new secret of `signing`, and the mask beside it: the one of before is the one that was saved, which
 * whoever changes it was never shown.
 */
function withFormerSecret(input: unknown, plain: unknown): unknown {
  const signing = childOf(input, 'signing')
  const saved = childOf(childOf(plain, 'signing'), 'secret')
  const isNew = typeof saved === 'string' && childOf(signing, 'secret') !== saved
  if (!isNew || childOf(signing, 'previousSecret') === undefined) return input
  const { previousSecret, ...rest } = Object(signing)
  const kept = previousSecret === childOf(childOf(plain, 'signing'), 'previousSecret')
  const isMask = previousSecret === '***' || kept
  return { ...Object(input), signing: { ...rest, previousSecret: isMask ? saved : previousSecret } }
}

/** Scheme and host of all that a destination calls, macros as they are written; none without a URL. */
function originsOf(setting: unknown): readonly string[] {
  const own = [childOf(setting, 'url'), childOf(childOf(setting, 'reversal'), 'url')]
  const urls = readsAlong(setting) ? [...own, childOf(setting, 'proxy')] : own
  return urls.flatMap((url) =>
    typeof url === 'string' ? [/^[^/?#]*\/*[^/?#]*/.exec(url)?.[0].toLowerCase() ?? ''] : [],
  )
}

/** A proxy sees what is not encrypted, and what whoever chose the authorities can open. */
function readsAlong(setting: unknown): boolean {
  const url = childOf(setting, 'url')
  return typeof childOf(setting, 'ca') === 'string' || /^http:/i.test(String(url))
}

const shapes = {
  sources: (source: object) => withoutEmpty({ ...source }),
  campaigns: ({ rules, ...campaign }: { readonly rules: readonly PageRule[] }) =>
    withoutEmpty({ ...campaign, rules: rules.map(showRule) }),
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
