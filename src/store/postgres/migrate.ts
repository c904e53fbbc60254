import { pause } from '../../platform/clock.ts'
import { checkApplied, hashOf, type Migration } from '../migrate.ts'
import { distribute } from './distribute.ts'
import { initial } from './migrations/0001-initial.ts'
import { people } from './migrations/0002-people.ts'
import { derived } from './migrations/0003-derived.ts'
import { beside } from './migrations/0004-beside.ts'
import { nodes } from './migrations/0005-nodes.ts'
import { copying } from './migrations/0006-copying.ts'
import { privacy } from './migrations/0007-privacy.ts'
import { marks } from './migrations/0008-marks.ts'
import { weights } from './migrations/0008-weights.ts'
import { replays } from './migrations/0009-replays.ts'
import { parts } from './migrations/0010-parts.ts'
import { citus } from './migrations/0020-citus.ts'
import { unfinished } from './migrations/0021-unfinished.ts'
import { makeIndex, patienceMs, prepareParts, type When } from './parts/parting.ts'
import { underShortLocks } from './parts/short-locks.ts'
import type { Connection } from './server/connect.ts'

/**
 * What a migration would build while tables are locked may be made before, beside live work, and outside of
 * the transaction; in a new database it is made within. Then a text in the place of its own is run.
 */
type PostgresMigration = Migration & {
  readonly prepare?: (connection: Connection, when: When) => Promise<void>
  readonly text?: (connection: Connection) => Promise<string>
}

export const migrations: readonly PostgresMigration[] = [
  { name: '0001-initial', sql: initial },
  { name: '0002-people', sql: people },
  { name: '0003-derived', sql: derived },
  { name: '0004-beside', sql: beside },
  { name: '0005-nodes', sql: nodes, prepare: makeDueIndex, text: withDueIndex },
  { name: '0006-copying', sql: copying },
  { name: '0007-privacy', sql: privacy },
  { name: '0008-marks', sql: marks },
  { name: '0008-weights', sql: weights },
  { name: '0009-replays', sql: replays },
  { name: '0010-parts', sql: parts, prepare: prepareParts },
  { name: '0020-citus', sql: citus },
  { name: '0021-unfinished', sql: unfinished },
]

const dueIndex = 'create index deliveries_due '
const dueAhead = 'deliveries_due_ahead'

async function makeDueIndex(connection: Connection, when: When): Promise<void> {
  if (when === 'within') return
  const sql = nodes.slice(nodes.indexOf(dueIndex)).replace('deliveries_due', dueAhead)
  await makeIndex(connection, when, { name: dueAhead, sql })
}

async function withDueIndex({ query }: Connection): Promise<string> {
  const made = await query({
    text: `select 1 from pg_class where oid = to_regclass('${dueAhead}')`,
  })
  if (made.length === 0) return nodes
  return `${nodes.slice(0, nodes.indexOf(dueIndex))} alter index ${dueAhead} rename to deliveries_due`
}

// Any number that other programs in the same database are unlikely to have chosen: "caro".
const lockKey = 0x6361726f

/**
/**
 * Applies what is missing, once, and spreads the tables where the database has workers: nodes that start at
 * the same time wait for each other. All of it is one transaction, or nothing is; nodes of the version before
 * go on meanwhile, and wait for its locks shortly. Answers with the tables that were spread.
 */
export async function migrate(
  connection: Connection,
  nowMs: number,
  known: readonly PostgresMigration[] = migrations,
): Promise<readonly string[]> {
  await lockMigrations(connection)
  try {
    await connection.run(`create table if not exists migrations (
      name text collate "C" primary key, hash text not null, at bigint not null)`)
    const missing = await findMissing(connection, known)
    const isNew = missing.length === known.length
    if (!isNew) for (const { prepare } of missing) await prepare?.(connection, 'beside')
    return await underShortLocks(connection, patienceMs, () => apply(connection, missing, nowMs))
  } finally {
    await connection.run(`select pg_advisory_unlock(${lockKey})`).catch(() => undefined)
  }
}

const askAgainMs = 100

/** Asked for again and again: whoever waits within a statement is waited for by those who make an index. */
async function lockMigrations({ query }: Connection): Promise<void> {
  for (;;) {
    const [row] = await query<{ isOurs: boolean }>({
      text: `select pg_try_advisory_lock(${lockKey}) as "isOurs"`,
    })
    if (row?.isOurs === true) return
    await pause(askAgainMs)
  }
}

async function findMissing(
  { query }: Connection,
  known: readonly PostgresMigration[],
): Promise<readonly PostgresMigration[]> {
  const applied = await query<{ name: string; hash: string }>({
    text: 'select name, hash from migrations order by name',
  })
  checkApplied(applied, known)
  return known.slice(applied.length)
}

async function apply(
  connection: Connection,
  missing: readonly PostgresMigration[],
  nowMs: number,
): Promise<readonly string[]> {
  for (const { name, sql, prepare, text } of missing) {
    await prepare?.(connection, 'within')
    await connection.run((await text?.(connection)) ?? sql)
    const values = [name, hashOf(sql), nowMs]
    await connection.query({
      text: 'insert into migrations (name, hash, at) values ($1, $2, $3)',
      values,
    })
  }
  return distribute(connection)
}
