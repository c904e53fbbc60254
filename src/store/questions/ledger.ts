import type { LedgerRow } from '../looks.ts'
import { inBucket } from '../rows/bucket.ts'
import { ledgerStates as states } from '../steps/ledger-changes.ts'
import { type Asking, all } from './asking.ts'

type StoredDestination = { readonly id: string; readonly value: string }

/** Those that anything could be sent to. */
function* activeDestinations(): Asking<readonly string[]> {
  const rows = yield* all<StoredDestination>(
    `select id, value from settings where kind = 'destinations' and archived = 0`,
  )
  return rows.filter(({ value }) => JSON.parse(value).enabled !== false).map(({ id }) => id)
}

/** The counters as they were kept, with a row of noughts for a destination never used. */
export function* readLedger(): Asking<readonly LedgerRow[]> {
  const kept = yield* all<LedgerRow>(
    `select destination, accepted, ${states.join(', ')} from ledger order by destination`,
  )
  return withNoughts(kept, yield* activeDestinations())
}

/** The same, counted from the rows and from what retention deleted. */
export function* recountLedger(): Asking<readonly LedgerRow[]> {
  const sums = states.map(
    (state) => `cast(sum(case when state = '${state}' then n else 0 end) as bigint) as ${state}`,
  )
  const counted = yield* all<LedgerRow>(
    `select destination, cast(sum(n) as bigint) as accepted, ${sums.join(', ')}
     from (
       select destination, state, count(*) as n from deliveries where ${inBucket}
       group by destination, state
       union all select destination, state, count from ledger_swept
       union all select destination, 'waiting', 0 from ledger
     ) z
     group by destination order by destination`,
  )
  return withNoughts(counted, yield* activeDestinations())
}

const noughts = Object.fromEntries(['accepted', ...states].map((name) => [name, 0]))

function withNoughts(
  rows: readonly LedgerRow[],
  destinations: readonly string[],
): readonly LedgerRow[] {
  const known = new Set(rows.map((row) => row.destination))
  const unused = destinations
    .filter((id) => !known.has(id))
    // Safe: every counter has its nought.
    .map((destination) => ({ destination, ...noughts }) as unknown as LedgerRow)
  return [...rows, ...unused].sort((a, b) => (a.destination < b.destination ? -1 : 1))
}
