import type { SettingKind } from './settings.ts'

type Group = Readonly<Record<string, unknown>>

const lostUrl = 'https://secret-lost.invalid/'

/**
 * A setting without what nobody can open any more. What is left opens no door and sends nothing until a
 * person has put the secrets in again: a network gets a key that nobody knows, a destination and a
 * campaign are paused. undefined: nothing of it was sealed.
 */
export function withoutSecrets(
  kind: SettingKind,
  value: Group,
  { isSealed, newKey }: { readonly isSealed: (text: string) => boolean; readonly newKey: string },
): Group | undefined {
  if (!hasSealed(value, isSealed)) return undefined
  const left = emptied(value, isSealed)
  if (kind === 'networks') return { ...left, key: newKey }
  if (kind !== 'destinations') return { ...left, paused: true }
  const whole = (part: unknown) => (hasSealed(part, isSealed) ? null : part)
  const [signing, reversal] = [whole(value['signing']), whole(value['reversal'])]
  return { ...left, signing, reversal, paused: true }
}

function hasSealed(value: unknown, isSealed: (text: string) => boolean): boolean {
  if (typeof value === 'string') return isSealed(value)
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).some((inner) => hasSealed(inner, isSealed))
}

/** Headers go; a URL becomes one that leads nowhere; anything else is as if it had never been said. */
function emptied(value: Group, isSealed: (text: string) => boolean): Group {
  const entries = Object.entries(value).flatMap(([name, inner]): [string, unknown][] => {
    if (name === 'headers' && typeof inner === 'object' && inner !== null) {
      return [[name, Object.fromEntries(openHeaders(inner, isSealed))]]
    }
    return [[name, emptiedValue(name, inner, isSealed)]]
  })
  return Object.fromEntries(entries)
}

const openHeaders = (headers: object, isSealed: (text: string) => boolean) =>
  Object.entries(headers).filter(([, text]) => !isSealed(String(text)))

function emptiedValue(name: string, inner: unknown, isSealed: (text: string) => boolean): unknown {
  if (Array.isArray(inner)) return inner.map((one) => emptiedValue(name, one, isSealed))
  if (typeof inner === 'string' && isSealed(inner)) return name === 'url' ? lostUrl : null
  if (typeof inner === 'object' && inner !== null) return emptied({ ...inner }, isSealed)
  return inner
}
