import { bucketsOf } from '../../../domain/groups.ts'
import { type ClickRow, clickColumns, clickOf } from '../../rows/clicks.ts'
import { selectList } from '../../rows/fields.ts'
import type { Taken } from '../../store.ts'
import { insertOf } from '../flush/rows-sql.ts'
import type { HeldPostback, Known, WaitingRow } from '../memory/known.ts'
import type { Connection, Statement } from '../server/connect.ts'
import { placed } from '../server/placed.ts'
import { bucketFor, numbers, placesOf, texts } from '../server/places.ts'
import { findPostbacks, loadBeside } from './beside.ts'
import { findSubids, loadDeliveries, loadLists } from './deliveries.ts'
import { loadLeads } from './leads.ts'
import { loadReplays } from './replays.ts'
import { loadUnfinished } from './unfinished.ts'

type Query = Connection['query']

/**
 * Inserts the row of a subid, or locks it: whoever writes about the same subid waits here, and reads on
 * only what the one before has committed. That is why a subid has one click, wherever it lies. In order, so
 * that two who lock the same do not wait for each other.
 *
 * It is told the time of a click that is about to be kept: where the click is looked for first.
 */
export function lockSubjects(
  subids: readonly string[],
  clickTimes: Known['clickTimes'] = new Map(),
): Statement {
  const sorted = [...new Set(subids)].sort()
  return insertSubjects(sorted.map((subid) => ({ subid, at: clickTimes.get(subid) ?? null })))
}

const insertSubjects = insertOf<{ readonly subid: string; readonly at: number | null }>(
  {
    name: 'subject',
    columns: [
      ['bucket', ({ subid }) => bucketFor(subid)],
      ['subid', ({ subid }) => subid],
      ['clickAt', ({ at }) => at],
    ],
  },
  'on conflict (subid, bucket) do update set subid = excluded.subid where false returning subid',
)

export async function lock(query: Query, known: Known, subids: readonly string[]): Promise<void> {
  const { locked, clickTimes, newSubjects } = known
  const wanted = subids.filter((subid) => !locked.has(subid))
  if (wanted.length === 0) return
  const made = await query<{ subid: string }>(lockSubjects(wanted, clickTimes))
  for (const subid of wanted) locked.add(subid)
  for (const { subid } of made) newSubjects.set(subid, clickTimes.get(subid) ?? null)
}

/**
 * Fetches all that is wanted, after the subids it belongs to are locked. One statement for a kind of row;
 * they are sent one behind the other, without a wait between them. False: nothing was wanted.
 */
export async function loadWanted(connection: Connection, known: Known): Promise<boolean> {
  const { query } = connection
  if (!wantsAny(known)) return false
  const deliveries = known.deliveries.wanted()
  const hinted = deliveries.every(({ subid }) => subid !== null)
  const ofDeliveries = hinted
    ? deliveries.flatMap(({ subid }) => subid ?? [])
    : await findSubids(query, known, deliveries)
  const locked = lock(query, known, [...subidsWanted(known), ...ofDeliveries])
  await Promise.all([
    locked,
    // Rows that only lead to subids: what is theirs is read once those are locked.
    loadOrders(query, known),
    loadLists(connection, known),
    loadClicks(query, known, locked),
    loadLeads(connection, known),
    loadAnswers(query, known),
    loadHeld(query, known),
    loadWaits(query, known),
    loadDeliveries(connection, known),
    loadReplays(query, known),
    loadUnfinished(query, known),
    loadBeside(connection, known),
  ])
  return true
}

function wantsAny({
  group: _group,
  elsewhere: _elsewhere,
  locked: _locked,
  clickTimes: _clickTimes,
  newSubjects: _newSubjects,
  latest: _latest,
  places: _places,
  ...shelves
}: Known): boolean {
  return Object.values(shelves).some((shelf) => shelf.wanted().length > 0)
}

/** Those that rows are wanted of. */
export function subidsWanted({ clicks, leadsOfSubid, ...known }: Known): string[] {
  const { leadsOfNetwork, leadByKey, leadById, leadsFrom, unfinished } = known
  const named = [leadsOfNetwork, leadByKey, leadById, leadsFrom, unfinished]
  return [
    ...clicks.wanted(),
    ...leadsOfSubid.wanted(),
    ...named.flatMap((shelf) => shelf.wanted().map(({ subid }) => subid)),
  ]
}

/** Where its subject says: in one part of the table. */
const clicksOf = placed({
  name: 'clicks',
  text: (within) => `select ${selectList(clickColumns, 'c')}
    from unnest($1::smallint[], $2::text[]) k (bucket, subid)
    join subject s on s.bucket = k.bucket and s.subid = k.subid${within('s')}
    join clicks c on c.bucket = k.bucket and c.subid = k.subid and c.at = s.click_at${within('c')}`,
  types: ['text'],
})
/** Wherever it is. */
const clicksAnywhere = placed({
  name: 'clicks-anywhere',
  text: (within) => `select ${selectList(clickColumns, 'c')}
    from unnest($1::smallint[], $2::text[]) k (bucket, subid)
    join clicks c on c.bucket = k.bucket and c.subid = k.subid${within('c')}`,
  types: ['text'],
})

