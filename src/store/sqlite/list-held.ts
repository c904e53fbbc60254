import type { Database } from 'better-sqlite3'
import type { HeldKind } from '../../domain/held-back.ts'
import { addAmounts } from '../../domain/money.ts'
import type { HeldFilter, HeldRow, HeldSum, HeldSums, ListPage, ListWish } from '../looks.ts'
import type { HeldWord } from '../steps/word.ts'
import { inBucket } from './bucket.ts'
import { boundedLimit, openConditions, pageOf } from './conditions.ts'
import { readCursor } from './cursor.ts'
import type { SqlValue } from './fields.ts'

/** The newest are added up; beyond them it is a network that is set up wrongly, whatever the sum. */
const mostSummed = 10_000

type StoredRow = Pick<HeldRow, 'at' | 'network' | 'outcome' | 'reason' | 'subid' | 'txid'> & {
  readonly id: string
  readonly held: string
}

const columns = 'id, at, network, outcome, reason, subid, txid, held'

/** Newest first. */
export function listHeld(db: Database, filter: HeldFilter, wish: ListWish): ListPage<HeldRow> {
  const asked = conditionsOf(filter)
  const after = readCursor(wish.cursor)
  asked.add('at >= ?', wish.from ?? undefined)
  asked.add('at < ?', wish.to ?? undefined)
  asked.add('(at, id) < (?, ?)', after?.at, after?.id)
  const limit = boundedLimit(wish.limit)
  const rows = db
    .prepare<SqlValue[], StoredRow>(
      `select ${columns} from postbacks indexed by postbacks_held ${asked.where()}
       order by at desc, id desc limit ${limit + 1}`,
    )
    .all(...asked.values())
  const { items, next } = pageOf(rows, limit, (row) => row)
  return { items: items.map(heldRowOf), next }
}

export function findHeld(db: Database, id: string): HeldRow | undefined {
  const row = db
    .prepare<[string], StoredRow>(
      `select ${columns} from postbacks where ${inBucket} and id = ? and held is not null`,
    )
    .get(id)
  return row && heldRowOf(row)
}

type SummedRow = Pick<HeldRow, 'at' | 'network' | 'kind' | 'amount' | 'currency'>

export function sumHeld(db: Database, filter: HeldFilter): HeldSums {
  const asked = conditionsOf(filter)
  const rows = db
    .prepare<SqlValue[], SummedRow>(
      `select at, network, held_kind as "kind", json_extract(held, '$.amount') as "amount",
         json_extract(held, '$.currency') as "currency"
       from postbacks indexed by postbacks_held ${asked.where()}
       order by at desc limit ${mostSummed + 1}`,
    )
    .all(...asked.values())
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
  asked.add('network in (select value from json_each(?))', listed(network))
  asked.add('held_kind in (select value from json_each(?))', listed<HeldKind>(kind))
  asked.add(
    "json_extract(held, '$.campaign') in (select value from json_each(?))",
    listed(campaigns ?? undefined),
  )
  return asked
}

const listed = <Value extends string>(values: Value | readonly Value[] | undefined) =>
  values === undefined ? undefined : JSON.stringify([values].flat())

function heldRowOf({ id, held, ...row }: StoredRow): HeldRow {
  // Safe: written with the postback, from this very type.
  const { reading, ...word } = JSON.parse(held) as HeldWord
  const { status, word: said } = reading
  return { postbackId: id, ...row, ...word, status, word: said }
}
