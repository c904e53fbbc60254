import { rangeOf } from '../../domain/address-range.ts'
import type { SeenAddress } from '../looks.ts'
import type { ObservedCall } from './tables.ts'

/** More addresses than these of one network are kept as ranges; more ranges are not kept at all. */
const mostAddresses = 64
const mostRanges = 256

export type Learnt = {
  readonly seen: readonly SeenAddress[]
  /** The network was heard from elsewhere before, and never from there. */
  readonly isNew: boolean
}

/** What is known of a network's callers after one more call; the very list it was when nothing of it changes. */
export function learnAddress(seen: readonly SeenAddress[], call: ObservedCall): Learnt {
  const { ip, at, isSale } = call
  const before = knownFrom(seen, ip)
  if (before !== undefined) {
    const again = { ...before, count: before.count + 1, lastAt: Math.max(before.lastAt, at) }
    return { seen: seen.map((one) => (one === before ? again : one)), isNew: false }
  }
  const saleAt = isSale && seen.length > 0 ? at : null
  const row = { address: ip, count: 1, firstAt: at, lastAt: at, saleAt }
  return { seen: withRow(seen, row), isNew: seen.length > 0 }
}

/** As itself, or within a range. */
function knownFrom(seen: readonly SeenAddress[], ip: string): SeenAddress | undefined {
  const range = rangeOf(ip)
  return seen.find(({ address }) => address === ip || address === range)
}

function withRow(seen: readonly SeenAddress[], row: SeenAddress): readonly SeenAddress[] {
  const hasRanges = seen.some(({ address }) => address.includes('/'))
  if (!hasRanges && seen.length < mostAddresses) return [...seen, row]
  const ranges = hasRanges ? seen : rolledUp(seen)
  return ranges.length < mostRanges ? rolledUp([...ranges, row]) : ranges
}

function rolledUp(rows: readonly SeenAddress[]): readonly SeenAddress[] {
  const ranges = new Map<string, SeenAddress>()
  for (const row of rows) {
    const address = rangeOf(row.address)
    const known = ranges.get(address)
    ranges.set(address, { ...(known === undefined ? row : both(known, row)), address })
  }
  return [...ranges.values()]
}

function both(a: SeenAddress, b: SeenAddress): SeenAddress {
  return {
    address: a.address,
    count: a.count + b.count,
    firstAt: Math.min(a.firstAt, b.firstAt),
    lastAt: Math.max(a.lastAt, b.lastAt),
    saleAt: a.saleAt ?? b.saleAt,
  }
}
