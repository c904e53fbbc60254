import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

/** What a process has used so far. Only Linux tells. */
export type Usage = {
  /** Processor time of all its threads, in milliseconds. */
  readonly cpuMs: number
  /** The same of each thread by its name; threads of one name are added up. */
  readonly threads: Readonly<Record<string, number>>
  /** The most memory it ever had resident, in MB (millions of bytes). */
  readonly peakMb: number
  /** Bytes it had written to disk. */
  readonly writtenBytes: number
}

// The kernel counts in hundredths of a second on every platform Node runs on.
const msPerTick = 10

export function usageOf(pid: number): Usage {
  const threads: Record<string, number> = {}
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const { name, cpuMs } = readStat(`/proc/${pid}/task/${thread}/stat`)
    threads[name] = (threads[name] ?? 0) + cpuMs
  }
  return {
    cpuMs: readStat(`/proc/${pid}/stat`).cpuMs,
    threads,
    peakMb: readNumber(`/proc/${pid}/status`, /VmHWM:\s+(\d+) kB/) * 0.001024,
    writtenBytes: readNumber(`/proc/${pid}/io`, /^write_bytes: (\d+)/m),
  }
}

/** What was used between two looks at one process; the peak is that of its whole life. */
export function usedBetween(before: Usage, after: Usage): Usage {
  const threads = Object.entries(after.threads).map(
    ([name, ms]) => [name, ms - (before.threads[name] ?? 0)] as const,
  )
  return {
    cpuMs: after.cpuMs - before.cpuMs,
    threads: Object.fromEntries(threads),
    peakMb: after.peakMb,
    writtenBytes: after.writtenBytes - before.writtenBytes,
  }
}

const restMs = 12_000
const restShare = 0.05
const longestRestMs = 600_000

/**
 * Resolves when a process has had next to nothing to do for longer than its background work ever pauses:
 * what was brought in just now is counted then, and what is measured next is measured alone.
 */
export async function untilItRests(pid: number): Promise<void> {
  const began = performance.now()
  let before = usageOf(pid).cpuMs
  while (performance.now() - began < longestRestMs) {
    await wait(restMs)
    const after = usageOf(pid).cpuMs
    if (after - before < restMs * restShare) return
    before = after
  }
  throw new Error('the background work did not end')
}

function readStat(path: string): { readonly name: string; readonly cpuMs: number } {
  const text = readFileSync(path, 'utf8')
  // The name stands in parentheses and may hold spaces; user and system time are fields 14 and 15.
  const nameEnd = text.lastIndexOf(')')
  const fields = text.slice(nameEnd + 2).split(' ')
  return {
    name: text.slice(text.indexOf('(') + 1, nameEnd),
    cpuMs: (Number(fields[11]) + Number(fields[12])) * msPerTick,
  }
}

function readNumber(path: string, pattern: RegExp): number {
  return Number(pattern.exec(readFileSync(path, 'utf8'))?.[1] ?? 0)
}
