import { type Dispatcher, Pool } from 'undici'

/** Connections to receivers that stay open for the next call, by origin. */
export type Pools = Pick<Dispatcher, 'dispatch'> & {
  /** Ends every connection; calls still under way end with an error. */
  readonly destroy: () => Promise<void>
}

export type PoolsWish = {
  readonly options: Pool.Options
  /** Milliseconds after which an origin's connections are made anew: its name may have moved. */
  readonly lifeMs: number
  /** Milliseconds since some moment; never set back. */
  readonly steadyMs: () => number
}

type Aged = { readonly pool: Pool; readonly bornMs: number }

/**
 * One pool an origin, replaced as a whole when it is old. Undici can end single connections by their age,
 * but then asks each of them for it with every call: a fifth of the price of a delivery with 64.
 */
export function openPools({ options, lifeMs, steadyMs }: PoolsWish): Pools {
  const pools = new Map<string, Aged>()
  /** Finish what is under way and take nothing more. */
  const retired = new Set<Pool>()

  const retire = (origin: string, { pool }: Aged): void => {
    pools.delete(origin)
    retired.add(pool)
    // Nobody waits for it: each of its calls has been told how it ended.
    const forget = () => void retired.delete(pool)
    pool.close().then(forget, forget)
  }
  const isOld = ({ bornMs }: Aged): boolean => steadyMs() - bornMs >= lifeMs
  const poolFor = (origin: string): Pool => {
    const known = pools.get(origin)
    if (known && !isOld(known)) return known.pool
    if (known) retire(origin, known)
    const pool = new Pool(origin, options)
    pools.set(origin, { pool, bornMs: steadyMs() })
    return pool
  }
  // Also of receivers that nobody calls any more.
  const sweep = setInterval(() => {
    for (const [origin, aged] of pools) if (isOld(aged)) retire(origin, aged)
  }, lifeMs).unref()

  return {
    dispatch: (call, handler) => poolFor(String(call.origin)).dispatch(call, handler),
    destroy: async () => {
      clearInterval(sweep)
      const all = [...retired, ...[...pools.values()].map(({ pool }) => pool)]
      pools.clear()
      await Promise.all(all.map((pool) => pool.destroy()))
    },
  }
}
