import { outcomes } from '../domain/verdict.ts'
import type { LedgerRow } from '../store/looks.ts'
import type { AdminDeps } from './deps.ts'
import type { Family } from './metrics.ts'

type MeasureDeps = Pick<
  AdminDeps,
  'store' | 'counters' | 'live' | 'circuits' | 'queueDepth' | 'nowMs'
>
type Loop = { percentile(percent: number): number }

/** What a machine wants to know; one look at the ledger and a few at the queue. */
export async function measure(deps: MeasureDeps, loop: Loop): Promise<readonly Family[]> {
  return [
    ...counted(deps.counters()),
    gauge('carom_queue_depth', 'Operations that wait for the disk.', deps.queueDepth()),
    gauge('carom_sending', 'Attempts on their way.', deps.live().length),
    ...ofSpool(deps),
    ...(await ofDatabase(deps)),
    ...ofProcess(loop),
  ]
}

/** Nothing while it is away: what is told of this process is wanted most then. */
async function ofDatabase(deps: MeasureDeps): Promise<readonly Family[]> {
  try {
    const ledger = await deps.store.ledger()
    return [
      deliveries(ledger),
      circuitFamily(deps, ledger),
      gauge(
        'carom_due_age_seconds',
        'How long something has been due without being sent, at least.',
        await dueAge(deps),
      ),
    ]
  } catch (error) {
    if (deps.store.spool()?.away === true) return []
    throw error
  }
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

const counter = (name: string, help: string, samples: Family['samples']): Family => ({
  name,
  type: 'counter',
  help,
  samples,
})
const gauge = (name: string, help: string, value: number): Family => ({
  name,
  type: 'gauge',
  help,
  samples: [{ value }],
})

const ledgerStates = [
  'waiting',
  'delivered',
  'failed',
  'expired',
  'cancelled',
  'parked',
] as const satisfies readonly (keyof LedgerRow)[]

function deliveries(ledger: readonly LedgerRow[]): Family {
  const samples = ledger.flatMap((row) =>
    ledgerStates.map((state) => ({
      labels: { destination: row.destination, state },
      value: row[state],
    })),
  )
  const help = 'Deliveries by destination and state; their sum is what was accepted.'
  return { name: 'carom_deliveries', type: 'gauge', help, samples }
}

const circuitValues = { closed: 0, 'half-open': 0.5, open: 1 } as const

function circuitFamily({ circuits }: MeasureDeps, ledger: readonly LedgerRow[]): Family {
  const states = new Map(circuits().map(({ destination, state }) => [destination, state]))
  const names = new Set([...ledger.map(({ destination }) => destination), ...states.keys()])
  const samples = [...names].map((destination) => ({
    labels: { destination },
    value: circuitValues[states.get(destination) ?? 'closed'],
  }))
  const help = '1: too many calls failed, and the destination is left alone for a while; 0: well.'
  return { name: 'carom_destination_circuit', type: 'gauge', help, samples }
}

const agesSeconds = [1, 2, 5, 10, 30, 60, 300, 900, 3600, 4 * 3600, 24 * 3600, 72 * 3600]

/**
 * In steps: the longest of these ages at which something was due already and still is. The queue is
 * asked as of then, which its index answers at once however long it is.
 */
async function dueAge({ store, nowMs }: MeasureDeps): Promise<number> {
  const now = nowMs()
  let age = 0
  for (const seconds of agesSeconds) {
    const { destinations } = await store.listDueDestinations(now - seconds * 1000)
    if (destinations.length === 0) return age
    age = seconds
  }
  return age
}
