import { existsSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import { connectReader } from '../sqlite/connect.ts'
import { spoolPath } from './spool-path.ts'

/** What a spool holds, seen from outside. */
export type SpoolInside = {
  readonly rows: number
  /** When the oldest came, epoch milliseconds; null: there is none. */
  readonly oldestAt: number | null
  readonly aside: number
}

/** Looks into the spool of a folder, also while a server runs. undefined: there is none. */
export function lookIntoSpool(folder: string): SpoolInside | undefined {
  const path = spoolPath(folder)
  if (!existsSync(path)) return undefined
  const db = connectReader(path)
  try {
    return hasTables(db) ? insideOf(db) : undefined
  } finally {
    db.close()
  }
}

export const hasSpooled = (folder: string): boolean => (lookIntoSpool(folder)?.rows ?? 0) > 0

function hasTables(db: Database): boolean {
  return db.prepare("select 1 from sqlite_schema where name = 'aside'").get() !== undefined
}

function insideOf(db: Database): SpoolInside | undefined {
  const text = `select count(*) as rows, min(at) as "oldestAt",
    (select count(*) from aside) as aside from spooled`
  return db.prepare<[], SpoolInside>(text).get()
}
