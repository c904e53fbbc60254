import type { Database } from 'better-sqlite3'
import type { Parker } from '../../domain/delivery.ts'
import { addAmounts } from '../../domain/money.ts'
import type { TimeRange, Trouble } from '../numbers.ts'
import { inBucket } from './bucket.ts'
import { idFloor } from './id-time.ts'
import { prepareBelongs } from './tally-attempts.ts'

/** Deliveries looked at for one destination and kind of trouble. */
const mostRows = 1_000
const mostLost = 10_000

type OwedRow = {
  readonly id: string
  readonly destination: string
  readonly leadId: string
  readonly subid: string
  readonly moveId: string
  readonly createdAt: number
  readonly lastError: string | null
}

const parkedKinds = [
  ['parked', ['pause', 'hand']],
  ['held', ['problem']],
] as const satisfies readonly (readonly [Trouble['kind'], readonly Parker[]])[]

type OpenRow = OwedRow & { readonly attempts: number; readonly parkedBy: Parker | null }

const owed = `id, destination, lead_id as "leadId", subid, move_id as "moveId",
  created_at as "createdAt", last_error as "lastError"`

/** What is owed and does not arrive. */
export function prepareTroubles(db: Database) {
  const nextDestination = db
    .prepare<[string], string | null>(
      `select min(destination) from deliveries indexed by deliveries_open
       where ${inBucket} and state in ('waiting', 'parked') and destination > ?`,
    )
    .pluck()
  const open = db.prepare<[string, string], OpenRow>(
    `select ${owed}, attempts, parked_by as "parkedBy" from deliveries indexed by deliveries_open
     where ${inBucket} and state in ('waiting', 'parked') and destination = ? and state = ?
     order by due_at limit ${mostRows}`,
  )
  const lost = db.prepare<[string, string, string, number], OwedRow>(
    `select ${owed} from deliveries indexed by deliveries_lost
     where ${inBucket} and state in ('failed', 'expired', 'cancelled')
       and state = ? and id >= ? and id < ? order by id desc limit ?`,
  )
  const belongs = prepareBelongs(db)
  const troubleOf = prepareTrouble(db)
  const own = <Row extends OwedRow>(rows: readonly Row[], campaigns: readonly string[] | null) =>
    campaigns === null ? rows : rows.filter((row) => belongs(row, campaigns))
  const lostRows = ({ from, to }: TimeRange, limit: number) =>
    (['failed', 'expired'] as const).flatMap((state) =>
      lost.all(state, idFloor('d_', from), idFloor('d_', to), limit),
    )
  return {
    listTroubles: (lostSince: number, campaigns: readonly string[] | null): readonly Trouble[] => {
      const troubles: (Trouble | undefined)[] = []
      let name = nextDestination.get('') ?? null
      while (name !== null) {
        const waiting = open.all(name, 'waiting').filter((row) => row.attempts > 0)
        troubles.push(troubleOf('retrying', own(waiting, campaigns)))
        const parked = own(open.all(name, 'parked'), campaigns)
        // What is over a cap goes the next day: nobody has to do anything about it.
        for (const [kind, parkers] of parkedKinds) {
          const ofKind = parked.filter(({ parkedBy }) => parkers.some((one) => one === parkedBy))
          troubles.push(troubleOf(kind, ofKind))
        }
        name = nextDestination.get(name) ?? null
      }
      const gone = own(
        lostRows({ from: lostSince, to: Number.MAX_SAFE_INTEGER }, mostRows),
        campaigns,
      )
      for (const destination of new Set(gone.map((row) => row.destination))) {
        troubles.push(
          troubleOf(
            'lost',
            gone.filter((row) => row.destination === destination),
          ),
        )
      }
      return troubles.filter((one) => one !== undefined)
    },
    countLost: (range: TimeRange, campaigns: readonly string[] | null): number =>
      own(lostRows(range, mostLost), campaigns).length,
  }
}

function prepareTrouble(db: Database) {
  const money = db.prepare<[string], { amount: string | null; currency: string | null }>(
    `select amount, currency from moves where ${inBucket} and id = ?`,
  )
  const moneyOf = (moveIds: readonly string[]): Trouble['money'] => {
    const sums = new Map<string, string>()
    for (const { amount, currency } of moveIds.flatMap((id) => money.get(id) ?? [])) {
      const code = currency ?? ''
      if (amount !== null) sums.set(code, addAmounts(sums.get(code) ?? '0', amount))
    }
    return [...sums].map(([currency, amount]) => ({ currency, amount }))
  }
  return (kind: Trouble['kind'], rows: readonly OwedRow[]): Trouble | undefined => {
    const [first] = rows
    if (first === undefined) return undefined
    const times = rows.map((row) => row.createdAt).sort((a, b) => a - b)
    const leads = new Map(rows.map((row) => [row.leadId, row.moveId]))
    return {
      ...{ kind, destination: first.destination, count: rows.length },
      capped: rows.length >= mostRows,
      since: times[0] ?? first.createdAt,
      last: times.at(-1) ?? first.createdAt,
      leads: leads.size,
      money: moneyOf([...leads.values()]),
      lastError: rows.at(-1)?.lastError ?? null,
    }
  }
}
