import type { Socket } from 'node:net'
import type { buildConnector } from 'undici'
import type { Call } from './call.ts'
import { type CallListener, Connection } from './connection.ts'
import { KeptConnections } from './kept-connections.ts'
import { WireError } from './wire-error.ts'

/** Connections to receivers that stay open for the next call, by origin. */
export type Pools = {
  /**
   * Makes a call on one that is free, or on a new one; with `own` on one that carries nothing else. Answers
   * with how to give it up, untold.
   */
  readonly begin: (call: Call, listener: CallListener, on: 'any' | 'own') => () => void
  /** Ends every connection; calls still under way end with an error. */
  readonly destroy: () => void
}

export type PoolsWish = {
  readonly connect: buildConnector.connector
  /** Milliseconds after which a connection is made anew: its name may have moved. */
  readonly lifeMs: number
  /** The longest that one waits for its next call, in milliseconds. */
  readonly idleMs: number
  /** Milliseconds since some moment; never set back. */
  readonly steadyMs: () => number
}

export function openPools({ connect, ...wish }: PoolsWish): Pools {
  const kept = new KeptConnections(wish)
  const deps = {
    onFree: (connection: Connection, keepMs: number | null) => kept.release(connection, keepMs),
    onGone: (connection: Connection) => kept.forget(connection),
  }
  const dialling = new Set<CallListener>()
  let isOver = false

  const open = (socket: Socket, origin: string): Connection | undefined => {
    if (isOver || socket.destroyed) return void socket.destroy()
    const connection = new Connection(socket, deps)
    kept.add(connection, origin)
    return connection
  }
  const connectTo = (url: URL, callback: buildConnector.Callback): void => {
    try {
      connect(placeOf(url), callback)
    } catch (error) {
      callback(error instanceof Error ? error : new WireError('closed'), null)
    }
  }
  const dial = (call: Call, listener: CallListener, on: 'any' | 'own'): (() => void) => {
    let connection: Connection | undefined
    const begin = (made: Connection | undefined, error: Error | null): void => {
      if (made === undefined) listener.onEnd(error ?? new WireError('closed'))
      else made.begin(call, listener, on)
    }
    dialling.add(listener)
    connectTo(call.url, (error, socket) => {
      // Undici leaves it out where there is an error.
      if (socket) connection = open(socket, call.origin)
      const isWanted = dialling.delete(listener)
      if (isWanted) begin(connection, error)
      // Its call was given up meanwhile: the next may have it.
      else if (connection !== undefined) kept.release(connection, null)
    })
    return () => {
      dialling.delete(listener)
      connection?.giveUp(listener)
    }
  }
  const sweep = setInterval(() => kept.sweep(), wish.idleMs / 4).unref()

  return {
    begin: (call, listener, on) => {
      if (isOver) {
        listener.onEnd(new WireError('stopped'))
        return () => undefined
      }
      const known = on === 'any' ? kept.take(call.origin) : undefined
      if (known === undefined) return dial(call, listener, on)
      known.begin(call, listener, on)
      return () => known.giveUp(listener)
    },
    destroy: () => {
      isOver = true
      clearInterval(sweep)
      kept.destroy()
      const waiting = [...dialling]
      dialling.clear()
      for (const listener of waiting) listener.onEnd(new WireError('stopped'))
    },
  }
}

function placeOf({ protocol, host, hostname, port }: URL): buildConnector.Options {
  return { protocol, host, hostname: hostname.replace(/^\[|\]$/g, ''), port }
}
