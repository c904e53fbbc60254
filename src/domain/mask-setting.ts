import { isSecretName, maskBody, maskUrl } from './mask.ts'

type Group = Readonly<Record<string, unknown>>

/** Any part of a setting with its secrets masked, whatever version wrote it. */
export function maskSetting(value: Group): Group {
  return mapTexts(value, maskPart)
}

/** What stands at `path` of a setting, as people are shown it. */
function maskPart(text: string, path: readonly string[]): string {
  const name = path.at(-1) ?? ''
  if (name === 'url' || name === 'proxy') return maskUrl(text)
  if (name === 'body') return maskBody(text, null)
  return isSecretName(name) ? '***' : text
}

/**
 * The same for what is kept of it for good: no header, whatever its name. What was another secret
 * `before` says that it is new, and nothing else of it.
 */
export function maskWholly(value: Group, before: Group | null): Group {
  const former = before === null ? new Map<string, string[]>() : textsOf(before)
  return mapTexts(value, (text, path) => {
    const masked = path.includes('headers') ? '***' : maskPart(text, path)
    const known = former.get(path.join('\n'))?.shift()
    const isNew = masked !== text && known !== undefined && known !== text
    return isNew ? `${masked} (new)` : masked
  })
}

function textsOf(value: Group): Map<string, string[]> {
  const texts = new Map<string, string[]>()
  mapTexts(value, (text, path) => {
    const at = path.join('\n')
    texts.set(at, [...(texts.get(at) ?? []), text])
    return text
  })
  return texts
}

/** Whether a copy of the database must not tell it: what is masked, and every header, whatever its name. */
export function isSecretPart(text: string, path: readonly string[]): boolean {
  return path.includes('headers') || maskPart(text, path) !== text
}

/** A copy with each of its texts changed. A list's entries stand at the path of the list. */
export function mapTexts(
  value: Group,
  change: (text: string, path: readonly string[]) => string,
): Group {
  const inner = (one: unknown, path: readonly string[]): unknown => {
    if (typeof one === 'string') return change(one, path)
    if (Array.isArray(one)) return one.map((each) => inner(each, path))
    if (typeof one !== 'object' || one === null) return one
    return Object.fromEntries(
      Object.entries(one).map(([key, each]) => [key, inner(each, [...path, key])]),
    )
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inner(one, [key])]))
}
