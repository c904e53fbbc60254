/** Fields of a click that may be kept for less long than the click itself. */
export const thinnedFields = ['wholeAddress', 'address', 'agent', 'place', 'params'] as const
export type ThinnedField = (typeof thinnedFields)[number]

/** For how many days; 0: as long as the click. After `wholeAddress` its network alone is kept. */
export type FieldDays = Readonly<Record<ThinnedField, number>>

/** The network of an address: its first three parts of four, or of eight. */
export function shortAddress(ip: string): string {
  if (!ip.includes(':')) return `${ip.split('.').slice(0, 3).join('.')}.0`
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
