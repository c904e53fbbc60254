import { writeSync } from 'node:fs'
import { pino } from 'pino'

type Write = (fields: object, message: string) => void

/** One JSON line per call. Fields named `url` and `path` are masked; secrets belong in no other. */
export type Log = {
  readonly debug: Write
  readonly info: Write
  readonly warn: Write
  readonly error: Write
}

type LogWish = {
  readonly level: string
  /** Hides the secrets of a URL or path. */
  readonly maskUrl: (url: string) => string
  /** Where lines go; standard output when left out. */
  readonly sink?: { write(line: string): void }
}

// A second line of defence: nobody should log these at all.
const neverLogged = ['authorization', 'cookie', 'token', 'key', 'secret', 'password'].flatMap(
  (name) => [name, `*.${name}`, `*.*.${name}`],
)

export function openLog({ level, maskUrl, sink }: LogWish): Log {
  const mask = (value: unknown) => (typeof value === 'string' ? maskUrl(value) : value)
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: neverLogged, censor: '***' },
    serializers: { url: mask, path: mask, err: pino.stdSerializers.err },
  }
  const log = pino(options, sink ?? fileSink(standardOutput))
  return {
    debug: (fields, message) => log.debug(fields, message),
    info: (fields, message) => log.info(fields, message),
    warn: (fields, message) => log.warn(fields, message),
    error: (fields, message) => log.error(fields, message),
  }
}

const standardOutput = 1

/**
 * Writes a line at once, or not at all: where the log is on a full disk, or its reader is gone, the line
 * is lost and the work goes on. Pino's own sink ends the process then, and waits for room in doing so.
 */
export function fileSink(fd: number): { write(line: string): void } {
  return {
    write: (line) => {
      try {
        writeSync(fd, line)
      } catch {}
    },
  }
}
