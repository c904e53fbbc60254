/** A proxy that calls go through. */
export type ProxyPlace = {
  readonly kind: 'http' | 'socks5'
  readonly host: string
  readonly port: number
  readonly user: { readonly name: string; readonly password: string } | null
}

const usualPorts = { http: 80, socks5: 1080 } as const

/** `http://user:password@host:port` or `socks5://…`; undefined for anything else. */
export function readProxy(text: string): ProxyPlace | undefined {
  const kind = /^(http|socks5):\/\//i.exec(text)?.[1]?.toLowerCase()
  // Read as if it were a web address: URL parsers split no other scheme into its parts.
  const url = URL.parse(text.replace(/^[^:]*/, 'http'))
  if ((kind !== 'http' && kind !== 'socks5') || url === null) return undefined
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return undefined
  const [name, password] = [decoded(url.username), decoded(url.password)]
  if (name === undefined || password === undefined) return undefined
  return {
    kind,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? usualPorts[kind] : Number(url.port),
    user: name === '' && password === '' ? null : { name, password },
  }
}

/** In one byte each, as SOCKS has it. */
const longest = 255

function decoded(text: string): string | undefined {
  try {
    const plain = decodeURIComponent(text)
    return plain.length <= longest ? plain : undefined
  } catch {
    return undefined
  }
}
