import type { SecretKeys } from '../platform/secret-key.ts'
import { openSqlite, type SqliteWish } from './sqlite/open-sqlite.ts'
import type { Store } from './store.ts'

export type StoreLimits = SqliteWish['limits']

/** The bounds of the intake queue and of what waits. */
export const storeLimits: StoreLimits = {
  queueOps: 20_000,
  queueBytes: 64 * 1024 * 1024,
  batchOps: 1_000,
  waiting: { total: 1_000_000, perKey: 100 },
}

export type StoreWish = {
  /** `sqlite:` and the path of the file, which is made when it is missing. */
  readonly url: string
  /** The wall clock, epoch milliseconds; also that of the ids made inside. */
  readonly nowMs: () => number
  readonly log: SqliteWish['log']
  readonly limits?: StoreLimits
  /** A thread of the store is gone: nothing works any more until the process is started anew. */
  readonly onLost?: (error: Error) => void
  /** Without them secrets are kept as they are. */
  readonly keys?: SecretKeys
}

/** Opens the store, up to date with this version's migrations. */
export function openStore(wish: StoreWish): Promise<Store> {
  const { url, nowMs, log, limits = storeLimits, onLost = () => undefined, keys = null } = wish
  const path = /^sqlite:(.+)$/.exec(url)?.[1]
  if (path === undefined) throw new Error('The database URL must begin with sqlite:')
  return openSqlite({ path, nowMs, log, limits, onLost, keys })
}
