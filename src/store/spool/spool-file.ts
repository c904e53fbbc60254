import { closeSync, fsyncSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Database } from 'better-sqlite3'
import type { Click } from '../../domain/click.ts'
import { connectWriter } from '../sqlite/connect.ts'
import { type LogSync, openLogSync } from '../sqlite/threads/log-sync.ts'
import { SpoolFullError, StoreFullError } from '../store.ts'
import { spoolPath } from './spool-path.ts'
import {
  openSpoolTable,
  type SpooledOp,
  type SpooledRow,
  type SpoolRows,
  type SpoolTable,
  writtenOf,
} from './spool-table.ts'

export type SpoolBounds = { readonly items: number; readonly bytes: number }

/** Requests in a file of this machine, in the order they came. */
export type SpoolFile = {
  /**
   * Resolves when it is on disk. Rejects with `SpoolFullError` over the bound, with `StoreFullError` when
   * the disk takes no more.
   */
  readonly append: (op: SpooledOp, receivedAt: number) => Promise<void>
  /** The oldest of those that are in the file: at most so many, of so many bytes, and one in any case. */
  readonly next: (most: SpoolRows) => readonly SpooledRow[]
  /** The database has them. A crash may bring them back: they are given to it once more then. */
  readonly remove: (rows: readonly Pick<SpooledRow, 'seq' | 'bytes'>[]) => void
  /** No database will take it: kept for a person, out of the way of those behind it. */
  readonly setAside: (row: SpooledRow, why: string) => void
  readonly findClick: (subid: string) => Click | undefined
  readonly look: () => SpoolAmount
  /** Resolves when nothing is on its way to the disk. */
  readonly settled: () => Promise<void>
  /** After everything that was appended. */
  readonly close: () => Promise<void>
}

export type SpoolAmount = {
  /** With those that are on their way to the disk. */
  readonly rows: number
  readonly bytes: number
  /** When the oldest came, epoch milliseconds; null: there is none. */
  readonly oldestAt: number | null
  readonly full: boolean
  readonly aside: number
}

type Waiting = {
  readonly written: ReturnType<typeof writtenOf>
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** Opens the file of this folder, or makes it. */
export function openSpoolFile(folder: string, bounds: SpoolBounds): SpoolFile {
  const path = spoolPath(folder)
  const db = openDatabase(path)
  const table = openSpoolTable(db)
  const amount = table.amount()
  const writing = openWriting({ db, path, table, amount })
  const isFull = (more = 1) =>
    writing.isBroken() || amount.rows >= bounds.items || amount.bytes + more > bounds.bytes
  return {
    append: (op, receivedAt) => {
      const written = writtenOf(op, receivedAt)
      if (!writing.isBroken() && isFull(written.bytes)) {
        return Promise.reject(new SpoolFullError('The database is away, and the spool is full.'))
      }
      return writing.append(written)
    },
    next: table.next,
    remove: (rows) => {
      table.remove(rows)
      amount.rows -= rows.length
      for (const { bytes } of rows) amount.bytes -= bytes
      if (amount.rows === 0) table.shrink()
    },
    setAside: (row, why) => {
      table.setAside(row, why)
      amount.rows -= 1
      amount.bytes -= row.bytes
    },
    findClick: table.findClick,
    look: () => ({
      ...amount,
      oldestAt: table.oldestAt(),
      full: isFull(),
      aside: table.countAside(),
    }),
    settled: writing.settled,
    close: writing.close,
  }
}

/** The file is its owner's alone, and its name is on disk before anything in it is acknowledged. */
function openDatabase(path: string): Database {
  closeSync(openSync(path, 'a', 0o600))
  const db = connectWriter(path)
  db.pragma('wal_autocheckpoint = 4000')
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
  return db
}

type WritingWish = {
  readonly db: Database
  readonly path: string
  readonly table: SpoolTable
  readonly amount: { rows: number; bytes: number }
}

/** What comes in one turn of the event loop is one transaction; what comes during a sync, one more. */
function openWriting({ db, path, table, amount }: WritingWish) {
  let waiting: Waiting[] = []
  let broken: StoreFullError | undefined
  let unsynced = 0
  const log: LogSync = openLogSync({
    path,
    onFailed: (error) => {
      broken = new StoreFullError(`The spool is not on disk: ${error.message}`)
      for (const refuse of syncing.splice(0)) refuse(broken)
    },
  })
  const syncing: ((error: Error) => void)[] = []
  const listeners: (() => void)[] = []

  const refuse = (entries: readonly Waiting[], error: Error) => {
    amount.rows -= entries.length
    for (const { written, reject } of entries) {
      amount.bytes -= written.bytes
      reject(error)
    }
    ended(entries.length)
  }
  const ended = (count: number) => {
    unsynced -= count
    if (unsynced === 0) for (const tell of listeners.splice(0)) tell()
  }
  const flush = () => {
    const entries = waiting
    waiting = []
    try {
      db.transaction(() => {
        for (const { written } of entries) table.insert(written)
      })()
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      return refuse(entries, new StoreFullError(`The spool cannot be written: ${message}`))
    }
    syncing.push((error) => refuse(entries, error))
    log.after(() => {
      syncing.shift()
      for (const { resolve } of entries) resolve()
      ended(entries.length)
    })
  }
  const settled = async () => {
    if (unsynced > 0) await new Promise<void>((resolve) => listeners.push(resolve))
  }
  return {
    settled,
    isBroken: () => broken !== undefined,
    append: (written: Waiting['written']) => {
      if (broken !== undefined) return Promise.reject(broken)
      if (waiting.length === 0) setImmediate(flush)
      amount.rows += 1
      amount.bytes += written.bytes
      unsynced += 1
      return new Promise<void>((resolve, reject) => waiting.push({ written, resolve, reject }))
    },
    close: async () => {
      await settled()
      broken ??= new StoreFullError('The spool is closed.')
      log.close()
      db.close()
    },
  }
}
