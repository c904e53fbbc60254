/**
 * The first schema. Frozen: once released, a change is another migration.
 *
 * Times are epoch milliseconds, amounts decimal text, booleans 0 or 1. Ids begin with their time, so a
 * table keyed by id grows at its end, is listed newest first without a further index and is thinned at
 * its start. Every key of a table that belongs to a click starts with `bucket`, as in a database that
 * spreads them; here there is one bucket, 0, which keeps together what is written together.
 */
export const initial = `
create table clicks (
  bucket integer not null default 0,
  subid text not null,
  at integer not null,
  campaign text,
  source text,
  prelanding text,
  landing text,
  px text,
  domain text,
  external_id text,
  ip text,
  ua text,
  country text,
  device text,
  os text,
  cost text,
  prefetch integer not null,
  params text not null,
  primary key (bucket, subid)
) strict, without rowid;
-- Retention, and the rollups by hour.
create index clicks_by_time on clicks (bucket, at);

create table views (
  bucket integer not null default 0,
  subid text not null,
  at integer not null,
  landing text not null,
  prelanding text,
  primary key (bucket, subid, at, landing)
) strict, without rowid;
-- Retention.
create index views_by_time on views (bucket, at);

create table postbacks (
  bucket integer not null default 0,
  id text not null,
  at integer not null,
  network text not null,
  cause text not null,
  method text not null,
  path text not null,
  query text not null,
  content_type text,
  body blob,
  ip text,
  outcome text not null,
  reason text,
  notes text not null,
  subid text,
  txid text,
  settings_version integer not null,
  unauthenticated integer not null,
  pending text,
  primary key (bucket, id)
) strict, without rowid;
-- Lists and retention: the id of a reply bears the time of its delivery, not its own.
create index postbacks_by_time on postbacks (bucket, at);
-- What is known of one subid; those that moved a lead are found through its moves.
create index postbacks_unmoved on postbacks (bucket, subid) where outcome <> 'moved';
-- The log by a rare outcome, and the early retention of what was refused.
create index postbacks_by_outcome on postbacks (bucket, outcome, at)
  where outcome in ('stale', 'waiting', 'ignored', 'refused');

create table leads (
  bucket integer not null default 0,
  created_at integer not null,
  id text not null,
  subid text not null,
  network text not null,
  sale_key text not null,
  txids text not null,
  order_id text,
  sale text not null,
  status text not null,
  provisional integer not null,
  test integer not null,
  amount text,
  currency text,
  comment text,
  goal text,
  lead_at integer,
  purchase_at integer,
  reject_at integer,
  trash_at integer,
  updated_at integer not null,
  last_event_at integer,
  moves integer not null,
  readings text not null,
  campaign text,
  click integer not null,
  -- Its rows of transactions are written: here always, in the same transaction.
  indexed integer not null default 1,
  primary key (bucket, created_at, id)
) strict, without rowid;
-- Every postback: all leads of its subid at its network.
create unique index leads_by_subid on leads (bucket, subid, network, sale_key);

create table moves (
  bucket integer not null default 0,
  id text not null,
  at integer not null,
  lead_id text not null,
  subid text not null,
  network text not null,
  postback_id text not null,
  cause text not null,
  chain integer not null,
  from_status text,
  to_status text not null,
  reason text,
  txid text not null,
  sale text not null,
  amount text,
  currency text,
  amount_before text,
  currency_before text,
  comment text,
  goal text,
  event_at integer not null,
  test integer not null,
  provisional integer not null,
  unauthenticated integer not null,
  not_sent text not null,
  primary key (bucket, id)
) strict, without rowid;
-- The trace of a subid, and the retention of a lead.
create index moves_by_lead on moves (bucket, lead_id);

create table deliveries (
  bucket integer not null default 0,
  id text not null,
  created_at integer not null,
  move_id text not null,
  lead_id text not null,
  subid text not null,
  destination text not null,
  state text not null,
  due_at integer,
  waits_for text not null,
  parked_by text,
  attempts integer not null,
  generation integer not null,
  generated_at integer,
  sending_at integer,
  processing_at integer,
  updating_at integer,
  final_at integer,
  last_status integer,
  last_error text,
  reply_status text,
  primary key (bucket, id)
) strict, without rowid;
-- One delivery per move and destination; which one is the head of its lead and destination.
create unique index deliveries_by_lead on deliveries (bucket, lead_id, destination, move_id);
-- What is due, destination by destination; what a paused or removed destination still holds.
create index deliveries_open on deliveries (bucket, destination, state, due_at)
  where state in ('waiting', 'parked');
-- The list of what ended badly.
create index deliveries_lost on deliveries (bucket, state)
  where state in ('failed', 'expired', 'cancelled');
-- The sweep's search for waits for a click that are over.
create index deliveries_clickless on deliveries (bucket, destination, created_at)
  where waits_for = 'click' and state in ('waiting', 'parked');

create table attempts (
  bucket integer not null default 0,
  delivery_id text not null,
  generation integer not null,
  attempt integer not null,
  request text,
  started_at integer,
  ended_at integer,
  status integer,
  problem text,
  detail text,
  answer text,
  answer_truncated integer not null,
  retry_after_ms integer,
  remote_address text,
  sent_at integer,
  primary key (bucket, delivery_id, generation, attempt)
) strict, without rowid;

create table transactions (
  bucket integer not null default 0,
  network text not null,
  order_id text not null,
  subid text not null,
  primary key (bucket, network, order_id)
) strict, without rowid;

create table waiting (
  bucket integer not null default 0,
  kind text not null,
  key text not null,
  network text not null,
  postback_id text not null,
  at integer not null,
  primary key (bucket, kind, key, network, postback_id)
) strict, without rowid;
-- The oldest first, for the end of the wait.
create index waiting_by_time on waiting (bucket, at);

create table ledger (
  destination text primary key,
  accepted integer not null,
  delivered integer not null,
  failed integer not null,
  expired integer not null,
  cancelled integer not null,
  parked integer not null,
  waiting integer not null
) strict, without rowid;

create table ledger_swept (
  destination text not null,
  state text not null,
  count integer not null,
  primary key (destination, state)
) strict, without rowid;

create table settings (
  kind text not null,
  id text not null,
  version integer not null,
  value text not null,
  archived integer not null,
  updated_at integer not null,
  primary key (kind, id)
) strict, without rowid;

create table settings_version (
  only_row integer primary key check (only_row = 1),
  version integer not null
) strict;
insert into settings_version values (1, 0);

create table settings_log (
  number integer primary key,
  at integer not null,
  by text not null,
  kind text not null,
  id text not null,
  version integer not null,
  value text
) strict;

create table tokens (
  hash text primary key,
  id text not null unique,
  name text not null,
  scopes text not null,
  created_at integer not null,
  expires_at integer
) strict, without rowid;

-- What the planner is told of the tables, for good: rows, and how many share the first column of a key,
-- the first two, …. Left to guess, it takes a key whose first column is given for one of ten rows, and
-- would walk a whole table along its bucket rather than look anything up. More attempts of a delivery
-- and views of a subid than there are: a delete by whole keys then reads its list once, not twice.
-- Made by the first analyze, read by the second; a copy of the database takes them along.
analyze sqlite_schema;
insert into sqlite_stat1 (tbl, idx, stat) values
  ('clicks', 'clicks', '1000000 1000000 1'),
  ('clicks', 'clicks_by_time', '1000000 1000000 2'),
  ('views', 'views', '1000000 1000000 20 10 1'),
  ('views', 'views_by_time', '1000000 1000000 2'),
  ('postbacks', 'postbacks', '1000000 1000000 1'),
  ('postbacks', 'postbacks_by_time', '1000000 1000000 2'),
  ('postbacks', 'postbacks_unmoved', '500000 500000 2'),
  ('postbacks', 'postbacks_by_outcome', '400000 400000 100000 2'),
  ('leads', 'leads', '1000000 1000000 2 1'),
  ('leads', 'leads_by_subid', '1000000 1000000 2 2 1'),
  ('moves', 'moves', '1000000 1000000 1'),
  ('moves', 'moves_by_lead', '1000000 1000000 2'),
  ('deliveries', 'deliveries', '1000000 1000000 1'),
  ('deliveries', 'deliveries_by_lead', '1000000 1000000 8 2 1'),
  ('deliveries', 'deliveries_open', '100000 100000 10000 5000 2'),
  ('deliveries', 'deliveries_lost', '90000 90000 30000'),
  ('deliveries', 'deliveries_clickless', '10000 10000 1000 2'),
  ('attempts', 'attempts', '1000000 1000000 20 10 1'),
  ('transactions', 'transactions', '1000000 1000000 100000 1'),
  ('waiting', 'waiting', '10000 10000 3000 2 2 1'),
  ('waiting', 'waiting_by_time', '10000 10000 2');
analyze sqlite_schema;
`
