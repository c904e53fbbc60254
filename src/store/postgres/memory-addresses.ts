import { rangeOf } from '../../domain/address-range.ts'
import type { SeenAddress } from '../looks.ts'
import type { ObservedCall } from '../steps/tables.ts'
import type { Known } from './known.ts'

/** More addresses than these of one network are kept as ranges; more ranges are not kept at all. */
const mostAddresses = 64
const mostRanges = 256

type Seen = Map<string, SeenAddress>

/** Who called the networks that learn it: of each network in question all that is known. */
export function openAddresses({ addresses }: Known) {
  const changed = new Map<string, Seen>()
  const seenOf = (network: string): Seen => {
    const known = changed.get(network)
    if (known !== undefined) return known
    return new Map(addresses.look(network).map((row) => [row.address, row]))
  }
  return {
    note: ({ network, ip, at, isSale }: ObservedCall): boolean => {
      const seen = seenOf(network)
      changed.set(network, seen)
      const before = seen.get(ip) ?? seen.get(rangeOf(ip))
      if (before !== undefined) {
        const lastAt = Math.max(before.lastAt, at)
        seen.set(before.address, { ...before, count: before.count + 1, lastAt })
        return false
      }
      const isFirst = seen.size === 0
      const saleAt = isSale && !isFirst ? at : null
      keep(seen, { address: ip, count: 1, firstAt: at, lastAt: at, saleAt })
      return !isFirst
    },
    changes: () => ({
      addresses: [...changed].map(([network, seen]) => ({ network, seen: [...seen.values()] })),
    }),
  }
}

const isRange = (address: string) => address.includes('/')

function keep(seen: Seen, row: SeenAddress): void {
  const hasRanges = [...seen.keys()].some(isRange)
  if (!hasRanges && seen.size < mostAddresses) {
    seen.set(row.address, row)
    return
  }
  if (!hasRanges) rollUp(seen)
  if (seen.size < mostRanges) add(seen, row)
}

function rollUp(seen: Seen): void {
  const rows = [...seen.values()]
  seen.clear()
  for (const row of rows) add(seen, row)
}

function add(seen: Seen, row: SeenAddress): void {
  const address = rangeOf(row.address)
  const known = seen.get(address)
  if (known === undefined) {
    seen.set(address, { ...row, address })
    return
  }
  seen.set(address, {
    address,
    count: known.count + row.count,
    firstAt: Math.min(known.firstAt, row.firstAt),
    lastAt: Math.max(known.lastAt, row.lastAt),
    saleAt: known.saleAt ?? row.saleAt,
  })
}
