import type { AttemptTally, QueueTally, TimeRange } from '../numbers.ts'
import { inBucket } from '../rows/bucket.ts'
import { idFloor } from '../rows/id-time.ts'
import { type Asking, all, column, listed, paired, single } from './asking.ts'

const mostAttempts = 20_000
const dayMs = 86_400_000
/** Attempts are found by the time of their delivery: one older than this is not looked for. */
const longestRetryMs = 4 * dayMs

type AttemptLine = OfLead & {
  readonly destination: string
  readonly attempt: number
  readonly startedAt: number
  readonly endedAt: number
  readonly status: number | null
  readonly problem: string | null
}

const attemptsBetween = `select d.bucket as "bucket", d.destination, d.lead_id as "leadId", d.subid,
    a.attempt, a.started_at as "startedAt", a.ended_at as "endedAt", a.status, a.problem
  from attempts a join deliveries d on d.bucket = a.bucket and d.id = a.delivery_id
  where a.${inBucket} and a.delivery_id >= ? and a.delivery_id < ?
    and a.started_at is not null and a.ended_at is not null
  order by a.delivery_id desc limit ?`

/** How destinations answer, from the newest attempts. */
export function* tallyAttempts(
  { from, to }: TimeRange,
  campaigns: readonly string[] | null,
): Asking<readonly AttemptTally[]> {
  const [first, end] = [idFloor('d_', from - longestRetryMs), idFloor('d_', to)]
  const found = yield* all<AttemptLine>(attemptsBetween, first, end, mostAttempts)
  const within = found.filter((row) => row.startedAt >= from && row.startedAt < to)
  const byName = Map.groupBy(yield* ownOf(within, campaigns), (row) => row.destination)
  return [...byName.keys()].sort().map((name) => tallyOf(name, byName.get(name) ?? []))
}

type OfLead = { readonly bucket: number; readonly subid: string; readonly leadId: string }

const leadsOfSubids = `select id from leads
  where (bucket, subid) in (${paired}) and campaign in (${listed})`

/** Those whose lead belongs to one of these campaigns. */
export function* ownOf<Row extends OfLead>(
  rows: readonly Row[],
  campaigns: readonly string[] | null,
): Asking<readonly Row[]> {
  if (campaigns === null || rows.length === 0) return rows
  const buckets = new Map(rows.map(({ bucket, subid }) => [subid, bucket]))
  const pairs = JSON.stringify([...buckets].map(([subid, bucket]) => [bucket, subid]))
  const own = new Set(yield* column<string>(leadsOfSubids, pairs, JSON.stringify(campaigns)))
  return rows.filter(({ leadId }) => own.has(leadId))
}

function tallyOf(destination: string, rows: readonly AttemptLine[]): AttemptTally {
  const durations = rows.map((row) => row.endedAt - row.startedAt).sort((a, b) => a - b)
  const at = (share: number) => durations[Math.ceil(durations.length * share) - 1] ?? null
  const codes: Record<string, number> = {}
  for (const { status, problem } of rows) {
    const code = String(status ?? problem ?? 'unknown')
    codes[code] = (codes[code] ?? 0) + 1
  }
  return {
    destination,
    tries: rows.length,
    successes: rows.filter((row) => row.problem === null).length,
    retries: rows.filter((row) => row.attempt > 1).length,
    ...{ p50: at(0.5), p95: at(0.95), p99: at(0.99) },
    codes,
  }
}

type Waiting = Omit<QueueTally, 'oldestDueAt'>

const oldestDue = `select min(due_at) from deliveries indexed by deliveries_open
  where ${inBucket} and state in ('waiting', 'parked') and destination = ?
    and state = 'waiting' and due_at is not null`

/** What destinations are owed, from the open deliveries. */
export function* tallyQueues(): Asking<readonly QueueTally[]> {
  const tallies: QueueTally[] = []
  for (const row of yield* all<Waiting>(
    'select destination, waiting, parked from ledger order by destination',
  )) {
    const oldestDueAt = (yield* single<number | null>(oldestDue, row.destination)) ?? null
    tallies.push({ ...row, oldestDueAt })
  }
  return tallies
}
