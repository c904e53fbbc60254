import { timingSafeEqual } from 'node:crypto'
import type { Network } from '../domain/settings.ts'
import { type AddressSet, addressSet } from './caller.ts'

export type AuthRefusal = 'key-wrong' | 'address-not-allowed'

const allowed = new WeakMap<Network, AddressSet>()

/** Is this really that network? Key first, then the address; undefined when both are right. */
export function whyNotAuthentic(
  network: Network,
  call: { readonly key: string | null; readonly ip: string },
): AuthRefusal | undefined {
  if (network.key !== null && !isKeyOf(network, call.key ?? '')) return 'key-wrong'
  return isEnforced(network) && !isListed(network, call.ip) ? 'address-not-allowed' : undefined
}

const isEnforced = ({ addresses, allowFrom }: Network): boolean =>
  allowFrom.length > 0 && (addresses ?? 'enforce') === 'enforce'

/** Whether this address is one of those it may call from; of an empty list none is. */
export function isListed(network: Network, ip: string): boolean {
  return network.allowFrom.length > 0 && addressesOf(network).holds(ip)
}

/** Its key, or the one of before while that is still taken. */
export function isKeyOf({ key, previousKey }: Network, given: string): boolean {
  return isSameSecret(given, key ?? '') || isSameSecret(given, previousKey ?? '')
}

function addressesOf(network: Network): AddressSet {
  const known = allowed.get(network)
  if (known) return known
  const set = addressSet(network.allowFrom)
  allowed.set(network, set)
  return set
}

// As long as the longest secret that settings allow, at four bytes a character.
const mostCharacters = 1024
const usualCharacters = 128
const openRoom = (characters: number) => ({
  given: Buffer.alloc(4 * characters),
  wanted: Buffer.alloc(4 * characters),
})
const usualRoom = openRoom(usualCharacters)
const largeRoom = openRoom(mostCharacters)

/**
 * Equal, in a time that tells nothing of where they differ: both are laid into rooms of one size, since
 * a hash of each would cost more than all the rest of the check. An empty secret equals nothing.
 */
export function isSameSecret(text: string, secret: string): boolean {
  const longest = Math.max(text.length, secret.length)
  if (secret === '' || longest > mostCharacters) return false
  const { given, wanted } = longest > usualCharacters ? largeRoom : usualRoom
  given.fill(0).write(text)
  wanted.fill(0).write(secret)
  return timingSafeEqual(given, wanted) && text.length === secret.length
}
