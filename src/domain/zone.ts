const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  formats.set(zone, format)
  return format
}

/** Whether this is the IANA name of a time zone. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone)
    // An offset (`+03:00`) is no zone: it knows no summer time.
    return /^[A-Za-z]/.test(zone)
  } catch {
    return false
  }
}

/** The clock on the wall there, as if it were UTC: epoch milliseconds. */
function wallTime(at: number, zone: string): number {
  const parts = formatOf(zone).formatToParts(at)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0)
  const ms = ((at % 1000) + 1000) % 1000
  return (
    Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) + ms
  )
}

/** `2026-11-24`, the day it is there. */
export const dayOf = (at: number, zone: string): string => localTime(at, zone).slice(0, 10)

/** `2026-11-24 11:00:01.123`, as it is there. */
export function localTime(at: number, zone: string): string {
  return new Date(wallTime(at, zone)).toISOString().replace('T', ' ').replace('Z', '')
}

const offsetOf = (at: number, zone: string) => wallTime(at, zone) - at

/** The moment at which the wall there shows this. */
function momentOf(wall: number, zone: string): number {
  const first = wall - offsetOf(wall, zone)
  return wall - offsetOf(first, zone)
}

let latest = { zone: '', quarter: Number.NaN, hour: 0, day: 1 }

/** The hour (0 to 23) and the day of the week (1 is Monday) that it is there. */
export function clockIn(at: number, zone: string): { readonly hour: number; readonly day: number } {
  const quarter = Math.floor(at / (15 * minute))
  // Asked for each visitor; clocks change at quarters of an hour.
  if (latest.quarter !== quarter || latest.zone !== zone) {
    const wall = new Date(wallTime(at, zone))
    latest = { zone, quarter, hour: wall.getUTCHours(), day: wall.getUTCDay() || 7 }
  }
  return latest
}

/** When the day began there. */
export function dayStart(at: number, zone: string): number {
  return momentOf(Math.floor(wallTime(at, zone) / dayMs) * dayMs, zone)
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
export const dayMs = 24 * hour

const steps = [
  ...[10, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
  ...[1, 2, 7, 14, 30, 91, 365].map((n) => n * dayMs),
]

export type Steps = { readonly stepMs: number; readonly edges: readonly number[] }

type Span = { readonly from: number; readonly to: number; readonly zone: string }

/** Cuts a time into at most so many even pieces that begin with the zone's own hours and days. */
export function cutTime({ from, to, zone }: Span, most: number): Steps {
  const fits = (stepMs: number) => (to - from) / stepMs <= most - 1
  const stepMs = steps.find(fits) ?? Math.ceil((to - from) / dayMs / (most - 1)) * dayMs
  const wall = wallTime(from, zone)
  const base = Math.floor(wall / Math.min(stepMs, dayMs)) * Math.min(stepMs, dayMs)
  const edges: number[] = []
  for (let index = 0; (edges.at(-1) ?? from) < to || edges.length < 2; index += 1) {
    // Days have 23 or 25 hours twice a year; shorter steps are even.
    const edge =
      stepMs < dayMs
        ? base - offsetOf(from, zone) + index * stepMs
        : momentOf(base + index * stepMs, zone)
    edges.push(edge)
  }
  return { stepMs, edges }
}
