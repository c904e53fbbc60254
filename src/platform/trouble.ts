import { steadyClock } from './clock.ts'
import type { Log } from './log.ts'

/** What goes wrong with something that is done again and again: told when it begins, and when it is over. */
export type Trouble = {
  /** It failed. A line, with the fields of `about`, for an error that was not told since it last worked. */
  readonly failed: (error: unknown, about?: object) => void
  /** It worked. A line when it had failed: for how long, and how often. */
  readonly worked: () => void
}

// Errors that never say the same twice are told each time, and not all of them remembered.
const mostTold = 50

/** `what` begins the lines: `the sweep` becomes `the sweep fails`. */
export function openTrouble(log: Pick<Log, 'error'>, what: string): Trouble {
  const told = new Set<string>()
  let failures = 0
  let since = 0
  return {
    failed: (err, about = {}) => {
      if (failures === 0) since = steadyClock()
      failures += 1
      const text = textOf(err)
      if (told.has(text)) return
      if (told.size >= mostTold) told.clear()
      told.add(text)
      log.error({ ...about, err }, `${what} fails`)
    },
    worked: () => {
      if (failures === 0) return
      // At the same level: whoever is told of the beginning is told of the end.
      log.error({ forMs: Math.round(steadyClock() - since), failures }, `${what} works again`)
      failures = 0
      told.clear()
    },
  }
}

/** Some errors of the system have a code and no message. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return `${error.name} ${'code' in error ? error.code : ''} ${error.message}`
}
