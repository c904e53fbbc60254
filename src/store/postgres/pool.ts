import { StoreAwayError } from '../store.ts'
import { type Connection, connect, DatabaseError, NoPrimaryError } from './connect.ts'

/** A few connections that are used by turns; each is opened when it is needed first. */
export type Pool = {
  /**
   * Waits for a connection that nobody uses. What is done with it is done once more, on another one, when
   * it was lost meanwhile: only what can be done twice may be done.
   */
  readonly use: <Value>(act: (connection: Connection) => Promise<Value>) => Promise<Value>
  /** After what is being done. */
  readonly close: () => Promise<void>
}

type PoolWish = {
  readonly url: string
  readonly size: number
  /** Of one statement, milliseconds. */
  readonly statementTimeoutMs: number
  /** What is asked is all found by keys; or some of it reads whole tables, in their order. */
  readonly reads: 'by-keys' | 'whole-tables'
}

/**
 * Every question goes along an index, mostly to a bound. The planner, who takes what columns say for
 * independent, expects a few rows of such a walk, and would gather and sort millions rather than begin.
 */
const alongKeys = ['hashjoin', 'mergejoin', 'bitmapscan']
const planning = {
  'by-keys': [...alongKeys, 'seqscan'],
  'whole-tables': alongKeys,
} as const

/** The server answers, and a machine that it needs for this does not. */
function orAway(error: unknown): unknown {
  const isAway = error instanceof DatabaseError && error.code?.startsWith('08') === true
  return isAway ? new StoreAwayError(error.message) : error
}

/** Helpers of a query take longer to start than a walk to its bound takes. */
const sessionOf = (reads: PoolWish['reads']) =>
  [
    'set max_parallel_workers_per_gather = 0',
    // Means something to Citus alone: what one transaction does on several machines, it sees there.
    `set citus.multi_shard_modify_mode = 'sequential'`,
    ...planning[reads].map((way) => `set enable_${way} = off`),
  ].join('; ')

export function openPool({ url, size, statementTimeoutMs, reads }: PoolWish): Pool {
  const idle: Connection[] = []
  const waiting: (() => void)[] = []
  let used = 0
  let isClosed = false

  const take = async (): Promise<Connection> => {
    while (used >= size) await new Promise<void>((resolve) => waiting.push(resolve))
    used += 1
    const known = idle.pop()
    if (known !== undefined && !known.isLost()) return known
    try {
      const connection = await connect({ url, statementTimeoutMs })
      await connection.run(sessionOf(reads))
      return connection
    } catch (error) {
      release()
      if (error instanceof NoPrimaryError) throw new StoreAwayError(error.message)
      throw error
    }
  }
  const release = () => {
    used -= 1
    waiting.shift()?.()
  }
  const tryOn = async <Value>(act: (connection: Connection) => Promise<Value>) => {
    const connection = await take()
    try {
      return { value: await act(connection) }
    } catch (error) {
      if (!connection.isLost()) throw orAway(error)
      return { error }
    } finally {
      if (isClosed) await connection.close()
      else if (!connection.isLost()) idle.push(connection)
      release()
    }
  }
  return {
    use: async (act) => {
      if (isClosed) throw new Error('The store is closed.')
      const first = await tryOn(act)
      if ('value' in first) return first.value
      const second = await tryOn(act)
      if ('value' in second) return second.value
      throw second.error
    },
    close: async () => {
      isClosed = true
      await Promise.all(idle.splice(0).map((connection) => connection.close()))
    },
  }
}
