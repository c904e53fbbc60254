import type { Caller } from './caller.ts'

/** Lists on which a host stands, as a trusted proxy said it last; none: it stands on none. */
export type Listing = { readonly lists: readonly string[]; readonly at: number }

export type Blocklists = {
  readonly hear: (caller: Pick<Caller, 'host' | 'blocklist'>, at: number) => void
  /** undefined: nothing was said of it since the start of this process. */
  readonly of: (host: string) => Listing | undefined
}

/** Hosts are those of links: more than an installation has are a stranger's. */
const mostHosts = 1_000
const mostLists = 20
const longestName = 100

/** What the proxy in front knows of the domains it serves: it asks the lists, Carom asks nobody. */
export function openBlocklists(): Blocklists {
  const known = new Map<string, Listing>()
  return {
    hear: ({ host, blocklist }, at) => {
      if (host === null || blocklist === null) return
      if (!known.has(host) && known.size >= mostHosts) return
      known.set(host, { lists: listsIn(blocklist), at })
    },
    of: (host) => known.get(host),
  }
}

function listsIn(said: string): readonly string[] {
  const names = said.split(',').map((name) => name.trim().slice(0, longestName))
  return [...new Set(names)].filter((name) => name !== '' && name !== 'none').slice(0, mostLists)
}
