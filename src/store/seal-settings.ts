import { isSecretPart, mapTexts } from '../domain/mask-setting.ts'
import { randomBytes } from '../platform/random.ts'
import { openSeal } from '../platform/seal.ts'
import { keyFor, keyId, SecretKeyError, type SecretKeys } from '../platform/secret-key.ts'
import type { SettingSeals } from './steps/setting-seals.ts'

/** Where no key is given: what holds a secret is not saved. */
export const refusingSeals: SettingSeals = {
  close: (_, value) =>
    mapTexts(value, (text, path) => {
      if (isSecretPart(text, path)) throw new SecretKeyError('secret-key-missing', true)
      return text
    }),
  open: (_, value) => value,
}

type Of = Parameters<SettingSeals['open']>[0]

const mark = 'sealed:1:'

export const isSealedText = (text: string): boolean => text.startsWith(mark)

/**
 * `sealed:1:{key}:{text}`, by AES-256-GCM. What it is of and where it stands are part of it: copied into
 * another row, or another place of its own, it does not open.
 */
export function openSettingSeals({ current, old }: SecretKeys): SettingSeals {
  const seals = new Map(
    [...old, current].map((key) => [keyId(key), openSeal(keyFor('settings', key), randomBytes)]),
  )
  const id = keyId(current)
  const close = (text: string, about: string): string => {
    const sealed = seals.get(id)?.close(new TextEncoder().encode(text), about)
    return `${mark}${id}:${sealed}`
  }
  const open = (text: string, about: string): string => {
    const [by = '', sealed = ''] = text.slice(mark.length).split(':')
    const opened = seals.get(by)?.open(sealed, about)
    if (opened === undefined) throw new SecretKeyError('secret-key-wrong')
    return new TextDecoder().decode(opened)
  }
  return {
    close: (of, value) =>
      mapTexts(value, (text, path) =>
        // What only looks sealed is sealed too: it must not be opened when it is read.
        isSecretPart(text, path) || text.startsWith(mark) ? close(text, aboutOf(of, path)) : text,
      ),
    open: (of, value) =>
      mapTexts(value, (text, path) =>
        text.startsWith(mark) ? open(text, aboutOf(of, path)) : text,
      ),
  }
}

/** Seals the secret of a user's codes anew, with the current key. What no key opens stays as it is. */
export function openCodeSeals({ current, old }: SecretKeys) {
  const seal = openSeal(keyFor('seal', current), randomBytes)
  const former = [current, ...old].map((key) => openSeal(keyFor('seal', key), randomBytes))
  return (sealed: string | null): string | null => {
    if (sealed === null) return null
    const secret = former.map((one) => one.open(sealed)).find((opened) => opened !== undefined)
    return secret === undefined ? sealed : seal.close(secret)
  }
}

const aboutOf = ({ kind, id }: Of, path: readonly string[]) => JSON.stringify([kind, id, ...path])
