/** The last moment that eight digits hold, in 2059: one with more would come before all others. */
const lastMs = 36 ** 8 - 1

/** The least id of this prefix made at this moment or later: ids begin with their time. */
export function idFloor(prefix: string, ms: number): string {
  return (
    prefix +
    Math.min(Math.max(0, Math.trunc(ms)), lastMs)
      .toString(36)
      .padStart(8, '0')
  )
}

/** The moment an id bears; 0 for one that bears none. */
export function idTime(id: string): number {
  const at = Number.parseInt(id.slice(2, 10), 36)
  return Number.isNaN(at) ? 0 : at
}
