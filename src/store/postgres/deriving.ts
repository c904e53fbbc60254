import { derive } from '../derived/derive.ts'
import { type Counting, openDeriver } from '../derived/derive-numbers.ts'
import { keepWeights } from '../derived/keep-weights.ts'
import { passSlot, replaceSlot } from '../derived/replace-slot.ts'
import { recount, roll } from '../derived/roll.ts'
import type { RollWish, WeightsVersion } from '../numbers.ts'
import type { Asking } from '../questions/asking.ts'
import { countSlot, dueSlots } from '../questions/due-slots.ts'
import { logLagMs } from '../steps/work.ts'
import type { DeriveWish } from '../store.ts'
import { atOnce, openRunner, type Runner } from './server/answer.ts'
import type { Connection } from './server/connect.ts'
import { openPool } from './server/pool.ts'

// "card": beside the number that guards the migrations.
const lockKey = 0x63617264
const statementTimeoutMs = 60_000

/** Clocks of nodes differ by less; what a transaction names is younger than its beginning, but for this. */
const skewMs = 2_000

/**
 * What is derived from the rows, on a connection of its own beside those that take in and settle. One node
 * at a time does it for the whole database: a step that another node is at does nothing.
 */
export function openDeriving(url: string, nowMs: () => number, isSpread: boolean) {
  const pool = openPool({ url, size: 1, statementTimeoutMs, reads: 'by-keys' })
  const run = openRunner(isSpread)
  const deriveNumbers = openDeriver(nowMs)
  const versionOf = isSpread ? openChanging() : writesOf
  const alone = <Value>(act: (connection: Connection) => Promise<Value>, otherwise: Value) =>
    pool.use((connection) => underLock(connection, act, otherwise))
  return {
    derive: (wish: DeriveWish) =>
      alone(async (connection) => {
        const moving = await movingMs(connection)
        // Twice: what is settled just before it would have to be told of is committed a little later.
        const lags = { lagMs: 2 * logLagMs + moving, movesLagMs: skewMs + moving }
        return write(connection, () => run(connection, derive({ ...wish, ...lags })))
      }, 0),
    deriveNumbers: (wish: RollWish) =>
      alone((connection) => deriveNumbers(countingOn(connection, run, versionOf), wish), false),
    recountNumbers: () =>
      pool.use(async (connection) => {
        await connection.run(`select pg_advisory_lock(${lockKey})`)
        return unlocked(connection, () => write(connection, () => run(connection, recount())))
      }),
    keepWeights: (weights: WeightsVersion) =>
      pool.use((connection) => write(connection, () => run(connection, keepWeights(weights)))),
    close: pool.close,
  }
}

type Version = (connection: Connection) => Promise<number>

function countingOn(connection: Connection, run: Runner, versionOf: Version): Counting {
  const look = <Value>(asking: Asking<Value>) => atOnce(connection, () => run(connection, asking))
  return {
    roll: async (wish) => {
      const movesLagMs = skewMs + (await movingMs(connection))
      const step = { ...wish, movesLagMs, againMs: () => 0 }
      return write(connection, () => run(connection, roll(step)))
    },
    replaceSlot: (counted, isOver) =>
      write(connection, () => run(connection, replaceSlot(counted, isOver))),
    passSlot: (slot) => write(connection, () => run(connection, passSlot(slot))),
    dueSlots: (wish) => look(dueSlots(wish)),
    countSlot: (slot) => look(countSlot(slot)),
    dataVersion: () => versionOf(connection),
  }
}

async function underLock<Value>(
  connection: Connection,
  act: (connection: Connection) => Promise<Value>,
  otherwise: Value,
): Promise<Value> {
  const [row] = await connection.query<{ isOurs: boolean }>({
    text: `select pg_try_advisory_lock(${lockKey}) as "isOurs"`,
  })
  return row?.isOurs === true ? unlocked(connection, () => act(connection)) : otherwise
}

async function unlocked<Value>(connection: Connection, act: () => Promise<Value>): Promise<Value> {
  try {
    return await act()
  } finally {
    await connection.run(`select pg_advisory_unlock(${lockKey})`).catch(() => undefined)
  }
}

async function write<Value>(connection: Connection, act: () => Promise<Value>): Promise<Value> {
  const begun = connection.run('begin')
  try {
    const [value] = await Promise.all([act(), begun])
    await connection.commit()
    return value
  } catch (error) {
    await connection.run('rollback').catch(() => undefined)
    throw error
  }
}

/**
 * Since when the oldest transaction under way is at it, milliseconds: what it has named already is not
 * there to be seen yet, and a step must not pass it.
 */
async function movingMs({ query }: Connection): Promise<number> {
  const [row] = await query<{ ms: number }>({
    text: `select coalesce(ceil(extract(epoch from
        max(clock_timestamp() - xact_start)) * 1000), 0)::bigint as ms
      from pg_stat_activity
      where datname = current_database() and xact_start is not null and pid <> pg_backend_pid()
        and application_name = 'carom'`,
  })
  return row?.ms ?? 0
}

/** What other machines commit leaves no trace here: it is taken that they always do. */
function openChanging(): Version {
  let looks = 0
  return () => {
    looks += 1
    return Promise.resolve(looks)
  }
}

/** Grows with every transaction that wrote. */
async function writesOf({ query }: Connection): Promise<number> {
  const text = 'select pg_snapshot_xmax(pg_current_snapshot())::text::bigint as version'
  const [row] = await query<{ version: number }>({ text })
  return row?.version ?? 0
}
