import type { Database } from 'better-sqlite3'
import { rangeOf } from '../../../domain/address-range.ts'
import type { SeenAddress } from '../../looks.ts'
import { learnAddress } from '../../steps/learn-address.ts'
import type { ObservedCall } from '../../steps/tables.ts'

/** Who called the networks that learn it. */
export function prepareAddresses(db: Database) {
  const again = db.prepare<[number, string, string, string]>(
    `update addresses set count = count + 1, last_at = max(last_at, ?)
     where network = ? and address in (?, ?)`,
  )
  const list = db.prepare<[string], SeenAddress>(
    `select address, count, first_at as "firstAt", last_at as "lastAt", sale_at as "saleAt"
     from addresses where network = ?`,
  )
  const clear = db.prepare<[string]>('delete from addresses where network = ?')
  const insert = db.prepare<[string, string, number, number, number, number | null]>(
    `insert into addresses (network, address, count, first_at, last_at, sale_at)
     values (?, ?, ?, ?, ?, ?)`,
  )
  return {
    note: (call: ObservedCall): boolean => {
      const { network, ip, at } = call
      // Nearly every call: one statement, and no list.
      if (again.run(at, network, ip, rangeOf(ip)).changes > 0) return false
      const before = list.all(network)
      const { seen, isNew } = learnAddress(before, call)
      if (seen !== before) clear.run(network)
      for (const row of seen === before ? [] : seen) {
        insert.run(network, row.address, row.count, row.firstAt, row.lastAt, row.saleAt)
      }
      return isNew
    },
  }
}
