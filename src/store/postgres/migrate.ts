import { checkApplied, hashOf, type Migration } from '../migrate.ts'
import type { Connection } from './connect.ts'
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
import { citus } from './migrations/0020-citus.ts'

export const migrations: readonly Migration[] = [
  { name: '0001-initial', sql: initial },
  { name: '0002-people', sql: people },
  { name: '0003-derived', sql: derived },
  { name: '0004-beside', sql: beside },
  { name: '0005-nodes', sql: nodes },
  { name: '0006-copying', sql: copying },
  { name: '0007-privacy', sql: privacy },
  { name: '0008-marks', sql: marks },
  { name: '0008-weights', sql: weights },
  { name: '0009-replays', sql: replays },
  { name: '0020-citus', sql: citus },
]

// Any number that other programs in the same database are unlikely to have chosen: "caro".
const lockKey = 0x6361726f

/**
 * Applies what is missing, once, and spreads the tables where the database has workers: nodes that start at
 * the same time wait for each other. All of it is one transaction, or nothing is. Answers with the tables
 * that were spread.
 */
export async function migrate(
  { query, run }: Connection,
  nowMs: number,
  known: readonly Migration[] = migrations,
): Promise<readonly string[]> {
  await run(`select pg_advisory_lock(${lockKey})`)
  try {
    await run('begin')
    await applyMissing({ query, run }, nowMs, known)
    const spread = await distribute({ query })
    await run('commit')
    return spread
  } catch (error) {
    await run('rollback').catch(() => undefined)
    throw error
  } finally {
    await run(`select pg_advisory_unlock(${lockKey})`).catch(() => undefined)
  }
}

async function applyMissing(
  { query, run }: Pick<Connection, 'query' | 'run'>,
  nowMs: number,
  known: readonly Migration[],
): Promise<void> {
  await run(`create table if not exists migrations (
    name text collate "C" primary key, hash text not null, at bigint not null)`)
  const applied = await query<{ name: string; hash: string }>({
    text: 'select name, hash from migrations order by name',
  })
  checkApplied(applied, known)
  for (const { name, sql } of known.slice(applied.length)) {
    await run(sql)
    const values = [name, hashOf(sql), nowMs]
    await query({ text: 'insert into migrations (name, hash, at) values ($1, $2, $3)', values })
  }
}
