/** The least id of this prefix made at this moment or later: ids begin with their time. */
export function idFloor(prefix: string, ms: number): string {
  return prefix + Math.max(0, Math.trunc(ms)).toString(36).padStart(8, '0')
}
