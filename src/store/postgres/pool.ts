import { type Connection, connect } from './connect.ts'

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
}

export function openPool({ url, size, statementTimeoutMs }: PoolWish): Pool {
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
      return await connect({ url, statementTimeoutMs })
    } catch (error) {
      release()
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
      if (!connection.isLost()) throw error
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
