import type { Connection } from './connection.ts'

/** `untilMs`: for how long it waits for its next call; one that has a call waits for nothing. */
type Aged = { readonly origin: string; readonly bornMs: number; untilMs: number }

type KeptWish = {
  /** Milliseconds after which a connection is made anew: its name may have moved. */
  readonly lifeMs: number
  /** The longest that one waits for its next call: receivers close idle ones without a word. */
  readonly idleMs: number
  /** Milliseconds since some moment; never set back. */
  readonly steadyMs: () => number
}

const busy = Number.POSITIVE_INFINITY
/** By so much a receiver may be ahead with closing what it said it keeps. */
const aheadMs = 1_000

/** The connections that there are, and which of them wait for a call. */
export class KeptConnections {
  readonly #wish: KeptWish
  readonly #all = new Map<Connection, Aged>()
  /** Of each origin. The one that was used last goes first, so that the others grow old. */
  readonly #free = new Map<string, Connection[]>()

  constructor(wish: KeptWish) {
    this.#wish = wish
  }

  /** A new one, which has a call. */
  add(connection: Connection, origin: string): void {
    this.#all.set(connection, { origin, bornMs: this.#wish.steadyMs(), untilMs: busy })
  }

  /** It has none any more. `keepMs`: how long its receiver says it keeps it; null: it says nothing. */
  release(connection: Connection, keepMs: number | null): void {
    const aged = this.#all.get(connection)
    if (aged === undefined) return
    const { lifeMs, idleMs, steadyMs } = this.#wish
    const now = steadyMs()
    const said = keepMs === null ? idleMs : Math.min(idleMs, keepMs - aheadMs)
    aged.untilMs = Math.min(aged.bornMs + lifeMs, now + said)
    const others = this.#free.get(aged.origin)
    if (aged.untilMs <= now) connection.destroy()
    else if (others === undefined) this.#free.set(aged.origin, [connection])
    else others.push(connection)
  }

  /** One that waits, and has a call from now on. */
  take(origin: string): Connection | undefined {
    const others = this.#free.get(origin)
    for (let one = others?.pop(); one !== undefined; one = others?.pop()) {
      const aged = this.#all.get(one)
      if (aged !== undefined && this.#wish.steadyMs() < aged.untilMs) {
        aged.untilMs = busy
        return one
      }
      one.destroy()
    }
    return undefined
  }

  /** It carries nothing more. */
  forget(connection: Connection): void {
    const aged = this.#all.get(connection)
    if (aged === undefined) return
    this.#all.delete(connection)
    const others = this.#free.get(aged.origin)
    const index = others?.lastIndexOf(connection) ?? -1
    if (index !== -1) others?.splice(index, 1)
    if (others?.length === 0) this.#free.delete(aged.origin)
  }

  /** Ends those that have waited for too long, also of receivers that nobody calls any more. */
  sweep(): void {
    const now = this.#wish.steadyMs()
    for (const [one, { untilMs }] of this.#all) if (untilMs <= now) one.destroy()
  }

  destroy(): void {
    for (const connection of [...this.#all.keys()]) connection.destroy()
  }
}
