import type { SeenAddress } from '../../looks.ts'
import { learnAddress } from '../../steps/learn-address.ts'
import type { ObservedCall } from '../../steps/tables.ts'
import type { Known } from './known.ts'

/** Who called the networks that learn it: of each network in question all that is known. */
export function openAddresses({ addresses }: Known) {
  const changed = new Map<string, readonly SeenAddress[]>()
  return {
    note: (call: ObservedCall): boolean => {
      const { network } = call
      const { seen, isNew } = learnAddress(changed.get(network) ?? addresses.look(network), call)
      changed.set(network, seen)
      return isNew
    },
    changes: () => ({ addresses: [...changed].map(([network, seen]) => ({ network, seen })) }),
  }
}
