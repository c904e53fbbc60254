import { slotMs } from '../../../domain/slots.ts'
import type { AuditEntry } from '../../access.ts'
import type { Column } from '../../rows/fields.ts'
import { type LedgerChanges, ledgerStates } from '../../steps/ledger-changes.ts'
import type { ToldMove } from '../../steps/tables.ts'
import type { Known, WaitingRow } from '../memory/known.ts'
import type { NewOrder, NewWait } from '../memory/matching.ts'
import type { Worth } from '../memory/moves.ts'
import type { Changes } from '../memory/tables.ts'
import type { Statement } from '../server/connect.ts'
import { placed } from '../server/placed.ts'
import { bucketFor, placeOf } from '../server/places.ts'
import { postbackPlaces, some } from './flush.ts'
import { insertOf, updateOf } from './rows-sql.ts'

/**
 * Orders by the bucket of their own name. On a database of many machines this statement is another
 * transaction's, after the lead's: the row may then be missing for a while, never wrong.
 */
const insertOrders = insertOf<NewOrder>(
  {
    name: 'transactions',
    columns: [
      ['bucket', ({ orderId }) => bucketFor(orderId)],
      ['network', ({ network }) => network],
      ['orderId', ({ orderId }) => orderId],
      ['subid', ({ subid }) => subid],
    ],
  },
  'on conflict (order_id, network, bucket) do nothing',
)

type PlacedWait = NewWait & { readonly postbackBucket: number }

const insertWaits = insertOf<PlacedWait>(
  {
    name: 'waiting',
    columns: [
      ['bucket', ({ key }) => bucketFor(key)],
      ['kind', ({ kind }) => kind],
      ['key', ({ key }) => key],
      ['network', ({ network }) => network],
      ['postbackId', ({ postbackId }) => postbackId],
      ['at', ({ at }) => at],
      ['postbackBucket', ({ postbackBucket }) => postbackBucket],
    ],
  },
  'on conflict (key, kind, network, postback_id, bucket) do nothing',
)

const endWaits = placed({
  name: 'end-waits',
  text: (within) => `delete from waiting w
    using unnest($1::smallint[], $2::text[], $3::text[], $4::text[], $5::text[])
      k (bucket, key, kind, network, postback_id)
    where w.bucket = k.bucket and w.key = k.key and w.kind = k.kind and w.network = k.network
      and w.postback_id = k.postback_id${within('w')}`,
  types: ['text', 'text', 'text', 'text'],
})

/** Before the moves that this transaction makes: those have their amounts. */
const payMoves = placed({
  name: 'pay-moves',
  text: (within) => `update moves m set amount = v.amount, currency = v.currency,
      amount_before = case when m.from_status is null then null else v.amount end,
      currency_before = case when m.from_status is null then null else v.currency end
    from unnest($1::smallint[], $2::text[], $3::text[], $4::text[])
      v (bucket, lead_id, amount, currency)
    where m.bucket = v.bucket and m.lead_id = v.lead_id and m.amount is null${within('m')}`,
  types: ['text', 'text', 'text'],
})

type PlacedNotSent = Pick<ToldMove, 'id' | 'notSent'> & { readonly bucket: number }

const setNotSents = updateOf<PlacedNotSent>(
  {
    name: 'moves',
    keys: [
      ['bucket', ({ bucket }) => bucket],
      ['id', ({ id }) => id],
    ],
    columns: [['notSent', ({ notSent }) => JSON.stringify(notSent)]],
  },
  'set-not-sents',
)

/** Statements that come before the rows. */
export function statementsBefore(
  { worths, notSents }: Changes,
  known: Known,
): readonly Statement[] {
  // A lead that was made in this transaction has no moves that are written already.
  const stored = worths.filter(([leadId]) => known.places.has(leadId))
  const placed = notSents.map(([id, notSent]) => ({ bucket: placeOf(known, id), id, notSent }))
  return [...some((rows) => payStatement(known, rows), stored), ...some(setNotSents, placed)]
}

function payStatement(
  known: Known,
  worths: readonly (readonly [leadId: string, worth: Worth])[],
): Statement {
  return payMoves(
    worths.map(([leadId]) => placeOf(known, leadId)),
    worths.map(([leadId]) => leadId),
    worths.map(([, { amount }]) => amount),
    worths.map(([, { currency }]) => currency),
  )
}

/** What leads to rows: names of orders, and what waits for them. */
export function statementsOfMatching(changes: Changes, known: Known): readonly Statement[] {
  const { orders, waits, endedWaits } = changes
  const bucketOf = postbackPlaces(changes, known)
  const placed = waits.map((row) => ({ ...row, postbackBucket: bucketOf(row.postbackId) }))
  return [
    ...some(
      insertOrders,
      orders.toSorted((a, b) => compare(a.orderId, b.orderId) || compare(a.network, b.network)),
    ),
    ...some(endStatement, endedWaits),
    ...some(insertWaits, placed),
  ]
}

// In order: two transactions that write the same rows then wait for one another, not both for both.
function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

function endStatement(rows: readonly WaitingRow[]): Statement {
  return endWaits(
    rows.map(({ key }) => bucketFor(key)),
    rows.map(({ key }) => key),
    rows.map(({ kind }) => kind),
    rows.map(({ network }) => network),
    rows.map(({ postbackId }) => postbackId),
  )
}