/**
 * What a subject says is taken for a hint, never for a fact: a click that is not there is looked for
 * everywhere. Not so that of a subid nobody knew until now, while it is kept: that is most clicks.
 */
async function loadClicks(query: Query, known: Known, locked: Promise<void>): Promise<void> {
  const { clicks, newSubjects } = known
  const subids = clicks.wanted()
  if (subids.length === 0) return
  const put = async (clicksOfSubids: typeof clicksOf, wanted: readonly string[]) => {
    const rows = await query<ClickRow>(clicksOfSubids(wanted.map(bucketFor), wanted))
    for (const row of rows) clicks.put(row.subid, clickOf(row))
  }
  await Promise.all([put(clicksOf, subids), locked])
  const missing = subids.filter((subid) => clicks.peek(subid) === undefined)
  const doubtful = missing.filter((subid) => (newSubjects.get(subid) ?? null) === null)
  if (doubtful.length > 0) await put(clicksAnywhere, doubtful)
  for (const subid of missing) if (clicks.peek(subid) === undefined) clicks.put(subid, null)
}

/** By their ids alone: read once more, the same request may name another subid. */
const answersOf = {
  name: 'answers',
  text: 'select id, outcome, reason from postbacks where id = any($1::text[])',
}
/** Of those that name the same subid whenever they come. */
const answersHere = {
  name: 'answers-here',
  text: `select p.id, p.outcome, p.reason from postbacks p
    where p.id = any($1::text[]) and p.bucket = any($2::smallint[])`,
}

async function loadAnswers(query: Query, { answers, group, elsewhere }: Known): Promise<void> {
  const ids = answers.wanted()
  if (ids.length === 0) return
  const isHere = group !== undefined && !ids.some((id) => elsewhere.has(id))
  const rows = await query<Taken>(
    isHere
      ? { ...answersHere, values: [texts(ids), numbers(bucketsOf(group))] }
      : { ...answersOf, values: [texts(ids)] },
  )
  for (const id of ids) answers.put(id, null)
  for (const row of rows) answers.put(row.id, row)
}

/** Locked: of two who would judge the same postback again, the second finds it judged. */
const heldOf = placed({
  name: 'postbacks-held',
  text: (within) => `select p.id, p.bucket, p.at, p.network, p.cause, p.unauthenticated, p.reason,
      p.pending
    from unnest($1::smallint[], $2::text[]) k (bucket, id)
    join postbacks p on p.bucket = k.bucket and p.id = k.id${within('p')}
    order by p.id for update of p`,
  types: ['text'],
})

async function loadHeld(query: Query, known: Known): Promise<void> {
  const { held, places } = known
  const ids = held.wanted()
  if (ids.length === 0) return
  await findPostbacks(query, known, ids)
  const there = ids.filter((id) => places.has(id)).sort()
  const buckets = placesOf(known, there)
  const rows = there.length === 0 ? [] : await query<HeldPostback>(heldOf(buckets, there))
  for (const id of ids) held.put(id, null)
  for (const row of rows) held.put(row.id, row)
}

const ordersOf = placed({
  name: 'orders',
  text: (within) => `select t.network, t.order_id as "orderId", t.subid
    from unnest($1::smallint[], $2::text[], $3::text[]) k (bucket, order_id, network)
    join transactions t
      on t.bucket = k.bucket and t.order_id = k.order_id and t.network = k.network${within('t')}`,
  types: ['text', 'text'],
})

async function loadOrders(query: Query, { orders }: Known): Promise<void> {
  const keys = orders.wanted()
  if (keys.length === 0) return
  const rows = await findOrders(query, keys)
  for (const key of keys) orders.put(key, null)
  for (const { subid, ...key } of rows) orders.put(key, subid)
}

export type OrderKey = { readonly network: string; readonly orderId: string }

/** Which subids these names of orders lead to. */
export function findOrders(
  query: Query,
  keys: readonly OrderKey[],
): Promise<readonly (OrderKey & { readonly subid: string })[]> {
  return query(
    ordersOf(
      keys.map(({ orderId }) => bucketFor(orderId)),
      keys.map(({ orderId }) => orderId),
      keys.map(({ network }) => network),
    ),
  )
}

const waitsOf = placed({
  name: 'waits',
  text: (within) => `select w.kind, w.key, w.network, w.postback_id as "postbackId",
      w.postback_bucket as "bucket"
    from unnest($1::smallint[], $2::text[], $3::text[]) k (bucket, key, kind)
    join waiting w on w.bucket = k.bucket and w.key = k.key and w.kind = k.kind${within('w')}`,
  types: ['text', 'text'],
})

async function loadWaits(query: Query, { waits, places }: Known): Promise<void> {
  const keys = waits.wanted()
  if (keys.length === 0) return
  const rows = await query<WaitingRow & { readonly bucket: number }>(
    waitsOf(
      keys.map(({ key }) => bucketFor(key)),
      keys.map(({ key }) => key),
      keys.map(({ kind }) => kind),
    ),
  )
  for (const { postbackId, bucket } of rows) places.set(postbackId, bucket)
  for (const key of keys) {
    waits.put(
      key,
      rows.filter((row) => row.kind === key.kind && row.key === key.key),
    )
  }
}
