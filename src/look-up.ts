import type { LookedUp } from './domain/domain-check.ts'
import { NameError, openResolver } from './outbound/resolver.ts'
import { steadyClock } from './platform/clock.ts'

const addressText = /^[\d.]+$|:/

/** Asks the name servers as sending does; `servers` (`address:port`) left out: the machine's. */
export function openLookUp(servers?: readonly string[]): (host: string) => Promise<LookedUp> {
  const resolver = openResolver({
    steadyMs: steadyClock,
    ...(servers === undefined ? {} : { servers }),
  })
  return async (host) => {
    if (addressText.test(host)) return { ok: true, addresses: [host] }
    try {
      const found = await resolver.resolve(host)
      return { ok: true, addresses: found.map(({ address }) => address) }
    } catch (error) {
      if (error instanceof NameError) return { ok: false, code: error.code }
      throw error
    }
  }
}
