import type { Lead } from '../../../domain/lead.ts'
import { selectList } from '../../rows/fields.ts'
import { leadColumns, leadOf, leadOfMove, type StoredLead } from '../../rows/leads.ts'
import { mostLeads } from '../../steps/unfinished.ts'
import type { Known } from '../memory/known.ts'
import { joined } from '../memory/shelves.ts'
import type { Connection } from '../server/connect.ts'
import { placed } from '../server/placed.ts'
import { bucketFor } from '../server/places.ts'

const columns = selectList(leadColumns, 'l')

// By the unique key of a lead: its subid first.
const ofNetwork = placed({
  name: 'leads-of-network',
  text: (within) => `select ${columns}
    from unnest($1::smallint[], $2::text[], $3::text[]) k (bucket, subid, network)
    cross join lateral (
      select * from leads o
      where o.bucket = k.bucket and o.subid = k.subid and o.network = k.network${within('o')}
      limit ${mostLeads}) l`,
  types: ['text', 'text'],
})
const ofSubid = placed({
  name: 'leads-of-subid',
  text: (within) => `select ${columns}
    from unnest($1::smallint[], $2::text[]) k (bucket, subid)
    cross join lateral (
      select * from leads o where o.bucket = k.bucket and o.subid = k.subid${within('o')}
      limit ${mostLeads}) l`,
  types: ['text'],
})
const byKey = placed({
  name: 'leads-by-key',
  text: (within) => `select ${columns}
    from unnest($1::smallint[], $2::text[], $3::text[], $4::text[])
      k (bucket, subid, network, sale_key)
    join leads l on l.bucket = k.bucket and l.subid = k.subid and l.network = k.network
      and l.sale_key = k.sale_key${within('l')}`,
  types: ['text', 'text', 'text'],
})

const byMoves = placed({
  name: 'leads-by-moves',
  text: (within) => `select ${columns} from unnest($1::smallint[], $2::text[]) k (bucket, lead_id)
    join moves m on m.bucket = k.bucket and m.lead_id = k.lead_id${within('m')}
    join leads l on l.bucket = k.bucket and ${leadOfMove}${within('l')}`,
  types: ['text'],
})
const byId = placed({
  name: 'leads-by-id',
  text: (within) => `select ${columns}
    from unnest($1::smallint[], $2::text[], $3::text[], $4::text[]) k (bucket, subid, network, id)
    join leads l on l.bucket = k.bucket and l.subid = k.subid and l.network = k.network
      and l.id = k.id${within('l')}`,
  types: ['text', 'text', 'text'],
})
const from = placed({
  name: 'leads-from',
  text: (within) => `select ${columns}
    from unnest($1::smallint[], $2::text[], $3::text[], $4::text[])
      k (bucket, subid, network, sale_key)
    join leads l on l.bucket = k.bucket and l.subid = k.subid
      and (l.network, l.sale_key) >= (k.network, k.sale_key)${within('l')}
    order by l.network, l.sale_key limit ${mostLeads}`,
  types: ['text', 'text', 'text'],
})
const ofOrder = placed({
  name: 'leads-of-order',
  text: (within) => `select ${columns}
    from unnest($1::smallint[], $2::text[], $3::text[], $4::text[], $5::text[])
      k (bucket, subid, network, sale_key, order_id)
    join leads l on l.bucket = k.bucket and l.subid = k.subid and l.network = k.network
      and l.sale_key >= k.sale_key and l.order_id = k.order_id${within('l')}
    order by l.sale_key limit ${mostLeads}`,
  types: ['text', 'text', 'text', 'text'],
})

export async function loadLeads({ query }: Connection, known: Known): Promise<void> {
  await Promise.all([
    loadOfNetwork(query, known),
    loadOfSubid(query, known),
    loadByKey(query, known),
    loadById(query, known),
    loadFrom(query, known),
  ])
}

type Query = Connection['query']

