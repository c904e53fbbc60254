import { createHash, timingSafeEqual } from 'node:crypto'
import type { Network } from '../domain/settings.ts'
import { type AddressSet, addressSet } from './caller.ts'

export type AuthRefusal = 'key-wrong' | 'address-not-allowed'

const allowed = new WeakMap<Network, AddressSet>()

/** Is this really that network? Key first, then the address; undefined when both are right. */
export function whyNotAuthentic(
  network: Network,
  call: { readonly key: string | null; readonly ip: string },
): AuthRefusal | undefined {
  if (network.key !== null && !isSameSecret(call.key ?? '', network.key)) return 'key-wrong'
  if (network.allowFrom.length > 0 && !addressesOf(network).holds(call.ip)) {
    return 'address-not-allowed'
  }
  return undefined
}

function addressesOf(network: Network): AddressSet {
  const known = allowed.get(network)
  if (known) return known
  const set = addressSet(network.allowFrom)
  allowed.set(network, set)
  return set
}

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Equal, in a time that tells nothing of where they differ. An empty secret equals nothing. */
export function isSameSecret(given: string, secret: string): boolean {
  return secret !== '' && timingSafeEqual(digest(given), digest(secret))
}
