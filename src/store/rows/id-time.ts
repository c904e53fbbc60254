/** The least id of this prefix made at this moment or later: ids begin with their time. */
export function idFloor(prefix: string, ms: number): string {
  return prefix + Math.max(0, Math.trunc(ms)).toString(36).padStart(8, '0')
}

/** The moment an id bears; 0 for one that bears none. */
export function idTime(id: string): number {
  const at = Number.parseInt(id.slice(2, 10), 36)
  return Number.isNaN(at) ? 0 : at
}
