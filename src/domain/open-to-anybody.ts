import type { Network } from './settings.ts'

type Guards = Pick<Network, 'enabled'> &
  Partial<Pick<Network, 'addresses'>> & {
    readonly hasKey: boolean
    readonly hasSecret: boolean
    readonly allowFrom: readonly string[]
    /** Of each of its dialects, whether it signs. */
    readonly signs: readonly boolean[]
  }

/**
 * Whether any caller who knows its URL can report conversions: nothing asks for a key, an address, a
 * signature or a token. A secret beside a signed dialect is that dialect's own, so that whatever else
 * the network speaks stays open.
 */
export function isOpenToAnybody(network: Guards): boolean {
  const { enabled, hasKey, hasSecret, allowFrom, addresses, signs } = network
  const isHeldToAddresses = allowFrom.length > 0 && (addresses ?? 'enforce') === 'enforce'
  if (!enabled || hasKey || isHeldToAddresses) return false
  const hasToken = hasSecret && !signs.includes(true)
  return signs.includes(false) && !hasToken
}
