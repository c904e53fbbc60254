import type { DueDelivery } from '../../domain/delivery.ts'
import { buckets, openIds } from '../../domain/ids.ts'
import type { Settings } from '../../domain/settings.ts'
import { slotStart } from '../../domain/slots.ts'
import { randomBytes } from '../../platform/random.ts'
import type { SecretKeys } from '../../platform/secret-key.ts'
import { noRound } from '../steps/rematch-round.ts'
import type { SettingSeals } from '../steps/setting-seals.ts'
import type { WaitingLimits } from '../steps/work.ts'
import type { QueueLimits, WriteQueue } from '../writing/write-queue.ts'
import { openGroupQueues } from './batch/group-queues.ts'
import type { Act, PostgresAnswer, PostgresOp } from './batch/run-batch.ts'
import type { WriterState } from './batch/run-steps.ts'
import { openWholeQueue } from './batch/whole-queue.ts'
import { isSpread as isSpreadOut } from './distribute.ts'
import { type Connection, connect } from './server/connect.ts'
import { type Line, openLine, openLines } from './server/transaction.ts'
import { readSettings } from './settings.ts'
import { migrateDatabase } from './upkeep.ts'

export type Writer = Pick<WriteQueue<PostgresOp, PostgresAnswer>, 'push' | 'drain' | 'queued'> & {
  /** Does something rare, between batches of live work. */
  readonly act: (act: Act) => Promise<unknown>
  readonly state: WriterState
  /** Its rows lie on several machines. */
  readonly isSpread: boolean
  /** Takes these settings for those to judge by from now on, and tells of them. */
  readonly takeSettings: (settings: WriterState['settings']) => void
  readonly settings: () => Settings
  readonly onSettings: (listener: (settings: Settings) => void) => void
  readonly onDue: (listener: (due: readonly DueDelivery[]) => void) => void
  readonly close: () => Promise<void>
}

export type WriterWish = {
  readonly url: string
  readonly nowMs: () => number
  readonly queueLimits: QueueLimits
  readonly waitingLimits: WaitingLimits
  /** Seal the secrets of settings; null: they are kept as they are. */
  readonly keys: SecretKeys | null
  readonly seals: SettingSeals
  /** Whether a transaction concerns one group of buckets; left out: when rows are on several machines. */
  readonly byGroups?: boolean | undefined
}

/** One statement of a batch; what takes longer has met something that will not pass by itself. */
const statementTimeoutMs = 30_000
/** Less than a lease: who stands still in the midst of a batch keeps neither rows nor groups from others. */
const idleTimeoutMs = 5_000
/** Networks and visitors wait for an answer about so long. */
const patience = { forMs: 20_000 }
/** Of several machines one may be away: what is for the others is not to wait behind it. */
const patienceOfGroup = { forMs: 3_000 }
/** Of 32 groups, how many are written at the same time: the fewer, the more each transaction bears. */
const mostLines = 4

type Listeners = {
  readonly due: ((due: readonly DueDelivery[]) => void)[]
  readonly settings: ((settings: Settings) => void)[]
}

/** Opens the database, brings it up to date, and writes to it from then on: one batch after the other. */
export async function openWriter(wish: WriterWish): Promise<Writer> {
  const { url, nowMs } = wish
  await migrateDatabase(url, nowMs(), wish.keys)
  const line = openLine(() => connectWriter(url))
  const { state, isSpread } = await openOn(wish, line).catch(async (error: unknown) => {
    // A connection that is left open keeps the process alive.
    await line.drop()
    throw error
  })
  const listeners: Listeners = { due: [], settings: [] }
  let settings = bareSettings(state.settings.snapshot)
  const deps = {
    ...{ state, patience, limits: wish.queueLimits, nowMs },
    tellDue: (due: readonly DueDelivery[]) => tellAll(listeners.due, due),
  }
  const queue = isSpread
    ? openGroupQueues({
        ...deps,
        patience: patienceOfGroup,
        lines: openLines(mostLines, () => connectWriter(url)),
      })
    : openWholeQueue({ ...deps, lines: [line, openLine(() => connectWriter(url))] })
  return {
    push: queue.push,
    drain: queue.drain,
    queued: queue.queued,
    act: (act) => queue.push({ kind: 'act', act }, 'slow'),
    state,
    isSpread,
    takeSettings: (known) => {
      state.settings = known
      settings = bareSettings(known.snapshot)
      tellAll(listeners.settings, settings)
    },
    settings: () => settings,
    onSettings: (listener) => listeners.settings.push(listener),
    onDue: (listener) => listeners.due.push(listener),
    close: async () => {
      await queue.close()
      await line.drop()
    },
  }
}

