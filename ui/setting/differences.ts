export type Difference = {
  readonly name: string
  readonly before: string | undefined
  readonly after: string | undefined
}

/** What is not the same in two versions of a setting, by its path: `success.status`. */
export function differences(before: object | null, after: object | null): readonly Difference[] {
  const old = flat(before)
  const now = flat(after)
  const names = [...new Set([...old.keys(), ...now.keys()])]
  return names
    .filter((name) => name !== 'id' && old.get(name) !== now.get(name))
    .map((name) => ({ name, before: old.get(name), after: now.get(name) }))
}

function flat(value: object | null, path = ''): ReadonlyMap<string, string> {
  const pairs = Object.entries(value ?? {}).flatMap(([key, inner]): [string, string][] => {
    const name = path === '' ? key : `${path}.${key}`
    const isGroup = typeof inner === 'object' && inner !== null && !Array.isArray(inner)
    if (isGroup) return [...flat(inner, name)]
    const text = Array.isArray(inner) ? inner.join(', ') : String(inner)
    return text === '' ? [] : [[name, text]]
  })
  return new Map(pairs)
}
