import { firstWorkspace } from '../../domain/access.ts'
import { groupOf, leaseBuckets } from '../../domain/groups.ts'
import type { SeenAddress } from '../looks.ts'
import { keptHeldOf, type StoredHeld } from '../rows/postbacks.ts'
import type { Connection } from './connect.ts'
import type { Known } from './known.ts'
import { numbers, texts } from './places.ts'

type Query = Connection['query']

/** What is beside the rows of clicks and leads. */
export async function loadBeside({ query }: Connection, known: Known): Promise<void> {
  await Promise.all([
    loadCaps(query, known),
    loadZone(query, known),
    loadHeldWords(query, known),
    loadAddresses(query, known),
    loadLeases(query, known),
  ])
}

/** Locked: whoever counts one more is alone with it. */
const capsOf = {
  name: 'caps',
  text: `select destination, day, used from caps
    where destination = any($1::text[]) order by destination for update`,
}

async function loadCaps(query: Query, { caps }: Known): Promise<void> {
  const keys = caps.wanted()
  if (keys.length === 0) return
  const values = [texts(keys.map(({ destination }) => destination))]
  type Row = { destination: string; day: string; used: number }
  const rows = await query<Row>({ ...capsOf, values })
  for (const key of keys) caps.put(key, 0)
  for (const { used, ...key } of rows) caps.put(key, used)
}

async function loadZone(query: Query, { zones }: Known): Promise<void> {
  if (zones.wanted().length === 0) return
  const [row] = await query<{ value: string }>({ text: 'select value from workspace' })
  zones.put('zone', JSON.parse(row?.value ?? '{}').zone ?? firstWorkspace.zone)
}

/** Shared by all who write outcomes down; whoever would take a group passes over it meanwhile. */
const leasesOf = {
  name: 'leases',
  text: `select bucket, epoch from leases where bucket = any($1::bigint[]) order by bucket for share`,
}

export async function loadLeases(query: Query, { leases }: Known): Promise<void> {
  const groups = leases.wanted()
  if (groups.length === 0) return
  const values = [numbers(groups.flatMap((group) => leaseBuckets[group] ?? []))]
  const rows = await query<{ bucket: number; epoch: number }>({ ...leasesOf, values })
  for (const group of groups) leases.put(group, -1)
  for (const { bucket, epoch } of rows) leases.put(groupOf(bucket), epoch)
}

/** Of two nodes that hear of the same network, one after the other. */
const lockAddresses = {
  name: 'lock-addresses',
  text: `select pg_advisory_xact_lock(hashtextextended('addresses ' || k.network, 0))
    from unnest($1::text[]) k (network)`,
}
const addressesOf = {
  name: 'addresses',
  text: `select network, address, count, first_at as "firstAt", last_at as "lastAt",
      sale_at as "saleAt"
    from addresses where network = any($1::text[])`,
}

async function loadAddresses(query: Query, { addresses }: Known): Promise<void> {
  const networks = [...addresses.wanted()].sort()
  if (networks.length === 0) return
  await query({ ...lockAddresses, values: [texts(networks)] })
  type Row = SeenAddress & { network: string }
  const rows = await query<Row>({ ...addressesOf, values: [texts(networks)] })
  for (const network of networks) {
    addresses.put(
      network,
      rows.filter((row) => row.network === network).map(({ network: _, ...row }) => row),
    )
  }
}

/** Locked: of two who would apply the same word, the second finds it applied. */
const wordsOf = {
  name: 'held-words',
  text: `select id, network, held, held_kind as "kind", held_by as "settledBy" from postbacks
    where id = any($1::text[]) and held is not null order by id for update`,
}

async function loadHeldWords(query: Query, { heldWords }: Known): Promise<void> {
  const ids = heldWords.wanted()
  if (ids.length === 0) return
  const rows = await query<StoredHeld>({ ...wordsOf, values: [texts(ids)] })
  for (const id of ids) heldWords.put(id, null)
  for (const row of rows) heldWords.put(row.id, keptHeldOf(row))
}
