import type { RenderedRequest } from '../../../domain/delivery.ts'
import { deliveryColumns } from '../../rows/deliveries.ts'
import { selectList } from '../../rows/fields.ts'
import { moveColumns, moveOf, type StoredMove } from '../../rows/moves.ts'
import type { StoredDelivery } from '../../steps/stored-delivery.ts'
import type { DeliveryKey, Known, ListKey } from '../memory/known.ts'
import type { Connection } from '../server/connect.ts'
import { placed } from '../server/placed.ts'
import { bucketFor, placesOf, texts } from '../server/places.ts'

type Query = Connection['query']

const columns = selectList(deliveryColumns, 'd')
const open = (table: string) => `${table}.state in ('waiting', 'parked')`

const leadsAsked = 'unnest($1::smallint[], $2::text[]) k (bucket, lead_id)'

const byId = placed({
  name: 'deliveries-by-id',
  text: (within) => `select ${columns} from unnest($1::smallint[], $2::text[]) k (bucket, id)
    join deliveries d on d.bucket = k.bucket and d.id = k.id${within('d')}`,
  types: ['text'],
})

// Which of them are open is asked of what was found, behind `offset 0`: else the planner, whose statistics may be
// from when little was open, takes all that is open anywhere for the shortest way to a lead.
export const ofLead = (selected: string, within: string) => `cross join lateral (
    select ${selected} from deliveries d
    where d.bucket = k.bucket and d.lead_id = k.lead_id${within} offset 0) x`

/**
 * What else is owed because of the same leads: when one is over, the next may go. Each of them once, however
 * many are asked about.
 */
const besideIds = placed({
  name: 'deliveries-beside',
  text: (within) => `select x.* from (
      select distinct o.bucket, o.lead_id from unnest($1::smallint[], $2::text[]) a (bucket, id)
      join deliveries o on o.bucket = a.bucket and o.id = a.id${within('o')}) k
    ${ofLead(columns, within('d'))} where ${open('x')}`,
  types: ['text'],
})
const openOfLeads = placed({
  name: 'deliveries-open',
  text: (within) => `select x.* from ${leadsAsked}
    ${ofLead(columns, within('d'))} where ${open('x')}`,
  types: ['text'],
})
/**
 * The moves of those that have no turn yet: when it comes, they are told. Looked up one by one behind
 * `offset 0`: where nobody has counted its rows, the planner would begin with all moves of these buckets.
 */
const movesToCome = placed({
  name: 'moves-to-come',
  text: (within) => `select ${selectList(moveColumns, 'm')} from ${leadsAsked}
    ${ofLead('d.move_id, d.state, d.due_at', within('d'))}
    cross join lateral (
      select * from moves o where o.bucket = k.bucket and o.id = x.move_id${within('o')} offset 0) m
    where ${open('x')} and x.due_at is null`,
  types: ['text'],
})
const movesAt = placed({
  name: 'moves-at',
  text: (within) => `select ${selectList(moveColumns, 'm')}
    from unnest($1::smallint[], $2::text[]) k (bucket, id)
    join moves m on m.bucket = k.bucket and m.id = k.id${within('m')}`,
  types: ['text'],
})
/** Of those that a person named. */
const movesById = {
  name: 'moves-by-id',
  text: `select ${selectList(moveColumns, 'm')} from moves m where m.id = any($1::text[])`,
}
const subidsById = {
  name: 'delivery-subids',
  text: 'select id, subid from deliveries where id = any($1::text[])',
}
const toldOf = placed({
  name: 'deliveries-told',
  text: (within) => `select d.lead_id as "leadId", d.destination, d.move_id as "moveId"
    from unnest($1::smallint[], $2::text[], $3::text[], $4::text[])
      k (bucket, lead_id, destination, move_id)
    join deliveries d on d.bucket = k.bucket and d.lead_id = k.lead_id
      and d.destination = k.destination and d.move_id = k.move_id${within('d')}`,
  types: ['text', 'text', 'text'],
})
const soldOf = placed({
  name: 'deliveries-sold',
  text: (within) => `select k.lead_id as "leadId", k.destination, (
      select min(d.move_id) from deliveries d
      join moves m on m.bucket = k.bucket and m.id = d.move_id${within('m')}
      where d.bucket = k.bucket and d.lead_id = k.lead_id and d.destination = k.destination
        and d.state = 'delivered' and m.to_status = 'Purchase'${within('d')}) as "moveId"
    from unnest($1::smallint[], $2::text[], $3::text[]) k (bucket, lead_id, destination)`,
  types: ['text', 'text'],
})
const requestsOf = placed({
  name: 'attempt-requests',
  text: (within) => `select distinct on (a.delivery_id) a.delivery_id as "deliveryId",
      a.generation, a.request
    from unnest($1::smallint[], $2::text[]) k (bucket, id)
    join attempts a on a.bucket = k.bucket and a.delivery_id = k.id${within('a')}
    where a.request is not null order by a.delivery_id, a.generation desc, a.attempt desc`,
  types: ['text'],
})

