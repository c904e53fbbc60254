import type { HeldKind } from '../../domain/held-back.ts'
import { addAmounts } from '../../domain/money.ts'
import type { HeldFilter, HeldRow, HeldSum, HeldSums, ListPage, ListWish } from '../looks.ts'
import { inBucket } from '../rows/bucket.ts'
import type { HeldWord } from '../steps/word.ts'
import { type Asking, all, get, listed } from './asking.ts'
import { boundedLimit, openConditions, pageOf } from './conditions.ts'
import { readCursor } from './cursor.ts'

/** The newest are added up; beyond them it is a network that is set up wrongly, whatever the sum. */
const mostSummed = 10_000

type StoredRow = Pick<HeldRow, 'at' | 'network' | 'outcome' | 'reason' | 'subid' | 'txid'> & {
  readonly id: string
  readonly held: string
}

const columns = 'id, at, network, outcome, reason, subid, txid, held'

/** Newest first. */
export function* listHeld(filter: HeldFilter, wish: ListWish): Asking<ListPage<HeldRow>> {
  const asked = conditionsOf(filter)
  const after = readCursor(wish.cursor)
  asked.add('at >= ?', wish.from ?? undefined)
  asked.add('at < ?', wish.to ?? undefined)
  asked.add('(at, id) < (?, ?)', after?.at, after?.id)
  const limit = boundedLimit(wish.limit)
  const rows = yield* all<StoredRow>(
    `select ${columns} from postbacks indexed by postbacks_held ${asked.where()}
     order by at desc, id desc limit ${limit + 1}`,
    ...asked.values(),
  )
  const { items, next } = pageOf(rows, limit, (row) => row)
  return { items: items.map(heldRowOf), next }
}

export function* findHeld(id: string): Asking<HeldRow | undefined> {
  const row = yield* get<StoredRow>(
    `select ${columns} from postbacks where ${inBucket} and id = ? and held is not null`,
    id,
  )
  return row && heldRowOf(row)
}

type SummedRow = Pick<HeldRow, 'at' | 'network' | 'kind' | 'amount' | 'currency'>

export function* sumHeld(filter: HeldFilter): Asking<HeldSums> {
  const asked = conditionsOf(filter)
  const rows = yield* all<SummedRow>(
    `select at, network, held_kind as "kind", held ->> 'amount' as "amount",
       held ->> 'currency' as "currency"
     from postbacks indexed by postbacks_held ${asked.where()}
     order by at desc limit ${mostSummed + 1}`,
    ...asked.values(),
  )
  const sums = new Map<string, HeldSum>()
  for (const row of rows.slice(0, mostSummed)) {
    const key = JSON.stringify([row.network, row.kind, row.currency])
    sums.set(key, withRow(sums.get(key), row))
  }
  return { sums: [...sums.values()], capped: rows.length > mostSummed }
}

function withRow(known: HeldSum | undefined, { at, amount, ...row }: SummedRow): HeldSum {
  const { network, kind, currency } = row
  const before = known ?? { count: 0, amount: '0', last: at }
  return {
    ...{ network, kind, currency, count: before.count + 1 },
    amount: amount === null ? before.amount : addAmounts(before.amount, amount),
    ...{ since: at, last: before.last },
  }
}

function conditionsOf({ network, kind, campaigns }: HeldFilter) {
  const asked = openConditions()
  asked.add(inBucket)
  asked.add('held_kind is not null')
  asked.add(`network in (${listed})`, jsonOf(network))
  asked.add(`held_kind in (${listed})`, jsonOf<HeldKind>(kind))
  asked.add(`held ->> 'campaign' in (${listed})`, jsonOf(campaigns ?? undefined))
  return asked
}

const jsonOf = <Value extends string>(values: Value | readonly Value[] | undefined) =>
  values === undefined ? undefined : JSON.stringify([values].flat())

function heldRowOf({ id, held, ...row }: StoredRow): HeldRow {
  // Safe: written with the postback, from this very type.
  const { reading, ...word } = JSON.parse(held) as HeldWord
  const { status, word: said } = reading
  return { postbackId: id, ...row, ...word, status, word: said }
}
