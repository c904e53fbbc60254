import { isIP } from 'node:net'
import { shortAddress } from '../domain/field-days.ts'

/** How much of a visitor's address is kept: all, its network (/24, /48), or nothing. */
export type IpPolicy = 'full' | 'truncated' | 'none'

export function keptAddress(ip: string, policy: IpPolicy): string | null {
  if (policy === 'none' || isIP(ip) === 0) return null
  return policy === 'full' ? ip : shortAddress(ip)
}
