import { StoreAwayError } from '../../store.ts'
import { type Connection, connect } from './connect.ts'
import { isGone, troubleOf } from './transaction.ts'

/** A few connections that are used by turns; each is opened when it is needed first. */
export type Pool = {
  /**
   * Waits for a connection that nobody uses. What is done with it is done once more, on another one, when
   * it was lost meanwhile: only what can be done twice may be done. Rejects with a `StoreAwayError` when
   * there is none to be had, or the other one is lost too.
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

/** Helpers of a query take longer to start than a walk to its bound takes. */
const sessionOf = (reads: PoolWish['reads']) =>
  [
    'set max_parallel_workers_per_gather = 0',
    // Means something to Citus alone: what one transaction does on several machines, it sees there.
    `set citus.multi_shard_modify_mode = 'sequential'`,
    ...planning[reads].map((way) => `set enable_${way} = off`),
  ].join('; ')

const awayFor = (error: unknown) =>
  new StoreAwayError(error instanceof Error ? error.message : String(error))

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
      if (troubleOf(error) === 'passing') throw awayFor(error)
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
      if (!isGone(connection, error)) throw error
      // What its server says with its last breath may be heard before its end.
      void connection.close()
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
      throw awayFor(second.error)
    },
    close: async () => {
      isClosed = true
      await Promise.all(idle.splice(0).map((connection) => connection.close()))
    },
  }
}
