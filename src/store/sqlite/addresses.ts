import type { Database } from 'better-sqlite3'
import { rangeOf } from '../../domain/address-range.ts'
import type { SeenAddress } from '../looks.ts'
import type { ObservedCall } from '../steps/tables.ts'

/** More addresses than these of one network are kept as ranges; more ranges are not kept at all. */
const mostAddresses = 64
const mostRanges = 256

type Rest = readonly [
  address: string,
  count: number,
  first: number,
  last: number,
  sale: number | null,
]
type Known = { readonly rows: number; readonly ranges: number }

/** Who called the networks that learn it. */
export function prepareAddresses(db: Database) {
  const again = db.prepare<[number, string, string, string]>(
    `update addresses set count = count + 1, last_at = max(last_at, ?)
     where network = ? and address in (?, ?)`,
  )
  const known = db.prepare<[string], Known>(
    `select count(*) as rows, count(case when address like '%/%' then 1 end) as ranges
     from addresses where network = ?`,
  )
  const insert = db.prepare<[string, string, number, number, number, number | null]>(
    `insert into addresses (network, address, count, first_at, last_at, sale_at)
     values (?, ?, ?, ?, ?, ?)
     on conflict (network, address) do update set count = count + excluded.count,
       first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at),
       sale_at = coalesce(sale_at, excluded.sale_at)`,
  )
  const list = db.prepare<[string], SeenAddress>(
    `select address, count, first_at as "firstAt", last_at as "lastAt", sale_at as "saleAt"
     from addresses where network = ? order by count desc, address`,
  )
  const clear = db.prepare<[string]>('delete from addresses where network = ?')
  const rollUp = (network: string) => {
    const rows = list.all(network)
    clear.run(network)
    for (const { address, count, firstAt, lastAt, saleAt } of rows) {
      insert.run(network, rangeOf(address), count, firstAt, lastAt, saleAt)
    }
  }
  const keepRange = (network: string, ranges: number, row: Rest) => {
    if (ranges === 0) rollUp(network)
    if (ranges < mostRanges) insert.run(network, ...row)
  }
  return {
    note: ({ network, ip, at, isSale }: ObservedCall): boolean => {
      if (again.run(at, network, ip, rangeOf(ip)).changes > 0) return false
      const { rows, ranges } = known.get(network) ?? { rows: 0, ranges: 0 }
      const saleAt = isSale && rows > 0 ? at : null
      if (ranges === 0 && rows < mostAddresses) insert.run(network, ip, 1, at, at, saleAt)
      else keepRange(network, ranges, [rangeOf(ip), 1, at, at, saleAt])
      return rows > 0
    },
  }
}
