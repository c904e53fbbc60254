import type { Database } from 'better-sqlite3'
import { type LedgerChanges, ledgerStates as states } from '../../steps/ledger-changes.ts'
import type { StoredDelivery } from '../../steps/stored-delivery.ts'

export function prepareLedger(db: Database) {
  const columns = ['accepted', ...states] as const
  const change = db.prepare<(string | number)[]>(
    `insert into ledger (destination, ${columns.join(', ')}) values (?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (destination) do update
     set ${columns.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')}`,
  )
  const swept = db.prepare<[string, string]>(
    `insert into ledger_swept (destination, state, count) values (?, ?, 1)
     on conflict (destination, state) do update set count = count + 1`,
  )
  const touch = db.prepare<[string]>(`insert into log_touched (log, ids) values ('deliveries', ?)`)
  return {
    write: (changes: LedgerChanges) => {
      if (changes.touched().length > 0) touch.run(changes.touched().join(' '))
      for (const [destination, counts] of changes.entries()) {
        change.run(destination, ...columns.map((name) => counts[name]))
      }
    },
    /** Remembers that a row was deleted for its age: the ledger counts lifetimes. */
    sweep: ({ destination, state }: StoredDelivery) => swept.run(destination, state),
  }
}
