import type { IncomingMessage } from 'node:http'
import type { Miss } from './admin/deps.ts'
import { wallClock } from './platform/clock.ts'

export type Misses = {
  readonly note: (request: IncomingMessage) => void
  /** Oldest first. */
  readonly list: () => readonly Miss[]
}

const mostKept = 100
const longest = 2_000

/** The latest calls that looked like a network's word and found no door, for whoever waits for one. */
export function openMisses(ipOf: (request: IncomingMessage) => string): Misses {
  const kept: Miss[] = []
  return {
    note: (request) => {
      const [path = '', query = ''] = (request.url ?? '').slice(0, longest).split('?')
      if (query === '' && !/postback/i.test(path)) return
      kept.push({ at: wallClock(), method: request.method ?? '', path, query, ip: ipOf(request) })
      if (kept.length > mostKept) kept.shift()
    },
    list: () => kept,
  }
}
