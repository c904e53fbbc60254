import type { Database } from 'better-sqlite3'
import type { LedgerRow } from '../looks.ts'
import { type LedgerChanges, ledgerStates as states } from '../steps/ledger-changes.ts'
import type { StoredDelivery } from '../steps/stored-delivery.ts'
import { inBucket } from './bucket.ts'

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

const activeDestinations = `select id from settings
  where kind = 'destinations' and archived = 0 and coalesce(value ->> 'enabled', 1) = 1`

/** The counters as they were kept, with a row of noughts for a destination never used. */
export function readLedger(db: Database): readonly LedgerRow[] {
  const columns = ['accepted', ...states].map((name) => `coalesce(l.${name}, 0) as ${name}`)
  return db
    .prepare<[], LedgerRow>(
      `select d.destination, ${columns.join(', ')}
       from (select destination from ledger union ${activeDestinations}) d
       left join ledger l on l.destination = d.destination
       order by d.destination`,
    )
    .all()
}

/** The same, counted from the rows and from what retention deleted. */
export function recountLedger(db: Database): readonly LedgerRow[] {
  const sums = states.map((state) => `sum(case when state = '${state}' then n else 0 end) ${state}`)
  return db
    .prepare<[], LedgerRow>(
      `select destination, sum(n) accepted, ${sums.join(', ')}
       from (
         select destination, state, count(*) n from deliveries where ${inBucket}
         group by destination, state
         union all select destination, state, count from ledger_swept
         union all select id, 'waiting', 0 from (${activeDestinations})
         union all select destination, 'waiting', 0 from ledger
       )
       group by destination order by destination`,
    )
    .all()
}
