import { slotMs, slotStart } from './slots.ts'

/** A clock on the wall of a zone: how far it is ahead of UTC at a moment, in milliseconds. */
function openOffsets(zone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  })
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
    const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0
    const wall = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
    )
    return wall - Math.floor(at / 60_000) * 60_000
  }
}

const slotsOfUtcDay = 86_400_000 / slotMs

export type Cut = 'day' | 'hour'

/**
 * Names the local day (`2026-11-24`) or the local hour with its offset (`2026-10-25T02:00+01:00`: it
 * comes twice in autumn) that a slot belongs to. The zone is asked twice for each day of UTC, and for
 * each slot only on a day that changes the clocks.
 */
export function openCutter(zone: string, cut: Cut): (slot: number) => string {
  const offsetAt = openOffsets(zone)
  const days = new Map<number, number | null>()
  const steady = (day: number): number | null => {
    const known = days.get(day)
    if (known !== undefined) return known
    const first = offsetAt(slotStart(day * slotsOfUtcDay))
    const last = offsetAt(slotStart((day + 1) * slotsOfUtcDay))
    const offset = first === last ? first : null
    days.set(day, offset)
    return offset
  }
  const names = new Map<number, string>()
  return (slot) => {
    const known = names.get(slot)
    if (known !== undefined) return known
    const at = slotStart(slot)
    const name = nameOf(at, steady(Math.floor(slot / slotsOfUtcDay)) ?? offsetAt(at), cut)
    names.set(slot, name)
    return name
  }
}

function nameOf(at: number, offset: number, cut: Cut): string {
  const wall = new Date(at + offset).toISOString()
  return cut === 'day' ? wall.slice(0, 10) : `${wall.slice(0, 13)}:00${offsetText(offset)}`
}

function offsetText(offset: number): string {
  const minutes = Math.abs(Math.round(offset / 60_000))
  const two = (value: number) => String(value).padStart(2, '0')
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