export async function loadDeliveries({ query }: Connection, known: Known): Promise<void> {
  await Promise.all([
    loadById(query, known),
    loadOpen(query, known),
    loadMoves(query, known),
    loadTold(query, known),
    loadSold(query, known),
    loadRequests(query, known),
  ])
}

async function loadById(query: Query, known: Known): Promise<void> {
  const keys = known.deliveries.wanted()
  if (keys.length === 0) return
  for (const { id, subid } of keys) if (subid !== null) known.places.set(id, bucketFor(subid))
  const ids = keys.map(({ id }) => id).filter((id) => known.places.has(id))
  const buckets = placesOf(known, ids)
  const [rows, beside] = await Promise.all([
    query<StoredDelivery>(byId(buckets, ids)),
    query<StoredDelivery>(besideIds(buckets, ids)),
  ])
  for (const key of keys) known.deliveries.put(key, null)
  for (const row of rows) known.deliveries.put({ id: row.id, subid: null }, row)
  putOpen(
    known,
    rows.map(({ leadId }) => leadId),
    beside,
  )
}

async function loadOpen(query: Query, known: Known): Promise<void> {
  const leadIds = known.open.wanted()
  if (leadIds.length === 0) return
  const buckets = placesOf(known, leadIds)
  const [rows, moves] = await Promise.all([
    query<StoredDelivery>(openOfLeads(buckets, leadIds)),
    query<StoredMove>(movesToCome(buckets, leadIds)),
  ])
  putOpen(known, leadIds, rows)
  for (const row of moves) known.moves.put(row.id, moveOf(row))
}

function putOpen(known: Known, leadIds: readonly string[], rows: readonly StoredDelivery[]): void {
  const ofLead = new Map<string, Map<string, StoredDelivery>>()
  for (const row of rows) {
    if (row.moveId > known.latest.moveId) known.latest.moveId = row.moveId
    const bucket = bucketFor(row.subid)
    for (const id of [row.id, row.leadId, row.moveId]) known.places.set(id, bucket)
    const own = ofLead.get(row.leadId) ?? new Map<string, StoredDelivery>()
    ofLead.set(row.leadId, own.set(row.id, row))
    known.deliveries.put({ id: row.id, subid: null }, row)
  }
  for (const leadId of leadIds) known.open.put(leadId, [...(ofLead.get(leadId)?.values() ?? [])])
}

async function loadMoves(query: Query, known: Known): Promise<void> {
  const ids = known.moves.wanted()
  if (ids.length === 0) return
  const own = ids.filter((id) => known.places.has(id))
  const named = ids.filter((id) => !known.places.has(id))
  const [found, others] = await Promise.all([
    query<StoredMove>(movesAt(placesOf(known, own), own)),
    named.length === 0 ? [] : query<StoredMove>({ ...movesById, values: [texts(named)] }),
  ])
  for (const id of ids) known.moves.put(id, null)
  for (const row of [...found, ...others]) {
    for (const id of [row.id, row.leadId]) known.places.set(id, bucketFor(row.subid))
    known.moves.put(row.id, moveOf(row))
  }
}

