import type { Machine } from './machine.ts'
import type { Usage } from './proc.ts'

/** One measure of Carom beside the same measure of its bare reference, as medians of the rounds. */
export type Row = {
  readonly name: string
  readonly reference: string
  readonly unit: '/s' | 'ms' | 'µs'
  readonly carom: number
  readonly bare: number
  /** Carom by bare; the median of the ratios of neighbouring runs, not the ratio of the medians. */
  readonly ratio: number
  /** `least`: the ratio should be at least `limit`; `most`: at most. null: for comparison alone. */
  readonly bound: 'least' | 'most' | null
  readonly limit: number
  readonly goal: number | null
  readonly caromCpuMs: number
  readonly bareCpuMs: number
  /** The most memory Carom's process had, and that of the reference, in MB. */
  readonly caromPeakMb: number
  readonly barePeakMb: number
  readonly rounds: readonly { readonly carom: number; readonly bare: number }[]
}

/** What one postback costs with so many clicks present. */
export type CurvePoint = {
  readonly clicks: number
  /** How long it took to bring in those that were not there yet, in seconds. */
  readonly seedSeconds: number
  readonly perSecond: number
  readonly cpuMs: number
  /** The same by that of the bare server in the same moments. */
  readonly timesBare: number
  /** The quotient beside that of the first point. */
  readonly relative: number
  readonly writtenKiB: number
  readonly peakMb: number
}

/** How slow so large a share of them was at most. */
export type Distribution = {
  readonly name: string
  readonly points: readonly { readonly share: number; readonly ms: number }[]
}

export type Measured = {
  readonly rows: readonly Row[]
  readonly curve?: readonly CurvePoint[]
  readonly notes: readonly string[]
  /** Drawn beside each other. */
  readonly distributions?: readonly Distribution[]
  /** What could not be measured, and why. */
  readonly failures?: readonly string[]
}

export type Report = Measured & {
  readonly failures: readonly string[]
  readonly machine: Machine
  readonly command: string
  readonly quick: boolean
  readonly clicks: number
}

/** One side of one round. */
export type Run = {
  readonly value: number
  /** Processor time of the measured process per request. */
  readonly cpuMs: number
  readonly peakMb: number
}

export type Wanted = Pick<Row, 'bound' | 'limit' | 'goal'>
type Named = Pick<Row, 'name' | 'reference' | 'unit'> & Wanted

/** A row of rounds that were run in turn: Carom, bare, Carom, bare, … */
export function rowOf(
  named: Named,
  rounds: readonly { readonly carom: Run; readonly bare: Run }[],
): Row {
  const of = (pick: (round: (typeof rounds)[number]) => number) => median(rounds.map(pick))
  return {
    ...named,
    carom: of((round) => round.carom.value),
    bare: of((round) => round.bare.value),
    ratio: of((round) => round.carom.value / round.bare.value),
    caromCpuMs: of((round) => round.carom.cpuMs),
    bareCpuMs: of((round) => round.bare.cpuMs),
    caromPeakMb: Math.max(...rounds.map((round) => round.carom.peakMb)),
    barePeakMb: Math.max(...rounds.map((round) => round.bare.peakMb)),
    rounds: rounds.map(({ carom, bare }) => ({ carom: carom.value, bare: bare.value })),
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

/** Memory a Carom process may have, in MB. */
export const memoryLimitMb = 300
/** How far the cost of a postback may be from that with the fewest clicks. */
export const curveTolerance = 0.25

/** `held`, `missed`, or '' where nothing is asked. */
export function verdictOf({ bound, ratio, limit }: Pick<Row, 'bound' | 'ratio' | 'limit'>): string {
  if (bound === null) return ''
  const held = bound === 'least' ? ratio >= limit : ratio <= limit
  return held ? 'held' : 'missed'
}

/** Where processor time went, thread by thread, per request; and what was written. */
export function spentNote(name: string, used: Usage, count: number): string {
  const threads = Object.entries(used.threads)
    .filter(([, ms]) => ms >= used.cpuMs / 100)
    .sort(([, a], [, b]) => b - a)
    .map(([thread, ms]) => `${thread} ${micros(ms / count)}`)
  const kib = (used.writtenBytes / count / 1024).toFixed(1)
  return `${name}: ${threads.join(', ')}; ${kib} KiB written each.`
}

const micros = (ms: number) => `${Math.round(ms * 1000)} µs`
