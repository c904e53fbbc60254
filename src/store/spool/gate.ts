import { steadyClock } from '../../platform/clock.ts'
import { StoreAwayError, StoreFullError } from '../store.ts'
import type { SpooledOp } from './spool-table.ts'

/**
 * Where requests go: straight to the database; to the file, while the database is away and until all that
 * came before is with it; or nowhere yet, for the moment in which the last of the file is taken over. So
 * they come to the database in the order they came here.
 */
export type Gate = {
  readonly keep: (op: SpooledOp) => Promise<unknown>
  readonly isOpen: () => boolean
  /** The database does not answer: what waits for it, and what comes, goes to the file. */
  readonly leave: (why: string) => void
  /** Lets nobody on for a moment, at most `longestHoldMs`. */
  readonly hold: () => void
  /** Not yet: those that were held go to the file. */
  readonly goOn: () => void
  /** The file is empty: everybody goes straight to the database again. */
  readonly open: () => void
  /** Whether the database has taken something lately. */
  readonly isWell: () => boolean
  readonly close: () => void
}

export type GateDeps = {
  readonly perform: (op: SpooledOp) => Promise<unknown>
  readonly spool: (op: SpooledOp) => Promise<unknown>
  readonly onLeave: (why: string) => void
  /** Something is in the file from before. */
  readonly isBehind: boolean
}

/** The tightest network gives its postback 3 s. */
const longestSilenceMs = 1_500
const longestHoldMs = 1_000
const lookEveryMs = 250

type Entry = {
  readonly op: SpooledOp
  readonly since: number
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

export function openGate({ perform, spool, onLeave, isBehind }: GateDeps): Gate {
  let state: 'open' | 'left' | 'holding' = isBehind ? 'left' : 'open'
  let hold: NodeJS.Timeout | undefined
  const held: Entry[] = []
  const toFile = ({ op, resolve, reject }: Entry) => void spool(op).then(resolve, reject)
  const leave = (why: string) => {
    if (state !== 'open') return
    state = 'left'
    onLeave(why)
    // Those that are written all the same are known by their ids when they come from the file.
    for (const entry of asked.takeBack()) toFile(entry)
  }
  const asked = openAsked({ perform, leave })
  const release = (go: (entry: Entry) => void) => {
    clearTimeout(hold)
    for (const entry of held.splice(0)) go(entry)
  }
  const goOn = () => {
    if (state !== 'holding') return
    state = 'left'
    release(toFile)
  }
  return {
    keep: (op) =>
      new Promise((resolve, reject) => {
        const entry = { op, since: steadyClock(), resolve, reject }
        if (state === 'open') asked.ask(entry)
        else if (state === 'left') toFile(entry)
        else held.push(entry)
      }),
    isOpen: () => state === 'open',
    leave,
    hold: () => {
      if (state !== 'left') return
      state = 'holding'
      hold = setTimeout(goOn, longestHoldMs)
    },
    goOn,
    open: () => {
      if (state === 'open') return
      state = 'open'
      release((entry) => asked.ask({ ...entry, since: steadyClock() }))
    },
    isWell: asked.isWell,
    close: asked.close,
  }
}

type AskedDeps = Pick<GateDeps, 'perform'> & Pick<Gate, 'leave'>

/** What the database was asked to keep and has not answered yet, in the order it came. */
function openAsked({ perform, leave }: AskedDeps) {
  const underWay = new Set<Entry>()
  let answeredAt = steadyClock()

  const failed = (entry: Entry, error: unknown) => {
    if (!underWay.has(entry)) return
    if (isAway(error)) return leave(error instanceof Error ? error.message : String(error))
    underWay.delete(entry)
    entry.reject(error)
  }
  const watch = watchSilence(() => {
    const [oldest] = underWay
    if (oldest === undefined) return
    const silentMs = steadyClock() - Math.max(answeredAt, oldest.since)
    if (silentMs > longestSilenceMs) leave(`no answer for ${Math.round(silentMs)} ms`)
  })
  return {
    ask: (entry: Entry) => {
      underWay.add(entry)
      perform(entry.op).then(
        (value) => {
          answeredAt = steadyClock()
          if (underWay.delete(entry)) entry.resolve(value)
        },
        (error: unknown) => failed(entry, error),
      )
    },
    takeBack: (): readonly Entry[] => {
      const all = [...underWay]
      underWay.clear()
      return all
    },
    isWell: () => steadyClock() - answeredAt < longestSilenceMs,
    close: () => clearInterval(watch),
  }
}

/** A process that was itself late has heard nothing meanwhile: that says nothing of the database. */
function watchSilence(look: () => void): NodeJS.Timeout {
  let lastAt = steadyClock()
  const watch = setInterval(() => {
    const now = steadyClock()
    const isLate = now - lastAt > 3 * lookEveryMs
    lastAt = now
    if (!isLate) look()
  }, lookEveryMs)
  return watch.unref()
}

const isAway = (error: unknown): boolean =>
  error instanceof StoreAwayError || error instanceof StoreFullError
