const longestHost = 253
const label = '[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?'
const hostPattern = new RegExp(`^${label}(?:\\.${label})+$`)

/**
 * A host name as it stands in a list: lower case, without port and without the dot at its end; other
 * alphabets in their encoded form (`xn--…`). undefined: it is no name with a dot, as an address is none.
 */
export function readHost(text: string): string | undefined {
  const host = text
    .trim()
    .toLowerCase()
    .replace(/(?<!:):\d{1,5}$/, '')
    .replace(/\.$/, '')
  if (host.length > longestHost || !hostPattern.test(host)) return undefined
  return /^[\d.]+$/.test(host) ? undefined : host
}

type Named = {
  readonly domains: readonly string[]
  readonly publicUrl: string | null
  readonly adminHost: string | null
}

/** The hosts an installation answers for: those that were added, and those it was started with. */
export function ownDomains({ domains, publicUrl, adminHost }: Named): ReadonlySet<string> {
  const origin = publicUrl === null ? null : /^https?:\/\/([^/?#]*)/i.exec(publicUrl)?.[1]
  const named = [origin, adminHost].flatMap((host) => readHost(host ?? '') ?? [])
  return new Set([...named, ...domains])
}
