import type { Parker } from '../../domain/delivery.ts'
import { addAmounts } from '../../domain/money.ts'
import type { TimeRange, Trouble } from '../numbers.ts'
import { inBucket } from '../rows/bucket.ts'
import { idFloor } from '../rows/id-time.ts'
import { type Asking, all, paired } from './asking.ts'
import { openDestinations } from './due.ts'
import { ownOf } from './tally-attempts.ts'

/** Deliveries looked at for one destination and kind of trouble. */
const mostRows = 1_000
const mostLost = 10_000

type OwedRow = {
  readonly bucket: number
  readonly id: string
  readonly destination: string
  readonly leadId: string
  readonly subid: string
  readonly moveId: string
  readonly createdAt: number
  readonly lastError: string | null
}
type OpenRow = OwedRow & { readonly attempts: number; readonly parkedBy: Parker | null }

const parkedKinds = [
  ['parked', 'pause'],
  ['by-hand', 'hand'],
  ['held', 'problem'],
] as const satisfies readonly (readonly [Trouble['kind'], Parker])[]

const owed = `bucket as "bucket", id, destination, lead_id as "leadId", subid, move_id as "moveId",
  created_at as "createdAt", last_error as "lastError"`
const openOf = `select ${owed}, attempts, parked_by as "parkedBy" from deliveries indexed by deliveries_open
  where ${inBucket} and state in ('waiting', 'parked') and destination = ? and state = ?
  order by due_at limit ${mostRows}`
const lostOf = `select ${owed} from deliveries indexed by deliveries_lost
  where ${inBucket} and state in ('failed', 'expired', 'cancelled')
    and state = ? and id >= ? and id < ? order by id desc limit ?`

/** What is owed and does not arrive. */
export function* listTroubles(
  lostSince: number,
  campaigns: readonly string[] | null,
): Asking<readonly Trouble[]> {
  const troubles: (Trouble | undefined)[] = []
  for (const name of yield* openDestinations()) {
    const waiting = (yield* all<OpenRow>(openOf, name, 'waiting')).filter((row) => row.attempts > 0)
    troubles.push(yield* troubleOf('retrying', yield* ownOf(waiting, campaigns)))
    const parked = yield* ownOf(yield* all<OpenRow>(openOf, name, 'parked'), campaigns)
    // What is over a cap goes the next day: nobody has to do anything about it.
    for (const [kind, parker] of parkedKinds) {
      const ofKind = parked.filter(({ parkedBy }) => parkedBy === parker)
      troubles.push(yield* troubleOf(kind, ofKind))
    }
  }
  const range = { from: lostSince, to: Number.MAX_SAFE_INTEGER }
  const gone = yield* ownOf(yield* lostRows(range, mostRows), campaigns)
  for (const rows of Map.groupBy(gone, (row) => row.destination).values()) {
    troubles.push(yield* troubleOf('lost', rows))
  }
  return troubles.filter((one) => one !== undefined)
}

export function* countLost(range: TimeRange, campaigns: readonly string[] | null): Asking<number> {
  const own = yield* ownOf(yield* lostRows(range, mostLost), campaigns)
  return own.length
}

function* lostRows({ from, to }: TimeRange, limit: number): Asking<readonly OwedRow[]> {
  const bounds = [idFloor('d_', from), idFloor('d_', to), limit]
  const failed = yield* all<OwedRow>(lostOf, 'failed', ...bounds)
  return [...failed, ...(yield* all<OwedRow>(lostOf, 'expired', ...bounds))]
}

function* troubleOf(kind: Trouble['kind'], rows: readonly OwedRow[]): Asking<Trouble | undefined> {
  const ordered = rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const [first] = ordered
  if (first === undefined) return undefined
  const times = rows.map((row) => row.createdAt).sort((a, b) => a - b)
  const leads = new Map(ordered.map((row) => [row.leadId, row]))
  return {
    ...{ kind, destination: first.destination, count: rows.length },
    capped: rows.length >= mostRows,
    since: times[0] ?? first.createdAt,
    last: times.at(-1) ?? first.createdAt,
    leads: leads.size,
    money: yield* moneyOf([...leads.values()]),
    lastError: ordered.at(-1)?.lastError ?? null,
  }
}

type Money = { readonly amount: string | null; readonly currency: string | null }

const moneyOfMoves = `select amount, currency from moves
  where (bucket, id) in (${paired}) order by id`

function* moneyOf(rows: readonly OwedRow[]): Asking<Trouble['money']> {
  const pairs = JSON.stringify(rows.map(({ bucket, moveId }) => [bucket, moveId]))
  const sums = new Map<string, string>()
  for (const { amount, currency } of yield* all<Money>(moneyOfMoves, pairs)) {
    const code = currency ?? ''
    if (amount !== null) sums.set(code, addAmounts(sums.get(code) ?? '0', amount))
  }
  return [...sums].map(([currency, amount]) => ({ currency, amount }))
}
