import { firstWorkspace } from '../../../domain/access.ts'
import { groupOf, leaseBuckets } from '../../../domain/groups.ts'
import type { SeenAddress } from '../../looks.ts'
import { keptHeldOf, type StoredHeld } from '../../rows/postbacks.ts'
import type { Known } from '../memory/known.ts'
import type { Connection } from '../server/connect.ts'
import { placed } from '../server/placed.ts'
import { numbers, placesOf, texts } from '../server/places.ts'

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

/** A row that is not there locks nobody out. */
const makeCaps = {
  name: 'make-caps',
  text: `insert into caps (destination, day, used)
    select k.destination, k.day, 0 from unnest($1::text[], $2::text[]) k (destination, day)
    order by k.destination on conflict (destination) do nothing`,
}

async function loadCaps(query: Query, { caps }: Known): Promise<void> {
  const keys = caps.wanted()
  if (keys.length === 0) return
  const destinations = texts(keys.map(({ destination }) => destination))
  type Row = { destination: string; day: string; used: number }
  const find = () => query<Row>({ ...capsOf, values: [destinations] })
  let rows = await find()
  if (rows.length < keys.length) {
    await query({ ...makeCaps, values: [destinations, texts(keys.map(({ day }) => day))] })
    rows = await find()
  }
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

/** Of those that are known by their ids alone. */
const postbackPlaces = {
  name: 'postback-places',
  text: 'select id, bucket from postbacks where id = any($1::text[])',
}

/** Where postbacks lie that a person, or what waited, has named. */
export async function findPostbacks(
  query: Query,
  { places }: Known,
  ids: readonly string[],
): Promise<void> {
  const unknown = ids.filter((id) => !places.has(id))
  if (unknown.length === 0) return
  const values = [texts(unknown)]
  type Row = { id: string; bucket: number }
  for (const { id, bucket } of await query<Row>({ ...postbackPlaces, values })) {
    places.set(id, bucket)
  }
}

/** Locked: of two who would apply the same word, the second finds it applied. */
const wordsOf = placed({
  name: 'held-words',
  text: (within) => `select p.id, p.network, p.held, p.held_kind as "kind", p.held_by as "settledBy"
    from unnest($1::smallint[], $2::text[]) k (bucket, id)
    join postbacks p on p.bucket = k.bucket and p.id = k.id${within('p')}
    where p.held is not null order by p.id for update of p`,
  types: ['text'],
})

async function loadHeldWords(query: Query, known: Known): Promise<void> {
  const { heldWords, places } = known
  const ids = heldWords.wanted()
  if (ids.length === 0) return
  await findPostbacks(query, known, ids)
  const there = ids.filter((id) => places.has(id)).sort()
  const buckets = placesOf(known, there)
  const rows = there.length === 0 ? [] : await query<StoredHeld>(wordsOf(buckets, there))
  for (const id of ids) heldWords.put(id, null)
  for (const row of rows) heldWords.put(row.id, keptHeldOf(row))
}