export const dirtySlots = insertOf<Placed<number>>(
  {
    name: 'rollup_dirty',
    columns: [
      ['bucket', ({ bucket }) => bucket],
      ['slot', ({ row }) => row],
      ['mark', () => 1],
    ],
    numbers: ['slot', 'mark'],
  },
  'on conflict (slot, bucket) do update set mark = rollup_dirty.mark + 1',
)
const viewed = 'unnest($1::smallint[], $2::text[]) k (bucket, subid)'
const dirtyByClicks = placed({
  name: 'dirty-by-clicks',
  text: (within) => `insert into rollup_dirty as d (bucket, slot, mark)
    select distinct c.bucket, c.at / ${slotMs}, 1 from ${viewed}
      join clicks c on c.bucket = k.bucket and c.subid = k.subid${within('c')} order by 1, 2
    on conflict (slot, bucket) do update set mark = d.mark + 1`,
  types: ['text'],
})
// One that is marked already is held until the commit: who counts it waits for what it is then.
const touchLeads = insertOf<Placed<readonly [id: string, createdAt: number]>>(
  {
    name: 'rollup_touched',
    columns: [
      ['bucket', ({ bucket }) => bucket],
      ['leadId', ({ row }) => row[0]],
      ['createdAt', ({ row }) => row[1]],
    ],
  },
  'on conflict (lead_id, bucket) do update set created_at = excluded.created_at',
)
const touchByClicks = placed({
  name: 'touch-by-clicks',
  text: (within) => `insert into rollup_touched (bucket, lead_id, created_at)
    select l.bucket, l.id, l.created_at from ${viewed}
      join leads l on l.bucket = k.bucket and l.subid = k.subid${within('l')}
    on conflict (lead_id, bucket) do update set created_at = excluded.created_at`,
  types: ['text'],
})
const touchLogs = insertOf<Placed<readonly [log: string, ids: string]>>({
  name: 'log_touched',
  columns: [
    ['bucket', ({ bucket }) => bucket],
    ['log', ({ row }) => row[0]],
    ['ids', ({ row }) => row[1]],
  ],
})

/** What belongs to no subid is written where the transaction writes besides. */
type Placed<Row> = { readonly bucket: number; readonly row: Row }

/** What is derived from the rows later is told what has changed behind it. */
export function statementsOfDerived(
  changes: Changes,
  ledger: LedgerChanges,
  bucket: number,
): readonly Statement[] {
  const { lateSlots, touchedLeads, viewedSubids } = changes
  const here = <Row>(row: Row): Placed<Row> => ({ bucket, row })
  const subids = [viewedSubids.map(bucketFor), viewedSubids] as const
  return [
    ...some(dirtySlots, lateSlots.map(here)),
    ...(viewedSubids.length === 0 ? [] : [dirtyByClicks(...subids), touchByClicks(...subids)]),
    ...some(touchLeads, touchedLeads.map(here)),
    ...some(touchLogs, touchedIds(changes, ledger).map(here)),
  ]
}

function touchedIds({ endings, latePostbacks, clickedLeads }: Changes, ledger: LedgerChanges) {
  const ids = [
    ['postbacks', [...endings.map(({ id }) => id), ...latePostbacks]],
    ['leads', clickedLeads.map(({ lead }) => `${lead.createdAt}:${lead.id}`)],
    ['deliveries', ledger.touched()],
  ] as const
  return ids.flatMap(([log, names]) =>
    names.length === 0 ? [] : [[log, names.join(' ')] as const],
  )
}

const counts = ['accepted', ...ledgerStates] as const

type LedgerRow = readonly [destination: string, changed: Readonly<Record<string, number>>]

const addToLedger = insertOf<Placed<LedgerRow>>(
  {
    name: 'ledger_parts',
    columns: [
      ['bucket', ({ bucket }) => bucket],
      ['destination', ({ row }) => row[0]],
      ...counts.map((name): Column<Placed<LedgerRow>> => [name, ({ row }) => row[1][name] ?? 0]),
    ],
    numbers: counts,
  },
  `on conflict (destination, bucket) do update
    set ${counts.map((name) => `${name} = ledger_parts.${name} + excluded.${name}`).join(', ')}`,
)

/** Last, and in order: the rows of it are those that most transactions write. */
export function ledgerStatements(ledger: LedgerChanges, bucket: number): readonly Statement[] {
  const entries = [...ledger.entries()].sort(([a], [b]) => (a < b ? -1 : 1))
  return some(
    addToLedger,
    entries.map((row) => ({ bucket, row })),
  )
}

type AuditLine = { readonly entry: AuditEntry; readonly now: number }

const jsonOf = (value: object | null) => (value === null ? null : JSON.stringify(value))

const auditColumns: readonly Column<AuditLine>[] = [
  ['at', ({ now }) => now],
  ['by', ({ entry }) => entry.by],
  ['action', ({ entry }) => entry.action],
  ['kind', ({ entry }) => entry.kind],
  ['target', ({ entry }) => entry.target],
  ['before', ({ entry }) => jsonOf(entry.before)],
  ['after', ({ entry }) => jsonOf(entry.after)],
  ['once', ({ entry }) => entry.once ?? null],
]

/** A line of the audit log; one that is said once more is counted. */
export function auditStatement(entry: AuditEntry, now: number): Statement {
  const line = { entry, now }
  return {
    name: 'audit',
    text: `insert into audit as a (${auditColumns.map(([name]) => name).join(', ')}, count)
      values (${auditColumns.map((_, index) => `$${index + 1}`).join(', ')}, 1)
      on conflict (once) do update
      set at = excluded.at, after = excluded.after, count = a.count + 1`,
    values: auditColumns.map(([, read]) => read(line)),
  }
}

const saveReplay = {
  name: 'save-replay',
  text: `update replays set state = $2, place = $3, sent = $4, skipped = $5, updated_at = $6
    where id = $1`,
}

export function replayStatements({ replays }: Changes): readonly Statement[] {
  return replays.map(({ replay, place }) => {
    const { id, state, sent, skipped, updatedAt } = replay
    return { ...saveReplay, values: [id, state, place, sent, JSON.stringify(skipped), updatedAt] }
  })
}
