import type { SettingKind } from '../domain/settings.ts'
import type { SettingValue } from './schema.ts'
import { showSetting } from './show.ts'

/** One thing that is not the same; null: it is not there. Secrets are masked. */
export type Difference = {
  /** Its path: `success.status`, `landings[0].url`. */
  readonly name: string
  readonly before: string | null
  readonly after: string | null
}

/** What is not the same in two versions of a setting. A secret that was changed says `*** (new)`. */
export function settingDifferences(
  kind: SettingKind,
  before: SettingValue | null,
  after: SettingValue | null,
): readonly Difference[] {
  const [was, is] = [leavesOf(kind, before), leavesOf(kind, after)]
  const names = new Set([...was.keys(), ...is.keys()])
  return [...names].flatMap((name) => {
    const [old, now] = [was.get(name), is.get(name)]
    if (name === 'id' || old?.plain === now?.plain) return []
    const isHidden = old !== undefined && now !== undefined && old.shown === now.shown
    const shown = now === undefined ? null : now.shown
    return [{ name, before: old?.shown ?? null, after: isHidden ? `${shown} (new)` : shown }]
  })
}

type Leaf = { readonly plain: string; readonly shown: string }

function leavesOf(kind: SettingKind, value: SettingValue | null): ReadonlyMap<string, Leaf> {
  if (value === null) return new Map()
  const plain = flat(showSetting(kind, value, { masked: false }))
  const shown = new Map(flat(showSetting(kind, value, { masked: true })))
  return new Map(plain.map(([name, text]) => [name, { plain: text, shown: shown.get(name) ?? '' }]))
}

function flat(value: unknown, path = ''): readonly (readonly [string, string])[] {
  if (Array.isArray(value)) {
    const isPlain = value.every((one) => typeof one !== 'object')
    if (isPlain) return value.length === 0 ? [] : [[path, value.join(', ')]]
    return value.flatMap((one, index) => flat(one, `${path}[${index}]`))
  }
  if (typeof value !== 'object' || value === null) {
    return value === '' ? [] : [[path, String(value)]]
  }
  return Object.entries(value).flatMap(([key, inner]) =>
    flat(inner, path === '' ? key : `${path}.${key}`),
  )
}
