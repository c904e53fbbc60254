import type { EventEmitter } from 'node:events'
import { steadyClock } from './clock.ts'

type StopDeps = {
  /** Ends politely; called once. */
  readonly stop: (cause: string) => void
  /** Ends now; called when a person has waited and asks again. */
  readonly leave: (cause: string) => void
  readonly source?: Pick<EventEmitter, 'on' | 'off'>
  readonly nowMs?: () => number
}

// `disconnect`: the process that started this one is gone, however it went.
const causes = ['SIGINT', 'SIGTERM', 'disconnect'] as const

// A terminal sends Ctrl-C to the whole process group and npm passes its own on: one wish, two signals.
const sameWishMs = 2000

/** The first signal stops politely, one within two seconds of it is the same wish, a later one leaves. */
export function onStopSignals(deps: StopDeps): () => void {
  const { stop, leave, source = process, nowMs = steadyClock } = deps
  let firstAt: number | undefined
  const heard = (cause: string) => {
    if (firstAt === undefined) {
      firstAt = nowMs()
      stop(cause)
    } else if (nowMs() - firstAt >= sameWishMs) {
      leave(cause)
    }
  }
  const ears = causes.map((cause) => ({ cause, hear: () => heard(cause) }))
  for (const { cause, hear } of ears) source.on(cause, hear)
  return () => {
    for (const { cause, hear } of ears) source.off(cause, hear)
  }
}

const looksEveryMs = 500

/**
 * npm that is ended leaves the shell between it and its script to die, and the script behind as
 * nobody's child: it would go on with the port and the folder. Does nothing when npm is not the parent.
 */
export function onNpmGone(stop: (cause: string) => void): () => void {
  if (process.env['npm_lifecycle_event'] === undefined) return () => undefined
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    stop('npm is gone')
  }, looksEveryMs)
  timer.unref()
  return () => clearInterval(timer)
}
