import { isIP } from 'node:net'

/** True for an address (`203.0.113.7`, `2001:db8::1`) or a network of them (`203.0.113.0/24`). */
export function isCidr(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const family = isIP(address)
  // A scope (`fe80::1%eth0`) names an interface of one machine, so it means nothing in a setting.
  if (family === 0 || address.includes('%') || rest.length > 0) return false
  if (bits === undefined) return true
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)
}
