import type { LedgerRow } from '../store/looks.ts'
import type { QueueTally } from '../store/numbers.ts'
import type { PartsLook } from '../store/store.ts'
import type { AdminDeps } from './deps.ts'
import { counter, type Family, gauge } from './metrics.ts'

export type SendingDeps = Pick<
  AdminDeps,
  'store' | 'live' | 'circuits' | 'tally' | 'ledgerCheck' | 'nowMs'
>

/** How what is owed is sent. */
export async function measureSending(deps: SendingDeps): Promise<readonly Family[]> {
  return [
    gauge('carom_sending', 'Attempts on their way.', deps.live().length),
    ...(await ofDatabase(deps)),
    ...attemptFamilies(deps),
    delayFamily(deps),
  ]
}

/** Nothing while it is away: what is told of this process is wanted most then. */
async function ofDatabase(deps: SendingDeps): Promise<readonly Family[]> {
  try {
    const { store } = deps
    const [ledger, queues, parts] = await Promise.all([
      store.ledger(),
      store.tallyQueues(),
      store.parts(),
    ])
    return [
      ...ofParts(parts),
      deliveries(ledger),
      ...ledgerFamilies(deps, ledger),
      circuitFamily(deps, ledger),
      ...dueAges(deps, queues),
    ]
  } catch (error) {
    if (deps.store.spool()?.away === true) return []
    throw error
  }
}

function ofParts(parts: PartsLook | null): readonly Family[] {
  if (parts === null) return []
  const { aheadMs, strayRows } = parts
  return [
    gauge('carom_parts_ahead_seconds', 'How far ahead tables have parts.', aheadMs / 1_000),
    gauge('carom_parts_stray_rows', 'Rows that no part is for.', strayRows),
  ]
}

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

/** Its sums are looked at each time; against the rows it is compared once an hour. */
function ledgerFamilies({ ledgerCheck }: SendingDeps, ledger: readonly LedgerRow[]): Family[] {
  const { at, differing } = ledgerCheck()
  const samples = ledger.map((row) => {
    const sum = ledgerStates.reduce((all, state) => all + row[state], 0)
    const isOff = sum !== row.accepted || differing.includes(row.destination)
    return { labels: { destination: row.destination }, value: isOff ? 1 : 0 }
  })
  const help = '1: what was accepted is not what became of it, or not what the rows add up to.'
  return [
    { name: 'carom_ledger_imbalance', type: 'gauge', help, samples },
    gauge(
      'carom_ledger_compared_timestamp_seconds',
      'When the ledger was compared with its rows; 0: not since the start.',
      (at ?? 0) / 1000,
    ),
  ]
}

const circuitValues = { closed: 0, 'half-open': 0.5, open: 1 } as const

function circuitFamily({ circuits }: SendingDeps, ledger: readonly LedgerRow[]): Family {
  const states = new Map(circuits().map(({ destination, state }) => [destination, state]))
  const names = new Set([...ledger.map(({ destination }) => destination), ...states.keys()])
  const samples = [...names].map((destination) => ({
    labels: { destination },
    value: circuitValues[states.get(destination) ?? 'closed'],
  }))
  const help = '1: too many calls failed, and the destination is left alone for a while; 0: well.'
  return { name: 'carom_destination_circuit', type: 'gauge', help, samples }
}

function dueAges({ nowMs }: SendingDeps, queues: readonly QueueTally[]): Family[] {
  const now = nowMs()
  const samples = queues.map(({ destination, oldestDueAt }) => ({
    labels: { destination },
    value: oldestDueAt === null ? 0 : Math.max(0, now - oldestDueAt) / 1000,
  }))
  const help = 'How long the oldest delivery of a destination has been due without being sent.'
  return [
    { name: 'carom_destination_due_age_seconds', type: 'gauge', help, samples },
    gauge(
      'carom_due_age_seconds',
      'How long something has been due without being sent.',
      Math.max(0, ...samples.map(({ value }) => value)),
    ),
  ]
}

function attemptFamilies({ tally }: SendingDeps): Family[] {
  const { attempts, notes } = tally()
  const noted = 'What was noticed of answers that delivered, since the start.'
  return [
    counter(
      'carom_attempts_total',
      'Attempts since the start, by what came of them.',
      countsBy('class', attempts),
    ),
    counter('carom_answer_notes_total', noted, countsBy('note', notes)),
  ]
}

type Counts = ReadonlyMap<string, ReadonlyMap<string, number>>

const countsBy = (label: string, counts: Counts) =>
  [...counts].flatMap(([destination, own]) =>
    [...own].map(([name, value]) => ({ labels: { destination, [label]: name }, value })),
  )

function delayFamily({ tally }: SendingDeps): Family {
  const { bounds, within, count, sumSeconds } = tally().delays
  const buckets = bounds.map((bound, index) => ({
    ...{ suffix: '_bucket', labels: { le: String(bound) } },
    value: within[index] ?? 0,
  }))
  return {
    name: 'carom_delivery_delay_seconds',
    type: 'histogram',
    help: 'From the change of a lead to the answer that took it, since the start.',
    samples: [
      ...buckets,
      { suffix: '_bucket', labels: { le: '+Inf' }, value: count },
      { suffix: '_sum', value: sumSeconds },
      { suffix: '_count', value: count },
    ],
  }
}