async function loadOfNetwork(query: Query, { leadsOfNetwork, places }: Known): Promise<void> {
  const keys = leadsOfNetwork.wanted()
  if (keys.length === 0) return
  const asked = ofNetwork(
    keys.map(({ subid }) => bucketFor(subid)),
    keys.map(({ subid }) => subid),
    keys.map(({ network }) => network),
  )
  const found = grouped(await query<StoredLead>(asked), places, (lead) =>
    joined(lead.subid, lead.network),
  )
  for (const key of keys) leadsOfNetwork.put(key, found.get(joined(key.subid, key.network)) ?? [])
}

async function loadOfSubid(query: Query, { leadsOfSubid, places }: Known): Promise<void> {
  const subids = leadsOfSubid.wanted()
  if (subids.length === 0) return
  const rows = await query<StoredLead>(ofSubid(subids.map(bucketFor), subids))
  const found = grouped(rows, places, (lead) => lead.subid)
  for (const subid of subids) leadsOfSubid.put(subid, found.get(subid) ?? [])
}

async function loadByKey(query: Query, { leadByKey, places }: Known): Promise<void> {
  const keys = leadByKey.wanted()
  if (keys.length === 0) return
  const asked = byKey(
    keys.map(({ subid }) => bucketFor(subid)),
    keys.map(({ subid }) => subid),
    keys.map(({ network }) => network),
    keys.map(({ saleKey }) => saleKey),
  )
  for (const key of keys) leadByKey.put(key, null)
  for (const row of await query<StoredLead>(asked)) {
    const { subid, network, saleKey } = row
    places.set(row.id, bucketFor(subid))
    leadByKey.put({ subid, network, saleKey }, leadOf(row))
  }
}

async function loadById(query: Query, { leadById, places }: Known): Promise<void> {
  const keys = leadById.wanted()
  if (keys.length === 0) return
  const found = new Map<string, Lead>()
  const note = (rows: readonly StoredLead[]) => {
    for (const row of rows) found.set(row.id, leadOf(row))
  }
  const bucketsOf = (some: typeof keys) => some.map(({ subid }) => bucketFor(subid))
  const idsOf = (some: typeof keys) => some.map(({ id }) => id)
  note(await query(byMoves(bucketsOf(keys), idsOf(keys))))
  const left = keys.filter(({ id }) => !found.has(id))
  if (left.length > 0) {
    const subids = left.map(({ subid }) => subid)
    const networks = left.map(({ network }) => network)
    note(await query(byId(bucketsOf(left), subids, networks, idsOf(left))))
  }
  for (const key of keys) {
    const lead = found.get(key.id)
    const isTheirs = lead?.subid === key.subid && lead.network === key.network
    if (isTheirs) places.set(key.id, bucketFor(key.subid))
    leadById.put(key, isTheirs ? lead : null)
  }
}

/** One by one, each in the order of its database: there is seldom more than one. */
async function loadFrom(query: Query, { leadsFrom, places }: Known): Promise<void> {
  const load = async (key: Parameters<typeof leadsFrom.want>[0]) => {
    const { subid, network, saleKey, order } = key
    const bucket = bucketFor(subid)
    const asked =
      order === null
        ? from([bucket], [subid], [network], [saleKey])
        : ofOrder([bucket], [subid], [network], [saleKey], [order])
    const leads = (await query<StoredLead>(asked)).map(leadOf)
    for (const { id } of leads) places.set(id, bucket)
    leadsFrom.put(key, leads)
  }
  await Promise.all(leadsFrom.wanted().map(load))
}

/** In order of their sale keys, as they lie in an index. */
function grouped(
  rows: readonly StoredLead[],
  places: Known['places'],
  nameOf: (lead: Lead) => string,
) {
  const groups = new Map<string, Lead[]>()
  for (const row of rows) {
    const lead = leadOf(row)
    places.set(lead.id, bucketFor(lead.subid))
    const name = nameOf(lead)
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [lead])
    else group.push(lead)
  }
  const byNetwork = (a: Lead, b: Lead) => compare(a.network, b.network)
  for (const group of groups.values()) {
    group.sort((a, b) => byNetwork(a, b) || compare(a.saleKey, b.saleKey))
  }
  return groups
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
