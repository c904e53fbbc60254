import Database from 'better-sqlite3'

const mebibyte = 1024 * 1024

/** The one connection that writes. */
export function connectWriter(path: string): Database.Database {
  const db = new Database(path, { timeout: 5_000 })
  // Matters only before the first table is made. Pages are written whole, and what a postback
  // touches lies scattered: small pages are fewer bytes per postback.
  db.pragma('page_size = 4096')
  db.pragma('journal_mode = WAL')
  // A commit stands in the log when it returns; log-sync.ts puts it on disk before anybody is answered.
  // NORMAL still syncs wherever order matters: the log before the database, its header before what follows.
  db.pragma('synchronous = NORMAL')
  db.pragma('foreign_keys = OFF')
  // See checkpoints.ts.
  db.pragma('wal_autocheckpoint = 0')
  db.pragma(`journal_size_limit = ${64 * mebibyte}`)
  // Each commit walks through the whole cache, and what a postback touches is seldom in a larger one.
  db.pragma('cache_size = -8192')
  db.pragma('temp_store = MEMORY')
  return db
}

/** Folds the log into the database; writes nothing of its own. */
export function connectCheckpointer(path: string): Database.Database {
  const db = new Database(path, { timeout: 0, fileMustExist: true })
  db.pragma('synchronous = FULL')
  db.pragma('wal_autocheckpoint = 0')
  db.pragma('cache_size = -1024')
  return db
}

/** Looks only: what it asks never holds up a commit. */
export function connectReader(path: string): Database.Database {
  const db = new Database(path, { timeout: 5_000, readonly: true, fileMustExist: true })
  db.pragma('cache_size = -8192')
  db.pragma('temp_store = MEMORY')
  return db
}
