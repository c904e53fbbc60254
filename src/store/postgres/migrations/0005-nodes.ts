/**
 * Which processes there are, and what each of them sends for. Frozen, once released.
 *
 * A group of buckets is one process's while that process is in `nodes`: whoever is not heard from is taken
 * out there, and with it all its groups are free. The epoch grows each time a group is taken. Times are the
 * database's own, epoch milliseconds: the clocks of the machines do not matter.
 */
const word = 'text collate "C"'

/** The group of a bucket, as `src/domain/groups.ts` counts it: groups are parts of the hash space. */
const group = '((hashint4(bucket::integer)::bigint + 2147483648) >> 27)'

export const nodes = `
create table nodes (
  id ${word} primary key,
  home ${word},
  name text not null,
  roles ${word} not null,
  version ${word} not null,
  sends smallint not null,
  started_at bigint not null,
  seen_at bigint not null
) with (fillfactor = 50);

-- By the first bucket of the group.
create table leases (
  bucket smallint primary key,
  node ${word},
  epoch bigint not null
) with (fillfactor = 50);

-- What is due for a group at a destination: whatever waits elsewhere is not walked over.
create index deliveries_due on deliveries (${group}, destination, due_at)
  where state = 'waiting' and due_at is not null;
`
