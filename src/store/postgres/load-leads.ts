import type { Lead } from '../../domain/lead.ts'
import { selectList } from '../rows/fields.ts'
import { leadColumns, leadOf, type StoredLead } from '../rows/leads.ts'
import type { Connection } from './connect.ts'
import type { Known } from './known.ts'
import { bucketFor, numbers, texts } from './places.ts'
import { joined } from './shelves.ts'

/**
 * A subid that a network sends with every sale gathers leads without end. Beyond so many, those that
 * the reading names and any others are looked at, so that one postback never costs more than this.
 */
export const mostLeads = 500

const columns = selectList(leadColumns, 'l')

// By the unique key of a lead: its subid first.
const ofNetwork = {
  name: 'leads-of-network',
  text: `select ${columns}
    from unnest($1::bigint[], $2::text[], $3::text[]) k (bucket, subid, network)
    cross join lateral (
      select * from leads where bucket = k.bucket and subid = k.subid and network = k.network
      limit ${mostLeads}) l`,
}
const ofSubid = {
  name: 'leads-of-subid',
  text: `select ${columns}
    from unnest($1::bigint[], $2::text[]) k (bucket, subid)
    cross join lateral (
      select * from leads where bucket = k.bucket and subid = k.subid limit ${mostLeads}) l`,
}
const byKey = {
  name: 'leads-by-key',
  text: `select ${columns}
    from unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) k (bucket, subid, network, sale_key)
    join leads l on l.bucket = k.bucket and l.subid = k.subid and l.network = k.network
      and l.sale_key = k.sale_key`,
}

export async function loadLeads({ query }: Connection, known: Known): Promise<void> {
  await Promise.all([
    loadOfNetwork(query, known),
    loadOfSubid(query, known),
    loadByKey(query, known),
  ])
}

type Query = Connection['query']

async function loadOfNetwork(query: Query, { leadsOfNetwork, places }: Known): Promise<void> {
  const keys = leadsOfNetwork.wanted()
  if (keys.length === 0) return
  const values = [...subidLists(keys), texts(keys.map(({ network }) => network))]
  const found = grouped(await query<StoredLead>({ ...ofNetwork, values }), places, (lead) =>
    joined(lead.subid, lead.network),
  )
  for (const key of keys) leadsOfNetwork.put(key, found.get(joined(key.subid, key.network)) ?? [])
}

async function loadOfSubid(query: Query, { leadsOfSubid, places }: Known): Promise<void> {
  const subids = leadsOfSubid.wanted()
  if (subids.length === 0) return
  const values = subidLists(subids.map((subid) => ({ subid })))
  const rows = await query<StoredLead>({ ...ofSubid, values })
  const found = grouped(rows, places, (lead) => lead.subid)
  for (const subid of subids) leadsOfSubid.put(subid, found.get(subid) ?? [])
}

async function loadByKey(query: Query, { leadByKey, places }: Known): Promise<void> {
  const keys = leadByKey.wanted()
  if (keys.length === 0) return
  const values = [
    ...subidLists(keys),
    texts(keys.map(({ network }) => network)),
    texts(keys.map(({ saleKey }) => saleKey)),
  ]
  for (const key of keys) leadByKey.put(key, null)
  for (const row of await query<StoredLead>({ ...byKey, values })) {
    const { subid, network, saleKey } = row
    places.set(row.id, bucketFor(subid))
    leadByKey.put({ subid, network, saleKey }, leadOf(row))
  }
}

/** Buckets, and subids. */
function subidLists(keys: readonly { readonly subid: string }[]): readonly string[] {
  const subids = keys.map(({ subid }) => subid)
  return [numbers(subids.map(bucketFor)), texts(subids)]
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
