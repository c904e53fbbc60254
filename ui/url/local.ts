const hourMs = 3_600_000

/**
 * When a local day (`2026-11-24`) or a local hour with its offset (`2026-11-24T10:00+01:00`) of this
 * zone began, in epoch milliseconds.
 */
export function localStart(at: string, zone: string): number {
  if (at.includes('T')) return Date.parse(at)
  const midnight = Date.parse(`${at}T00:00:00Z`)
  // Twice: the offset of the first guess may be that of the other side of a change of clocks.
  const guess = midnight - aheadOf(midnight, zone)
  return midnight - aheadOf(guess, zone)
}

/** From its beginning to that of the next. */
export function localSpan(
  at: string,
  zone: string,
): { readonly from: number; readonly to: number } {
  const from = localStart(at, zone)
  if (at.includes('T')) return { from, to: from + hourMs }
  const next = new Date(Date.parse(`${at}T00:00:00Z`) + 24 * hourMs).toISOString().slice(0, 10)
  return { from, to: localStart(next, zone) }
}

function aheadOf(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(at)
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value)
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'))
  return wall - at
}
