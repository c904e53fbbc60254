import { type ClickRow, clickColumns, clickOf } from '../rows/clicks.ts'
import { selectList } from '../rows/fields.ts'
import type { Taken } from '../store.ts'
import type { Connection, Statement } from './connect.ts'
import type { HeldPostback, Known, WaitingRow } from './known.ts'
import { loadBeside } from './load-beside.ts'
import { findSubids, loadDeliveries, loadLists } from './load-deliveries.ts'
import { loadLeads } from './load-leads.ts'
import { loadReplays } from './load-replays.ts'
import { bucketFor, numbers, texts } from './places.ts'

type Query = Connection['query']

/**
 * Inserts the row of a subid, or locks it: whoever writes about the same subid waits here, and reads on
 * only what the one before has committed. In order, so that two who lock the same do not wait for each
 * other.
 */
export function lockSubjects(subids: readonly string[]): Statement {
  const sorted = [...new Set(subids)].sort()
  return {
    name: 'lock-subjects',
    text: `insert into subject (bucket, subid) select * from unnest($1::bigint[], $2::text[])
      on conflict (subid, bucket) do update set subid = excluded.subid where false`,
    values: [numbers(sorted.map(bucketFor)), texts(sorted)],
  }
}

export async function lock(
  query: Query,
  { locked }: Known,
  subids: readonly string[],
): Promise<void> {
  const fresh = subids.filter((subid) => !locked.has(subid))
  if (fresh.length === 0) return
  await query(lockSubjects(fresh))
  for (const subid of fresh) locked.add(subid)
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
  await Promise.all([
    lock(query, known, [...subidsWanted(known), ...ofDeliveries]),
    // Rows that only lead to subids: what is theirs is read once those are locked.
    loadOrders(query, known),
    loadLists(connection, known),
    loadClicks(query, known),
    loadLeads(connection, known),
    loadAnswers(query, known),
    loadHeld(query, known),
    loadWaits(query, known),
    loadDeliveries(connection, known),
    loadReplays(query, known),
    loadBeside(connection, known),
  ])
  return true
}

function wantsAny({
  locked: _locked,
  latest: _latest,
  places: _places,
  ...shelves
}: Known): boolean {
  return Object.values(shelves).some((shelf) => shelf.wanted().length > 0)
}

/** Those that rows are wanted of. */
export function subidsWanted({ clicks, leadsOfNetwork, leadsOfSubid, leadByKey }: Known): string[] {
  return [
    ...clicks.wanted(),
    ...leadsOfSubid.wanted(),
    ...leadsOfNetwork.wanted().map(({ subid }) => subid),
    ...leadByKey.wanted().map(({ subid }) => subid),
  ]
}

const clicksOf = {
  name: 'clicks',
  text: `select ${selectList(clickColumns, 'c')}
    from unnest($1::bigint[], $2::text[]) k (bucket, subid)
    join clicks c on c.bucket = k.bucket and c.subid = k.subid`,
}

async function loadClicks(query: Query, { clicks }: Known): Promise<void> {
  const subids = clicks.wanted()
  if (subids.length === 0) return
  const values = [numbers(subids.map(bucketFor)), texts(subids)]
  const rows = await query<ClickRow>({ ...clicksOf, values })
  for (const subid of subids) clicks.put(subid, null)
  for (const row of rows) clicks.put(row.subid, clickOf(row))
}

/** By their ids alone: read once more, the same request may name another subid. */
const answersOf = {
  name: 'answers',
  text: 'select id, outcome, reason from postbacks where id = any($1::text[])',
}

async function loadAnswers(query: Query, { answers }: Known): Promise<void> {
  const ids = answers.wanted()
  if (ids.length === 0) return
  const rows = await query<Taken>({ ...answersOf, values: [texts(ids)] })
  for (const id of ids) answers.put(id, null)
  for (const row of rows) answers.put(row.id, row)
}

/** Locked: of two who would judge the same postback again, the second finds it judged. */
const heldOf = {
  name: 'postbacks-held',
  text: `select id, bucket, at, network, cause, unauthenticated, reason, pending from postbacks
    where id = any($1::text[]) order by id for update`,
}

async function loadHeld(query: Query, { held, places }: Known): Promise<void> {
  const ids = held.wanted()
  if (ids.length === 0) return
  const rows = await query<HeldPostback>({ ...heldOf, values: [texts(ids)] })
  for (const id of ids) held.put(id, null)
  for (const row of rows) {
    places.set(row.id, row.bucket)
    held.put(row.id, row)
  }
}

const ordersOf = {
  name: 'orders',
  text: `select t.network, t.order_id as "orderId", t.subid
    from unnest($1::bigint[], $2::text[], $3::text[]) k (bucket, order_id, network)
    join transactions t
      on t.bucket = k.bucket and t.order_id = k.order_id and t.network = k.network`,
}

async function loadOrders(query: Query, { orders }: Known): Promise<void> {
  const keys = orders.wanted()
  if (keys.length === 0) return
  const values = [
    numbers(keys.map(({ orderId }) => bucketFor(orderId))),
    texts(keys.map(({ orderId }) => orderId)),
    texts(keys.map(({ network }) => network)),
  ]
  type Row = { network: string; orderId: string; subid: string }
  const rows = await query<Row>({ ...ordersOf, values })
  for (const key of keys) orders.put(key, null)
  for (const { subid, ...key } of rows) orders.put(key, subid)
}

const waitsOf = {
  name: 'waits',
  text: `select w.kind, w.key, w.network, w.postback_id as "postbackId"
    from unnest($1::bigint[], $2::text[], $3::text[]) k (bucket, key, kind)
    join waiting w on w.bucket = k.bucket and w.key = k.key and w.kind = k.kind`,
}

async function loadWaits(query: Query, { waits }: Known): Promise<void> {
  const keys = waits.wanted()
  if (keys.length === 0) return
  const values = [
    numbers(keys.map(({ key }) => bucketFor(key))),
    texts(keys.map(({ key }) => key)),
    texts(keys.map(({ kind }) => kind)),
  ]
  const rows = await query<WaitingRow>({ ...waitsOf, values })
  for (const key of keys) {
    waits.put(
      key,
      rows.filter((row) => row.kind === key.kind && row.key === key.key),
    )
  }
}
