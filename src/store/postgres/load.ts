import { crc32 } from 'node:zlib'
import { bucketOf } from '../../domain/ids.ts'
import { type ClickRow, clickColumns, clickOf } from '../rows/clicks.ts'
import { selectList } from '../rows/fields.ts'
import type { Taken } from '../store.ts'
import type { Connection, Statement } from './connect.ts'
import type { HeldPostback, Known, WaitingRow } from './known.ts'
import { listLiteral } from './literals.ts'
import { loadBeside } from './load-beside.ts'
import { findSubids, loadDeliveries, loadLists } from './load-deliveries.ts'
import { loadLeads } from './load-leads.ts'
import { loadReplays } from './load-replays.ts'

type Query = Connection['query']

const texts = (values: readonly string[]) => listLiteral('text', values)

/** Where the rows of a subid are. */
export const bucketFor = (subid: string): number => bucketOf(subid, crc32)

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
    values: [listLiteral('bigint', sorted.map(bucketFor)), texts(sorted)],
  }
}

async function lock(query: Query, { locked }: Known, subids: readonly string[]): Promise<void> {
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
    : await findSubids(query, deliveries)
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

function wantsAny({ locked: _locked, latest: _latest, ...shelves }: Known): boolean {
  return Object.values(shelves).some((shelf) => shelf.wanted().length > 0)
}

function subidsWanted({ clicks, leadsOfNetwork, leadsOfSubid, leadByKey }: Known): string[] {
  return [
    ...clicks.wanted(),
    ...leadsOfSubid.wanted(),
    ...leadsOfNetwork.wanted().map(({ subid }) => subid),
    ...leadByKey.wanted().map(({ subid }) => subid),
  ]
}

const clicksOf = {
  name: 'clicks',
  text: `select ${selectList(clickColumns)} from clicks where subid = any($1::text[])`,
}

async function loadClicks(query: Query, { clicks }: Known): Promise<void> {
  const subids = clicks.wanted()
  if (subids.length === 0) return
  const rows = await query<ClickRow>({ ...clicksOf, values: [texts(subids)] })
  for (const subid of subids) clicks.put(subid, null)
  for (const row of rows) clicks.put(row.subid, clickOf(row))
}

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

async function loadHeld(query: Query, { held }: Known): Promise<void> {
  const ids = held.wanted()
  if (ids.length === 0) return
  const rows = await query<HeldPostback>({ ...heldOf, values: [texts(ids)] })
  for (const id of ids) held.put(id, null)
  for (const row of rows) held.put(row.id, row)
}

const ordersOf = {
  name: 'orders',
  text: `select t.network, t.order_id as "orderId", t.subid
    from unnest($1::text[], $2::text[]) k (order_id, network)
    join transactions t on t.order_id = k.order_id and t.network = k.network`,
}

async function loadOrders(query: Query, { orders }: Known): Promise<void> {
  const keys = orders.wanted()
  if (keys.length === 0) return
  const values = [
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
    from unnest($1::text[], $2::text[]) k (key, kind)
    join waiting w on w.key = k.key and w.kind = k.kind`,
}

async function loadWaits(query: Query, { waits }: Known): Promise<void> {
  const keys = waits.wanted()
  if (keys.length === 0) return
  const values = [texts(keys.map(({ key }) => key)), texts(keys.map(({ kind }) => kind))]
  const rows = await query<WaitingRow>({ ...waitsOf, values })
  for (const key of keys) {
    waits.put(
      key,
      rows.filter((row) => row.kind === key.kind && row.key === key.key),
    )
  }
}
