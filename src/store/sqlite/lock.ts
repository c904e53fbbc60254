import { join } from 'node:path'
import Database from 'better-sqlite3'

/** Another process serves from this folder. */
export class FolderLockedError extends Error {
  override readonly name = 'FolderLockedError'
}

/**
 * Holds the folder for this process: an exclusive transaction on `lock.db`, which the kernel drops
 * however the process ends. Answers with what lets go of it; throws `FolderLockedError` when it is held.
 */
export function lockFolder(folder: string): () => void {
  const db = new Database(join(folder, 'lock.db'), { timeout: 0 })
  try {
    db.exec('begin exclusive')
  } catch (error) {
    db.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new FolderLockedError(`Another process serves from ${folder}.`)
    }
    throw error
  }
  return () => db.close()
}
