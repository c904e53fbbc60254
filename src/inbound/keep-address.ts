import { isIP } from 'node:net'

/** How much of a visitor's address is kept: all, its network (/24, /48), or nothing. */
export type IpPolicy = 'full' | 'truncated' | 'none'

export function keptAddress(ip: string, policy: IpPolicy): string | null {
  const family = isIP(ip)
  if (policy === 'none' || family === 0) return null
  if (policy === 'full') return ip
  if (family === 4) return `${ip.split('.').slice(0, 3).join('.')}.0`
  return `${expand(ip).slice(0, 3).join(':')}::`
}

/** The eight groups of an IPv6 address. */
export function expand(ip: string): readonly string[] {
  const [head = '', tail] = ip.split('::')
  const before = head === '' ? [] : head.split(':')
  if (tail === undefined) return before
  const after = tail === '' ? [] : tail.split(':')
  const missing = Math.max(0, 8 - before.length - after.length)
  return [...before, ...Array<string>(missing).fill('0'), ...after]
}
