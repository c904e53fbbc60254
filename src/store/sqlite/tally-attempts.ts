import type { Database } from 'better-sqlite3'
import type { AttemptTally, QueueTally, TimeRange } from '../numbers.ts'
import { idFloor } from '../rows/id-time.ts'
import { inBucket } from './bucket.ts'

const mostAttempts = 20_000
const dayMs = 86_400_000
/** Attempts are found by the time of their delivery: one older than this is not looked for. */
const longestRetryMs = 4 * dayMs

type AttemptLine = {
  readonly destination: string
  readonly leadId: string
  readonly subid: string
  readonly attempt: number
  readonly startedAt: number
  readonly endedAt: number
  readonly status: number | null
  readonly problem: string | null
}

/** How destinations answer, from the newest attempts; what they are owed, from the open deliveries. */
export function prepareAttemptTally(db: Database) {
  const attempts = db.prepare<[string, string, number], AttemptLine>(
    `select d.destination, d.lead_id as "leadId", d.subid, a.attempt,
       a.started_at as "startedAt", a.ended_at as "endedAt", a.status, a.problem
     from attempts a join deliveries d on d.bucket = a.bucket and d.id = a.delivery_id
     where a.${inBucket} and a.delivery_id >= ? and a.delivery_id < ?
       and a.started_at is not null and a.ended_at is not null
     order by a.delivery_id desc limit ?`,
  )
  const belongs = prepareBelongs(db)
  return {
    tallyAttempts: ({ from, to }: TimeRange, campaigns: readonly string[] | null) => {
      const rows = attempts
        .all(idFloor('d_', from - longestRetryMs), idFloor('d_', to), mostAttempts)
        .filter((row) => row.startedAt >= from && row.startedAt < to)
        .filter((row) => campaigns === null || belongs(row, campaigns))
      const names = [...new Set(rows.map((row) => row.destination))].sort()
      return names.map((name) =>
        tallyOf(
          name,
          rows.filter((row) => row.destination === name),
        ),
      )
    },
    tallyQueues: prepareQueues(db),
  }
}

/** Whether a lead belongs to one of these campaigns. */
export function prepareBelongs(db: Database) {
  const campaign = db
    .prepare<[string, string], string | null>(
      `select campaign from leads where ${inBucket} and subid = ? and id = ?`,
    )
    .pluck()
  return (row: { readonly subid: string; readonly leadId: string }, campaigns: readonly string[]) =>
    campaigns.includes(campaign.get(row.subid, row.leadId) ?? '')
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

function prepareQueues(db: Database) {
  const waiting = db.prepare<[], Omit<QueueTally, 'oldestDueAt'>>(
    'select destination, waiting, parked from ledger order by destination',
  )
  const oldest = db
    .prepare<[string], number | null>(
      `select min(due_at) from deliveries indexed by deliveries_open
       where ${inBucket} and state in ('waiting', 'parked') and destination = ?
         and state = 'waiting' and due_at is not null`,
    )
    .pluck()
  return (): readonly QueueTally[] =>
    waiting.all().map((row) => ({ ...row, oldestDueAt: oldest.get(row.destination) ?? null }))
}
