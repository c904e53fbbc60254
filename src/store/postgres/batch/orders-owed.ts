import { some } from '../flush/flush.ts'
import { insertOf } from '../flush/rows-sql.ts'
import type { NewOrder } from '../memory/matching.ts'
import type { Changes, MemoryWork } from '../memory/tables.ts'
import type { Connection, Statement } from '../server/connect.ts'
import { placed } from '../server/placed.ts'
import type { WriterState } from './run-steps.ts'

/**
 * Names of orders that lie in other groups of buckets than the leads of a transaction. They are noted with
 * the leads, written where they belong in a transaction of that group, and taken away here when they are
 * there. A crash in between leaves the note: until somebody acts on it, a word that brings nothing but such
 * an order waits; it is never led astray.
 */
export type OrdersOwed = {
  readonly bucket: number
  readonly id: string
  readonly orders: readonly NewOrder[]
}

export function owedOf(
  { ids }: Pick<WriterState, 'ids'>,
  { ordersElsewhere }: Changes,
  bucket: number,
): OrdersOwed | undefined {
  if (ordersElsewhere.length === 0) return undefined
  // Never seen by anybody: any name that no other transaction gives.
  return { bucket, id: ids.next('m_'), orders: ordersElsewhere }
}

const insertOwed = insertOf<OrdersOwed & { readonly at: number }>({
  name: 'orders_owed',
  columns: [
    ['bucket', ({ bucket }) => bucket],
    ['id', ({ id }) => id],
    ['at', ({ at }) => at],
    [
      'orders',
      ({ orders }) =>
        JSON.stringify(orders.map(({ network, orderId, subid }) => [network, orderId, subid])),
    ],
  ],
})

export const owedStatement = (owed: OrdersOwed, now: number): Statement =>
  insertOwed([{ ...owed, at: now }])

const endOwed = placed({
  name: 'end-owed',
  text: (within) => `delete from orders_owed o
    using unnest($1::smallint[], $2::text[]) k (bucket, id)
    where o.bucket = k.bucket and o.id = k.id${within('o')}`,
  types: ['text'],
})

const endStatement = (owed: readonly Pick<OrdersOwed, 'bucket' | 'id'>[]): Statement =>
  endOwed(
    owed.map(({ bucket }) => bucket),
    owed.map(({ id }) => id),
  )

/** They are written where they belong. */
export const orderStatements = ({ ordersOver }: Changes): readonly Statement[] =>
  some(endStatement, ordersOver)

/** Whoever made a note acts on it at once, or is gone. */
const overdueMs = 60_000

type StoredOwed = Omit<OrdersOwed, 'orders'> & { readonly orders: string }

/** Notes that nobody has acted on. */
export async function findOwed(
  query: Connection['query'],
  { nowMs, limit }: { readonly nowMs: number; readonly limit: number },
): Promise<readonly OrdersOwed[]> {
  const rows = await query<StoredOwed>({
    text: 'select bucket, id, orders from orders_owed where at < $1 order by at limit $2',
    values: [nowMs - overdueMs, limit],
  })
  return rows.map((row) => ({ ...row, orders: ordersOf(row.orders) }))
}

/** Writes what they name, wherever that is, and has what waited for it judged again. */
export function nameOwed(work: MemoryWork, owed: readonly OrdersOwed[]): void {
  const { transactions, waiting, orderNotes } = work.tables
  for (const { network, orderId, subid } of owed.flatMap(({ orders }) => orders)) {
    const isNews = transactions.insert(network, orderId, subid)
    if (isNews && work.waitingRows > 0) {
      work.rematch.push(...waiting.forOrder(orderId, network))
    }
  }
  orderNotes.end(owed)
}

/** What a note says. */
const ordersOf = (text: string): readonly NewOrder[] =>
  // Safe: written above and nowhere else.
  (JSON.parse(text) as readonly [string, string, string][]).map(([network, orderId, subid]) => ({
    network,
    orderId,
    subid,
  }))
