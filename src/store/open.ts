import type { ClockReading } from '../platform/clock.ts'
import type { SecretKeys } from '../platform/secret-key.ts'
import { type NodeSelf, unnamedNode } from './nodes.ts'
import { sealRequests } from './seal-requests.ts'
import { openSettingSeals, refusingSeals } from './seal-settings.ts'
import { hasSpooled } from './spool/look-spool.ts'
import type { SpoolWish } from './spool/with-spool.ts'
import { openSqlite, type SqliteWish } from './sqlite/open-sqlite.ts'
import { noSeals, type SettingSeals } from './steps/setting-seals.ts'
import type { Store } from './store.ts'

export type StoreLimits = SqliteWish['limits']

/** The bounds of the intake queue and of what waits. */
export const storeLimits: StoreLimits = {
  queueOps: 20_000,
  queueBytes: 64 * 1024 * 1024,
  batchOps: 1_000,
  batchBytes: 8 * 1024 * 1024,
  waiting: { total: 1_000_000, perKey: 100 },
}

export type StoreWish = {
  /** `sqlite:` and the path of the file, which is made when it is missing; or `postgres://…`. */
  readonly url: string
  /** The wall clock, epoch milliseconds; also that of the ids made inside. */
  readonly nowMs: () => number
  readonly log: SqliteWish['log']
  readonly limits?: StoreLimits
  /** A thread of the store is gone: nothing works any more until the process is started anew. */
  readonly onLost?: (error: Error) => void
  /** How this process is called among others on the database. */
  readonly node?: NodeSelf
  /** Told of the database's own clock, where that is another machine's, again and again. */
  readonly onClock?: (clock: ClockReading) => void
  /** Without them secrets are kept as they are; null: a setting that holds one is not saved. */
  readonly keys?: SecretKeys | null
  /** Where what comes is kept while a database on another machine is away; left out: nowhere. */
  readonly spool?: SpoolWish
}

/** Opens the store, up to date with this version's migrations. */
export async function openStore(wish: StoreWish): Promise<Store> {
  const opened = await openDatabase(wish)
  const { url, spool, keys } = wish
  const store = keys == null ? opened : sealRequests(opened, keys)
  if (spool === undefined) return store
  // A file is never away; but what another database left behind is brought to the one there is now.
  const isWanted = isPostgres(url) && spool.items > 0
  if (!isWanted && !hasSpooled(spool.folder)) return store
  try {
    const { withSpool } = await import('./spool/with-spool.ts')
    return withSpool(store, spool)
  } catch (error) {
    await store.close()
    throw error
  }
}

async function openDatabase(wish: StoreWish): Promise<Store> {
  const { url, nowMs, log, limits = storeLimits, onLost = () => undefined, keys } = wish
  const { node = unnamedNode, onClock = () => undefined } = wish
  if (isPostgres(url)) {
    // Loaded when it is needed: whoever keeps a file pays nothing for it.
    const { openPostgres } = await import('./postgres/open-postgres.ts')
    const sealed = { seals: sealsOf(keys), keys: keys ?? null }
    return openPostgres({ url, nowMs, limits, node, onClock, log, ...sealed })
  }
  const path = /^sqlite:(.+)$/.exec(url)?.[1]
  if (path === undefined) throw new Error('The database URL must begin with sqlite: or postgres://')
  return openSqlite({ path, nowMs, log, limits, onLost, node, keys: keys ?? null })
}

function sealsOf(keys: SecretKeys | null | undefined): SettingSeals {
  if (keys === undefined) return noSeals
  return keys === null ? refusingSeals : openSettingSeals(keys)
}

/** Whether a database is a PostgreSQL server, and no file of ours. */
export const isPostgres = (url: string): boolean => /^postgres(?:ql)?:\/\//.test(url)
