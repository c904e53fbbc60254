import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Database } from 'better-sqlite3'
import { migrate } from './migrate.ts'
import { isPostgres } from './open.ts'
import { inBucket } from './rows/bucket.ts'
import { heldBecause } from './rows/deliveries.ts'
import { connectWriter } from './sqlite/connect.ts'
import { lockFolder } from './sqlite/lock.ts'
import { backUp } from './sqlite/threads/back-up.ts'
import { appliedTo, pathOf } from './upkeep.ts'

export type RestoreWish = {
  readonly databaseUrl: string
  readonly folder: string
  /** A backup to make the database of; null: it is there already. */
  readonly from: string | null
  readonly nowMs: number
}

/** How many deliveries are held for each destination. */
export type HeldCounts = Readonly<Record<string, number>>

/**
 * Makes the database of a backup, with all that was owed in it held until a person lets it go: it may have
 * been sent since. Replays under way pause. Never over a database that is there; refused while a server
 * runs. Killed at any moment it has done nothing, or all.
 */
export async function restore(wish: RestoreWish): Promise<HeldCounts> {
  const { databaseUrl, folder, from } = wish
  if (isPostgres(databaseUrl)) return restoreThere(wish)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const unlock = lockFolder(folder)
  try {
    const path = pathOf(databaseUrl)
    if (from !== null) return await bring(from, path, wish)
    if (!existsSync(path)) throw new Error(`there is no database at ${path}: name a backup`)
    return openHeld(path, wish)
  } finally {
    unlock()
  }
}

async function restoreThere({ databaseUrl, from, nowMs }: RestoreWish): Promise<HeldCounts> {
  if (from !== null) {
    throw new Error('restore PostgreSQL by its own tools (pg_restore), then run this without FILE')
  }
  const { migrateDatabase } = await import('./postgres/upkeep.ts')
  await migrateDatabase(databaseUrl, nowMs)
  return (await import('./postgres/nodes/hold-owed.ts')).holdOwedIn(databaseUrl)
}

async function bring(from: string, path: string, wish: RestoreWish): Promise<HeldCounts> {
  refuseNoBackup(from)
  const known = [path, `${path}-wal`].find((one) => existsSync(one))
  if (known !== undefined) throw new Error(`${known} is there already: move it away first`)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const making = `${path}.restoring`
  for (const end of ['', '-wal', '-shm']) rmSync(making + end, { force: true })
  await backUp(from, making)
  const held = openHeld(making, wish)
  chmodSync(making, 0o600)
  renameSync(making, path)
  return held
}

/** An empty file, or the database of another program, would become an installation without anything. */
function refuseNoBackup(from: string): void {
  if (!existsSync(from)) throw new Error(`there is no backup at ${from}`)
  if (namesIn(from).length === 0) {
    throw new Error(`${from} is no backup of Carom: it has none of its tables`)
  }
}

function namesIn(from: string): readonly string[] {
  try {
    return appliedTo(from)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`${from} is no backup of Carom: ${why}`)
  }
}

function openHeld(path: string, { nowMs }: RestoreWish): HeldCounts {
  const db = connectWriter(path)
  try {
    migrate(db, nowMs)
    return db.transaction(() => holdOwed(db)).immediate()
  } finally {
    db.close()
  }
}

const isOwed = `${inBucket} and state in ('waiting', 'parked')`

function holdOwed(db: Database): HeldCounts {
  type Row = { readonly destination: string; readonly all: number; readonly waiting: number }
  const owed = db
    .prepare<[], Row>(
      `select destination, count(*) as "all", sum(state = 'waiting') as waiting
        from deliveries where ${isOwed} group by destination order by destination`,
    )
    .all()
  const toLedger = db.prepare<[number, number, string]>(
    'update ledger set waiting = waiting - ?, parked = parked + ? where destination = ?',
  )
  for (const { destination, waiting } of owed) toLedger.run(waiting, waiting, destination)
  db.exec(`
    insert into log_touched (log, ids) select 'deliveries', id from deliveries where ${isOwed};
    update deliveries set state = 'parked', parked_by = 'problem', due_at = null,
      last_error = ${heldBecause} where ${isOwed};
    update replays set state = 'paused' where state = 'running'`)
  return Object.fromEntries(owed.map((row) => [row.destination, row.all]))
}
