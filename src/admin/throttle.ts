import { isIPv6 } from 'node:net'

const perAddress = { windowMs: 60_000, failures: 20 }
const namesKnown = 10_000

/** Counts failed authentications per address or name; who fails too often is refused for a while. */
export type Throttle = {
  isOpen(address: string): boolean
  fail(address: string): void
  /** One of the failures was none. */
  forgive(address: string): void
}

/** Remembers at most 10,000 of them: the one that failed first is forgotten first. */
export function openThrottle(
  steadyMs: () => number,
  { windowMs, failures: failuresAllowed } = perAddress,
): Throttle {
  const failures = new Map<string, { count: number; readonly since: number }>()
  const current = (block: string) => {
    const known = failures.get(block)
    return known !== undefined && steadyMs() - known.since < windowMs ? known : undefined
  }
  return {
    isOpen: (address) => (current(blockOf(address))?.count ?? 0) < failuresAllowed,
    forgive(address) {
      const known = current(blockOf(address))
      if (known !== undefined) known.count -= 1
    },
    fail(address) {
      const block = blockOf(address)
      const known = current(block)
      if (known !== undefined) {
        known.count += 1
        return
      }
      failures.delete(block)
      failures.set(block, { count: 1, since: steadyMs() })
      const oldest = failures.keys().next()
      if (failures.size > namesKnown && !oldest.done) failures.delete(oldest.value)
    },
  }
}

/** One customer of IPv6 owns at least a /64: its addresses count together. */
function blockOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address
  const [head = '', tail] = address.split('::')
  const before = head === '' ? [] : head.split(':')
  if (tail === undefined) return before.slice(0, 4).join(':')
  const after = tail === '' ? [] : tail.split(':')
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0')
  return [...before, ...zeros, ...after].slice(0, 4).join(':')
}
