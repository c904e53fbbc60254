import { ownDomains } from './domain/own-domains.ts'
import type { Store } from './store/store.ts'

type Wish = {
  readonly store: Pick<Store, 'workspace'>
  readonly publicUrl: string | null
  readonly adminHost: string | null
  readonly steadyMs: () => number
}

/** A change of the list is seen by every node within this time. */
const knownForMs = 2_000

/** Whether a host is one of this installation's, for whoever makes certificates. */
export function openOwnDomains({ store, publicUrl, adminHost, steadyMs }: Wish) {
  let known: { readonly hosts: Promise<ReadonlySet<string>>; readonly at: number } | undefined
  const read = async () => {
    const { domains } = await store.workspace()
    return ownDomains({ domains, publicUrl, adminHost })
  }
  return async (host: string): Promise<boolean> => {
    const now = steadyMs()
    if (known === undefined || now - known.at >= knownForMs) {
      const hosts = read()
      known = { hosts, at: now }
      // What could not be read is read again by the next one who asks.
      hosts.catch(() => {
        known = undefined
      })
    }
    return (await known.hosts).has(host)
  }
}
