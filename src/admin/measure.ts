import { outcomes } from '../domain/verdict.ts'
import type { AdminDeps } from './deps.ts'
import { measureSending, type SendingDeps } from './measure-sending.ts'
import { counter, type Family, gauge } from './metrics.ts'

type MeasureDeps = SendingDeps & Pick<AdminDeps, 'counters' | 'queueDepth'>
type Loop = { percentile(percent: number): number }

/** What a machine wants to know; a look at the ledger and one at the queue of each destination. */
export async function measure(deps: MeasureDeps, loop: Loop): Promise<readonly Family[]> {
  return [
    ...counted(deps.counters()),
    gauge('carom_queue_depth', 'Operations that wait for the disk.', deps.queueDepth()),
    counter('carom_lease_reclaims_total', 'Groups taken over from processes that were gone.', [
      { value: deps.store.leaseReclaims() },
    ]),
    ...ofSpool(deps),
    ...(await measureSending(deps)),
    ...ofProcess(loop),
  ]
}

function ofSpool({ store, nowMs }: MeasureDeps): readonly Family[] {
  const spool = store.spool()
  if (spool === null) return []
  const { away, rows, bytes, oldestAt, aside } = spool
  const ageMs = oldestAt === null ? 0 : Math.max(0, nowMs() - oldestAt)
  return [
    gauge('carom_database_away', '1: what comes is kept on this machine.', away ? 1 : 0),
    gauge('carom_spool_rows', 'Requests that this machine keeps for the database.', rows),
    gauge('carom_spool_bytes', 'Their size.', bytes),
    gauge('carom_spool_age_seconds', 'How long ago the oldest of them came.', ageMs / 1000),
    gauge('carom_spool_aside', 'Requests that the database refused, kept for a person.', aside),
  ]
}

function counted(counters: ReturnType<MeasureDeps['counters']>): Family[] {
  const postbacks = outcomes.map((outcome) => ({
    labels: { outcome },
    value: counters.postbacks[outcome],
  }))
  const one = (value: number) => [{ value }]
  return [
    counter('carom_clicks_total', 'Clicks since the start.', one(counters.clicks)),
    counter(
      'carom_visits_apart_total',
      'Visits that are no clicks.',
      Object.entries(counters.apart).map(([kind, value]) => ({ labels: { kind }, value })),
    ),
    counter('carom_clicks_lost_total', 'Clicks that were not kept.', one(counters.clicksLost)),
    counter('carom_postbacks_total', 'Postbacks since the start, by outcome.', postbacks),
    counter(
      'carom_refusals_not_kept_total',
      'Refused postbacks beyond those that are kept.',
      one(counters.refusalsNotKept),
    ),
  ]
}

/** How often the loop is looked at; Node counts this wait as delay, which it is not. */
export const loopResolutionMs = 20

function ofProcess(loop: Loop): Family[] {
  const memory = process.memoryUsage()
  const lagNs = loop.percentile(99) - loopResolutionMs * 1e6
  return [
    gauge('process_resident_memory_bytes', 'Memory of this process.', memory.rss),
    gauge('carom_heap_used_bytes', 'Heap of the main thread.', memory.heapUsed),
    gauge(
      'carom_event_loop_lag_seconds',
      'How late timers were since the last look, 99 of 100.',
      lagNs > 0 ? lagNs / 1e9 : 0,
    ),
  ]
}
