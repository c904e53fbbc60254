import { groupOf, leaseBuckets } from '../../../domain/groups.ts'
import { randomBytes } from '../../../platform/random.ts'
import type { Lease, Node, NodeSelf } from '../../nodes.ts'
import type { Connection } from '../server/connect.ts'
import { numbers } from '../server/places.ts'

type Query = Connection['query']

/** A process that was not heard from for so long is gone, and its groups are free. */
export const leaseMs = 10_000

/** Never used twice: whoever was taken for dead is another one when it comes back. */
export const makeNodeId = (): string => `n_${Buffer.from(randomBytes(9)).toString('base64url')}`

/** The database's clock, epoch milliseconds. */
export async function readClock({ query }: Pick<Connection, 'query'>): Promise<number> {
  const text = 'select (extract(epoch from clock_timestamp()) * 1000)::bigint as now'
  const [row] = await query<{ now: number }>({ text })
  return row?.now ?? 0
}

type Registered = NodeSelf & {
  readonly id: string
  readonly sends: boolean
  /** Whoever had its data folder before is gone: the groups of that one are free at once. */
  readonly isFirst: boolean
}

/** Makes a process known. */
export async function register(query: Query, self: Registered, now: number): Promise<void> {
  const { id, home, name, roles, version, sends, isFirst } = self
  if (isFirst && home !== null)
    await query({ text: 'delete from nodes where home = $1', values: [home] })
  await query({
    text: `insert into nodes (id, home, name, roles, version, sends, started_at, seen_at)
      values ($1, $2, $3, $4, $5, $6, $7, $7)`,
    values: [id, home, name, roles.join(','), version, sends ? 1 : 0, now],
  })
  await query({
    text: `insert into leases (bucket, epoch) select unnest($1::bigint[]), 0
      on conflict (bucket) do nothing`,
    values: [numbers(leaseBuckets)],
  })
}

/** Goes, and leaves what it sent for to others. */
export async function unregister(query: Query, id: string): Promise<void> {
  await query({ text: 'update leases set node = null where node = $1', values: [id] })
  await query({ text: 'delete from nodes where id = $1', values: [id] })
}

/** False: others have taken this process for dead. Until it is committed, none of them can. */
export async function renew(
  query: Query,
  { id, sends }: Pick<Registered, 'id' | 'sends'>,
  now: number,
): Promise<boolean> {
  const found = await query({
    text: 'update nodes set seen_at = $2, sends = $3 where id = $1 returning id',
    values: [id, now, sends ? 1 : 0],
  })
  return found.length === 1
}

/** Takes out who was not heard from; one that is just being heard from is passed over. */
export async function reap(query: Query, id: string, now: number): Promise<void> {
  await query({
    text: `delete from nodes where id in (
      select id from nodes where seen_at < $2 and id <> $1 order by id for update skip locked)`,
    values: [id, now - leaseMs],
  })
}

export type Sight = {
  /** Ids of those that send. */
  readonly senders: readonly string[]
  readonly mine: readonly Lease[]
  readonly free: readonly number[]
  /** Those of the free ones that nobody gave back: whoever had them is gone. */
  readonly orphaned: readonly number[]
  readonly alone: boolean
}

type LeaseRow = {
  readonly bucket: number
  readonly epoch: number
  readonly node: string | null
  /** Whether it was last had by somebody who never gave it back. */
  readonly had?: boolean
}

const owners = `select l.bucket, l.epoch, n.id as node, l.node is not null as had
  from leases l left join nodes n on n.id = l.node`

/** Who sends, and what for. */
export async function look(query: Query, id: string): Promise<Sight> {
  const [known, leases] = await Promise.all([
    query<{ id: string; sends: number }>({ text: 'select id, sends from nodes' }),
    query<LeaseRow>({ text: owners }),
  ])
  return {
    senders: known.filter(({ sends }) => sends === 1).map((one) => one.id),
    mine: leasesOf(leases, id),
    free: leasesOf(leases, null).map(({ group }) => group),
    orphaned: leasesOf(
      leases.filter(({ had }) => had),
      null,
    ).map(({ group }) => group),
    alone: known.length === 1,
  }
}

const leaseOf = ({ bucket, epoch }: Pick<LeaseRow, 'bucket' | 'epoch'>): Lease => ({
  group: groupOf(bucket),
  epoch,
})

const leasesOf = (rows: readonly LeaseRow[], owner: string | null): readonly Lease[] =>
  rows
    .filter(({ node }) => node === owner)
    .map(leaseOf)
    .sort((a, b) => a.group - b.group)

const placesOf = (groups: readonly number[]) =>
  numbers(groups.flatMap((group) => leaseBuckets[group] ?? []))

/**
 * Takes those of these groups that are free still. One whose outcome somebody is just writing down is
 * passed over: nobody waits here for anybody.
 */
export async function takeLeases(
  query: Query,
  id: string,
  groups: readonly number[],
): Promise<readonly Lease[]> {
  if (groups.length === 0) return []
  const taken = await query<LeaseRow>({
    text: `update leases set node = $1, epoch = epoch + 1 where bucket in (
        select l.bucket from leases l
        where l.bucket = any($2::bigint[]) and not exists (
          select 1 from nodes n where n.id = l.node)
        order by l.bucket for update skip locked)
      returning bucket, epoch`,
    values: [id, placesOf(groups)],
  })
  return taken.map(leaseOf)
}

export async function giveBack(
  query: Query,
  id: string,
  groups: readonly number[],
): Promise<readonly number[]> {
  if (groups.length === 0) return []
  const given = await query<{ bucket: number }>({
    text: `update leases set node = null where bucket in (
        select bucket from leases where bucket = any($2::bigint[]) and node = $1
        order by bucket for update skip locked)
      returning bucket`,
    values: [id, placesOf(groups)],
  })
  return given.map(({ bucket }) => groupOf(bucket))
}

type NodeRow = Pick<Node, 'id' | 'name' | 'version' | 'startedAt' | 'seenAt'> & {
  readonly roles: string
}

/** Every process that is heard from, the oldest first. */
export async function listNodes({ query }: Connection, own: string): Promise<readonly Node[]> {
  const now = await readClock({ query })
  const [rows, leases] = await Promise.all([
    query<NodeRow>({
      text: `select id, name, roles, version, started_at as "startedAt", seen_at as "seenAt"
        from nodes where seen_at >= $1 order by started_at, id`,
      values: [now - leaseMs],
    }),
    query<LeaseRow>({ text: owners }),
  ])
  return rows.map(({ roles, ...row }) => ({
    ...row,
    isSelf: row.id === own,
    roles: roles.split(',').filter((role) => role !== ''),
    leases: leasesOf(leases, row.id),
  }))
}
