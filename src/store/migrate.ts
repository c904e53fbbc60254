import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { initial } from './migrations/0001-initial.ts'
import { access } from './migrations/0002-access.ts'
import { logs } from './migrations/0003-logs.ts'
import { rollups } from './migrations/0004-rollups.ts'
import { acts } from './migrations/0005-acts.ts'
import { keys } from './migrations/0006-keys.ts'
import { seals } from './migrations/0007-seals.ts'
import { caps } from './migrations/0008-caps.ts'
import { held } from './migrations/0008-held.ts'
import { headers } from './migrations/0009-headers.ts'
import { addresses } from './migrations/0010-addresses.ts'
import { visitors } from './migrations/0010-visitors.ts'
import { costs } from './migrations/0011-costs.ts'
import { privacy } from './migrations/0012-privacy.ts'
import { marks } from './migrations/0013-marks.ts'
import { weights } from './migrations/0013-weights.ts'
import { replays } from './migrations/0014-replays.ts'
import { unfinished } from './migrations/0015-unfinished.ts'

export type Migration = { readonly name: string; readonly sql: string }

export const migrations: readonly Migration[] = [
  { name: '0001-initial', sql: initial },
  { name: '0002-access', sql: access },
  { name: '0003-logs', sql: logs },
  { name: '0004-rollups', sql: rollups },
  { name: '0005-acts', sql: acts },
  { name: '0006-keys', sql: keys },
  { name: '0007-seals', sql: seals },
  { name: '0008-caps', sql: caps },
  { name: '0008-held', sql: held },
  { name: '0009-headers', sql: headers },
  { name: '0010-addresses', sql: addresses },
  { name: '0010-visitors', sql: visitors },
  { name: '0011-costs', sql: costs },
  { name: '0012-privacy', sql: privacy },
  { name: '0013-marks', sql: marks },
  { name: '0013-weights', sql: weights },
  { name: '0014-replays', sql: replays },
  { name: '0015-unfinished', sql: unfinished },
]

/** The database was made by another program or another version of this one: nothing was touched. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

/** Applies what is missing, once, under the database's write lock: all of it or nothing. */
export function migrate(db: Database, nowMs: number, known = migrations): void {
  db.transaction(() => {
    db.exec(`create table if not exists migrations (
      name text primary key, hash text not null, at integer not null) strict`)
    const applied = db
      .prepare<[], { name: string; hash: string }>(
        'select name, hash from migrations order by name',
      )
      .all()
    checkApplied(applied, known)
    const keep = db.prepare('insert into migrations (name, hash, at) values (?, ?, ?)')
    for (const migration of known.slice(applied.length)) {
      db.exec(migration.sql)
      keep.run(migration.name, hashOf(migration.sql), nowMs)
    }
  }).exclusive()
}

/** Throws a `MigrationError` unless what is applied is the beginning of what this version knows. */
export function checkApplied(
  applied: readonly { readonly name: string; readonly hash: string }[],
  known: readonly Migration[],
): void {
  for (const [index, row] of applied.entries()) {
    const migration = known[index]
    if (migration === undefined) {
      throw new MigrationError(`The database is newer than this program: ${row.name} is unknown.`)
    }
    if (row.name !== migration.name || row.hash !== hashOf(migration.sql)) {
      throw new MigrationError(
        `Migration ${row.name} is not the one this database was made with. ` +
          'Start it with the version that made it, or begin with another data folder.',
      )
    }
  }
}

export function hashOf(sql: string): string {
  return createHash('sha256').update(sql).digest('hex')
}