/**
 * Statements are prepared once for a connection, and the first of them when the tables are empty: told
 * nothing, the planner would read whole tables for as long as nobody has counted their rows. What a batch
 * asks is found by its key, always: planned once, since a plan over all parts of a table takes longer than
 * what it is for. Helpers take longer to start than a key is looked up. Not so where Citus plans: it has to see the values, to know on which machines to look. The
 * last of these means something to Citus alone: a transaction over several machines then sees on each what it
 * has done there.
 */
async function connectWriter(url: string): Promise<Connection> {
  const connection = await connect({ url, statementTimeoutMs, idleTimeoutMs })
  await connection.run(
    `set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off;
     set max_parallel_workers_per_gather = 0;
     select set_config('plan_cache_mode', case
       when exists (select 1 from pg_extension where extname = 'citus') then 'auto'
       else 'force_generic_plan' end, false);
     set citus.multi_shard_modify_mode = 'sequential'`,
  )
  return connection
}

async function openOn(wish: WriterWish, line: Line) {
  const connection = await line.get()
  await endCopy(connection)
  const isSpread = wish.byGroups ?? (await isSpreadOut(connection.query))
  return { state: await openState(wish, connection), isSpread }
}

/** Who works in a database that was copied into it has done with the copy. */
async function endCopy({ query }: Connection): Promise<void> {
  const [mark] = await query<{ state: string }>({ text: 'select state from copying' })
  if (mark === undefined) return
  if (mark.state !== 'whole') throw new CopyUnfinishedError(unfinished)
  await query({ text: 'delete from copying' })
}

const unfinished =
  'a copy into this database has not come to its end: stop the server it is made from, and run `carom copy` once more'

/** Rows are missing that another server has acknowledged. */
class CopyUnfinishedError extends Error {
  override readonly name = 'CopyUnfinishedError'
}

const foundMs = 120_000

async function openState(
  { nowMs, waitingLimits, seals }: WriterWish,
  { query }: Connection,
): Promise<WriterState> {
  let latest = (await readMark(query)) + foundMs
  let part = randomBytes(1)[0] ?? 0
  const state: WriterState = {
    ids: openIds({ nowMs: () => Math.max(nowMs(), state.seenMs), randomBytes }),
    seenMs: 0,
    waitingLimits,
    marks: {
      latestAt: (now) => {
        if (now > latest) latest = now
        return latest
      },
    },
    ledgerPart: () => {
      part = (part + 1) % buckets.length
      return buckets[part] ?? 0
    },
    settings: await readSettings(query, seals),
    seals,
    waitingRows: await countWaiting(query),
    round: noRound,
  }
  return state
}

/** Up to when quarters of an hour have been counted, epoch milliseconds. */
async function readMark(query: Connection['query']): Promise<number> {
  const text = `select value from rollup_marks where name = 'slots'`
  const [row] = await query<{ value: string }>({ text })
  return slotStart(Number(row?.value ?? 0))
}

export async function countWaiting(query: Connection['query']): Promise<number> {
  const [row] = await query<{ n: number }>({ text: 'select count(*) as n from waiting' })
  return row?.n ?? 0
}

function tellAll<News>(listeners: readonly ((news: News) => void)[], news: News): void {
  for (const listener of listeners) listener(news)
}

/** Records by id know only the ids they hold, not `constructor` and its like. */
function bareSettings({ version, sources, campaigns, networks, destinations }: Settings): Settings {
  const bare = <Kind extends object>(record: Kind): Kind =>
    Object.assign(Object.create(null), record)
  return {
    version,
    sources: bare(sources),
    campaigns: bare(campaigns),
    networks: bare(networks),
    destinations: bare(destinations),
  }
}
