import { localSpan } from '../../url/local.ts'
import type { Line } from './rows.ts'
import type { Dimension, ReportView } from './view.ts'

const has = new Set<Dimension>(['campaign', 'network', 'day', 'hour'])
const iso = (at: number) => new Date(at).toISOString()

/** The list of conversions behind a line; undefined where that list knows no such filter. */
export function behind(
  view: ReportView,
  line: Line,
  zone: string,
): Readonly<Record<string, string>> | undefined {
  const pairs = line.keys.map((value, index) => [view.by[index], value] as const)
  if (pairs.some(([name, value]) => name === undefined || value === null || !has.has(name))) {
    return undefined
  }
  const keys: Partial<Record<Dimension, string | null>> = Object.fromEntries(pairs)
  const at = keys.hour ?? keys.day
  const names = (name: 'campaign' | 'network') => {
    const value = keys[name] ?? view[name].join(',')
    return value === '' ? {} : { [name]: value }
  }
  return { ...timesOf(view, at, zone), ...names('campaign'), ...names('network') }
}

function timesOf(
  view: ReportView,
  at: string | null | undefined,
  zone: string,
): Readonly<Record<string, string>> {
  const tz: Readonly<Record<string, string>> = view.tz === undefined ? {} : { tz: view.tz }
  if (at != null) {
    const { from, to } = localSpan(at, zone)
    return { from: iso(from), to: iso(to), ...tz }
  }
  if (view.from === undefined) return { range: view.range, ...tz }
  return { from: iso(view.from), ...(view.to === undefined ? {} : { to: iso(view.to) }), ...tz }
}
