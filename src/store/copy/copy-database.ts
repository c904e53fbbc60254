import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Database } from 'better-sqlite3'
import type { CopyDone, CopyProgress, TableDone } from '../copying.ts'
import { type Connection, connect } from '../postgres/server/connect.ts'
import { migrateDatabase } from '../postgres/upkeep.ts'
import { connectReader } from '../sqlite/connect.ts'
import { FolderLockedError, lockFolder } from '../sqlite/lock.ts'
import { type CopyEnds, copyTable } from './copy-table.ts'
import { type CopyTable, copyTables } from './copy-tables.ts'

export type CopyWish = {
  /** Path of the file. */
  readonly from: string
  /** `postgres://…` */
  readonly to: string
  readonly nowMs: () => number
  /** Told after every part. */
  readonly onProgress: (progress: CopyProgress) => void
}

/** The database is not one to copy into: nothing was written. */
export class CopyTargetError extends Error {
  override readonly name = 'CopyTargetError'
}

/**
 * Makes a PostgreSQL database like an SQLite file, row for row, also while a server writes to the file.
 * Rows that are there already are compared and left: it may be killed and run again at any time.
 */
export async function copyToPostgres(wish: CopyWish): Promise<CopyDone> {
  const { from, to, nowMs } = wish
  if (!existsSync(from)) throw new Error(`there is no database at ${from}`)
  const unlock = lockIfFree(dirname(resolve(from)))
  const db = connectReader(from)
  try {
    await migrateDatabase(to, nowMs())
    const connection = await connect({ url: to, statementTimeoutMs: 0 })
    try {
      await claim(connection, { source: resolve(from), nowMs })
      const done = await copyAll({ db, connection }, wish, unlock !== undefined)
      if (done.state === 'whole') await sayWhole(connection, nowMs())
      return done
    } finally {
      await connection.close()
    }
  } finally {
    db.close()
    unlock?.()
  }
}

/** undefined: a server runs on it. */
function lockIfFree(folder: string): (() => void) | undefined {
  try {
    return lockFolder(folder)
  } catch (error) {
    if (error instanceof FolderLockedError) return undefined
    throw error
  }
}

// "copy", beside the numbers that guard the migrations and what is derived.
const lockKey = 0x636f7079

type Claim = { readonly source: string; readonly nowMs: () => number }

/** Only an empty database, or one whose copy from the same file has begun, and that nobody else uses. */
async function claim({ query, run }: Connection, { source, nowMs }: Claim): Promise<void> {
  const [free] = await query<{ mine: boolean }>({
    text: `select pg_try_advisory_lock(${lockKey}) as mine`,
  })
  if (free?.mine !== true) throw new CopyTargetError('another copy into this database is under way')
  const others = await query({
    text: `select 1 from pg_stat_activity where datname = current_database()
      and application_name = 'carom' and pid <> pg_backend_pid() limit 1`,
  })
  if (others.length > 0) throw new CopyTargetError('a server runs on this database: stop it')
  const [mark] = await query<{ source: string }>({ text: 'select source from copying' })
  if (mark === undefined && !(await isEmpty(query))) {
    throw new CopyTargetError('this database holds rows of its own: copy into an empty one')
  }
  if (mark !== undefined && mark.source !== source) {
    throw new CopyTargetError(
      `a copy from ${mark.source} has begun here: copy into another database`,
    )
  }
  await query({
    text: `insert into copying (only_row, source, state, changed_at) values (1, $1, 'under-way', $2)
      on conflict (only_row) do update set state = 'under-way', changed_at = excluded.changed_at`,
    values: [source, nowMs()],
  })
  await run('set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off')
}

const ofUse = ['clicks', 'postbacks', 'leads', 'users', 'tokens', 'audit']

async function isEmpty(query: Connection['query']): Promise<boolean> {
  const tests = ofUse.map((table) => `exists (select 1 from ${table})`)
  const [row] = await query<{ used: boolean }>({ text: `select ${tests.join(' or ')} as used` })
  return row?.used !== true
}

async function copyAll(ends: CopyEnds, wish: CopyWish, isStill: boolean): Promise<CopyDone> {
  const tables = await copyTables(ends.db, ends.connection)
  const first = await pass(ends, tables, { number: 1, onProgress: wish.onProgress })
  await countOn(ends.connection, tables)
  // What came during the first way through is little: the second is a fraction of it.
  const done = isStill
    ? first
    : await pass(ends, tables, { number: 2, onProgress: wish.onProgress })
  await ends.connection.run('analyze')
  return { state: isStill ? 'whole' : 'behind', tables: isStill ? first : added(first, done) }
}

type PassWish = { readonly number: number; readonly onProgress: CopyWish['onProgress'] }
type Done = Record<string, TableDone>

async function pass(ends: CopyEnds, tables: readonly CopyTable[], wish: PassWish): Promise<Done> {
  const done: Done = {}
  for (const table of tables) {
    const ofRows = countIn(ends.db, table)
    let rows = 0
    let written = 0
    done[table.name] = await copyTable(ends, table, (part) => {
      rows += part.rows
      written += part.written
      wish.onProgress({ pass: wish.number, table: table.name, rows, ofRows, written })
    })
  }
  return done
}

function countIn(db: Database, { name }: CopyTable): number {
  return db.prepare<[], number>(`select count(*) from ${name}`).pluck().get() ?? 0
}

function added(first: Done, second: Done): Done {
  const names = Object.entries(second)
  return Object.fromEntries(
    names.map(([name, { rows, written, removed }]) => [
      name,
      {
        rows,
        written: written + (first[name]?.written ?? 0),
        removed: removed + (first[name]?.removed ?? 0),
      },
    ]),
  )
}

/** Numbers that the database gives by itself go on behind those that were copied. */
async function countOn({ query }: Connection, tables: readonly CopyTable[]): Promise<void> {
  for (const { target, counter } of tables) {
    if (counter === null) continue
    await query({
      text: `select setval(pg_get_serial_sequence('${target}', '${counter}'),
        (select coalesce(max(${counter}), 0) + 1 from ${target}), false)`,
    })
  }
}

async function sayWhole({ query }: Connection, nowMs: number): Promise<void> {
  await query({ text: `update copying set state = 'whole', changed_at = $1`, values: [nowMs] })
}