async function loadTold(query: Query, { told, places }: Known): Promise<void> {
  const keys = told.wanted()
  if (keys.length === 0) return
  const leadIds = keys.map(({ leadId }) => leadId)
  const rows = await query<(typeof keys)[number]>(
    toldOf(
      placesOf({ places }, leadIds),
      leadIds,
      keys.map(({ destination }) => destination),
      keys.map(({ moveId }) => moveId),
    ),
  )
  for (const key of keys) told.put(key, false)
  for (const row of rows) told.put(row, true)
}

async function loadSold(query: Query, { sold, places }: Known): Promise<void> {
  const keys = sold.wanted()
  if (keys.length === 0) return
  const leadIds = keys.map(({ leadId }) => leadId)
  const destinations = keys.map(({ destination }) => destination)
  type Row = { leadId: string; destination: string; moveId: string | null }
  const rows = await query<Row>(soldOf(placesOf({ places }, leadIds), leadIds, destinations))
  for (const { moveId, ...key } of rows) sold.put(key, moveId)
}

async function loadRequests(query: Query, { requests, places }: Known): Promise<void> {
  const ids = requests.wanted()
  if (ids.length === 0) return
  type Row = { deliveryId: string; generation: number; request: string }
  const rows = await query<Row>(requestsOf(placesOf({ places }, ids), ids))
  for (const id of ids) requests.put(id, null)
  for (const { deliveryId, generation, request } of rows) {
    // Safe: written by an attempt of ours.
    requests.put(deliveryId, { generation, request: JSON.parse(request) as RenderedRequest })
  }
}

/** Of deliveries that are known by their ids alone: whose they are, before their rows are read. */
export async function findSubids(
  query: Query,
  { places }: Known,
  keys: readonly DeliveryKey[],
): Promise<string[]> {
  const ids = keys.flatMap(({ id, subid }) => (subid === null ? [id] : []))
  const known = keys.flatMap(({ subid }) => (subid === null ? [] : [subid]))
  if (ids.length === 0) return known
  const rows = await query<{ id: string; subid: string }>({ ...subidsById, values: [texts(ids)] })
  for (const { id, subid } of rows) places.set(id, bucketFor(subid))
  return [...known, ...rows.map(({ subid }) => subid)]
}

/** Along `deliveries_open` and `deliveries_clickless`. */
const listTexts: Readonly<Record<ListKey['kind'], string>> = {
  'of-state': `select id, subid from deliveries d
    where ${open('d')} and destination = $1 and state = $2 limit $3`,
  'parked-by': `select id, subid from deliveries d
    where ${open('d')} and destination = $1 and state = 'parked' and parked_by = $2
    order by id limit $3`,
  clickless: `select id, subid from deliveries d
    where waits_for = 'click' and ${open('d')} and destination = $1 and created_at <= $2
    order by created_at limit $3`,
}

/** Lists of deliveries: their ids, and whose they are; the rows are read when they are locked. */
export async function loadLists({ query }: Connection, { lists }: Known): Promise<void> {
  const load = async (key: ListKey) => {
    const values = valuesOf(key)
    lists.put(
      key,
      await query<DeliveryKey>({ name: `list-${key.kind}`, text: listTexts[key.kind], values }),
    )
  }
  await Promise.all(lists.wanted().map(load))
}

function valuesOf(key: ListKey): (string | number)[] {
  switch (key.kind) {
    case 'of-state':
      return [key.destination, key.state, key.limit]
    case 'parked-by':
      return [key.destination, key.by, key.limit]
    case 'clickless':
      return [key.destination, key.before, key.limit]
  }
}
