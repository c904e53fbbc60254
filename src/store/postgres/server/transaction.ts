import { pause, steadyClock } from '../../../platform/clock.ts'
import { randomNumber } from '../../../platform/random.ts'
import { type Connection, DatabaseError, NoPrimaryError } from './connect.ts'

/** `passing`: another try may succeed; `full`: the disk; `other`: what was asked itself. */
export type Trouble = 'passing' | 'full' | 'other'

// Serialization, deadlock, a lock not given, a statement that took too long; the server stops or starts,
// has too few connections, has become a standby; we stood still for too long; the connection broke.
const passing = /^(40001|40P01|55P03|57014|57P0[1-5]|08|53300|25006|25P03)/
const full = /^(53100|58030)/

export function troubleOf(error: unknown): Trouble {
  if (error instanceof NoPrimaryError) return 'passing'
  if (!(error instanceof DatabaseError)) return 'other'
  if (error.code === null || passing.test(error.code)) return 'passing'
  return full.test(error.code) ? 'full' : 'other'
}

/** Somebody else has written the same row meanwhile: seen by the next try, unless it is our own fault. */
const isRace = (error: unknown) => error instanceof DatabaseError && error.code === '23505'
const mostRaces = 2

/** One connection that is opened anew, to whichever server writes by then, when it is lost. */
export type Line = {
  readonly get: () => Promise<Connection>
  /** It is of no use any more. */
  readonly drop: () => Promise<void>
}

export function openLine(open: () => Promise<Connection>): Line {
  let current: Connection | undefined
  return {
    get: async () => {
      if (current === undefined || current.isLost()) current = await open()
      return current
    },
    drop: async () => {
      const gone = current
      current = undefined
      await gone?.close()
    },
  }
}

/** Lends a line for as long as something is done on it. */
export type UseLine = <Value>(act: (line: Line) => Promise<Value>) => Promise<Value>

/** Lines that whoever needs one uses in turn, opened when they are needed first. */
export type Lines = { readonly use: UseLine; readonly close: () => Promise<void> }

export function openLines(size: number, open: () => Promise<Connection>): Lines {
  const idle = Array.from({ length: size }, () => openLine(open))
  const all = [...idle]
  const waiting: (() => void)[] = []
  return {
    use: async (act) => {
      while (idle.length === 0) await new Promise<void>((resolve) => waiting.push(resolve))
      // Safe: there is one.
      const line = idle.pop() as Line
      try {
        return await act(line)
      } finally {
        idle.push(line)
        waiting.shift()?.()
      }
    },
    close: async () => {
      await Promise.all(all.map((line) => line.drop()))
    },
  }
}

/** How long one transaction is tried again before whoever waits for it is told to come again. */
export type Patience = { readonly forMs: number }

const [shortestPauseMs, longestPauseMs] = [5, 500]

/**
 * Runs a transaction, and runs it again from its beginning when what stopped it may pass; in between the
 * line is given back. `act` has to commit, and to bear being run again after a commit whose answer was lost.
 */
export async function inTransaction<Value>(
  use: UseLine,
  { forMs }: Patience,
  act: (connection: Connection) => Promise<Value>,
): Promise<Value> {
  const patientUntil = steadyClock() + forMs
  let wait = shortestPauseMs
  let races = 0
  const mayPass = (error: unknown): boolean => {
    if (steadyClock() > patientUntil) return false
    if (!isRace(error)) return troubleOf(error) === 'passing'
    races += 1
    return races <= mostRaces
  }
  for (;;) {
    try {
      return await use((line) => once(line, act))
    } catch (error) {
      if (!mayPass(error)) throw error
      await pause(wait * (0.5 + randomNumber()))
      wait = Math.min(2 * wait, longestPauseMs)
    }
  }
}

async function once<Value>(
  line: Line,
  act: (connection: Connection) => Promise<Value>,
): Promise<Value> {
  const connection = await line.get()
  const begun = connection.run('begin')
  try {
    const [value] = await Promise.all([act(connection), begun])
    return value
  } catch (error) {
    await giveUp(line, connection, error)
    throw error
  }
}

/** Nothing more can be done on it: it broke, or its server ends, or writes no longer. */
export function isGone(connection: Connection, error: unknown): boolean {
  const code = error instanceof DatabaseError ? error.code : ''
  return code === null || /^(57P|08|25006|25P03)/.test(code) || connection.isLost()
}

/** Rolls back; a connection that broke, or whose server writes no longer, is left for another. */
async function giveUp(line: Line, connection: Connection, error: unknown): Promise<void> {
  if (isGone(connection, error)) return line.drop()
  try {
    await connection.run('rollback')
  } catch {
    await line.drop()
  }
}
