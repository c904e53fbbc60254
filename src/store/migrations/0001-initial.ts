/**
 * The first schema. Frozen: once released, a change is another migration.
 *
 * Times are epoch milliseconds, amounts decimal text, booleans 0 or 1. Ids begin with their time, so a
 * table keyed by id grows at its end, is listed newest first without a further index and is thinned at
 * its start. SQLite is one group of buckets: no key starts with `bucket` here, since that would scatter
 * what belongs to one moment over 256 places; a row's bucket is computed from its subid when asked for.
 */
export const initial = `
create table clicks (
  subid text primary key,
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
  params text not null
) strict, without rowid;
-- Retention, and the rollups by hour.
create index clicks_by_time on clicks (at);

create table views (
  subid text not null,
  at integer not null,
  landing text not null,
  prelanding text,
  primary key (subid, at, landing)
) strict, without rowid;
-- Retention.
create index views_by_time on views (at);

create table postbacks (
  id text primary key,
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
  pending text
) strict, without rowid;
-- Lists and retention: the id of a reply bears the time of its delivery, not its own.
create index postbacks_by_time on postbacks (at);
-- What is known of one subid; those that moved a lead are found through its moves.
create index postbacks_unmoved on postbacks (subid) where outcome <> 'moved';
-- The log by a rare outcome, and the early retention of what was refused.
create index postbacks_by_outcome on postbacks (outcome, at)
  where outcome in ('stale', 'waiting', 'ignored', 'refused');

create table leads (
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
  primary key (created_at, id)
) strict, without rowid;
-- Every postback: all leads of its subid at its network.
create unique index leads_by_subid on leads (subid, network, sale_key);

create table moves (
  id text primary key,
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
  not_sent text not null
) strict, without rowid;
-- The trace of a subid, and the retention of a lead.
create index moves_by_lead on moves (lead_id);

create table deliveries (
  id text primary key,
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
  reply_status text
) strict, without rowid;
-- One delivery per move and destination; which one is the head of its lead and destination.
create unique index deliveries_by_lead on deliveries (lead_id, destination, move_id);
-- What is due, destination by destination; what a paused or removed destination still holds.
create index deliveries_open on deliveries (destination, state, due_at)
  where state in ('waiting', 'parked');
-- The list of what ended badly.
create index deliveries_lost on deliveries (state) where state in ('failed', 'expired', 'cancelled');
-- The sweep's search for waits for a click that are over.
create index deliveries_clickless on deliveries (destination, created_at)
  where waits_for = 'click' and state in ('waiting', 'parked');

create table attempts (
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
  primary key (delivery_id, generation, attempt)
) strict, without rowid;

create table transactions (
  network text not null,
  order_id text not null,
  subid text not null,
  primary key (network, order_id)
) strict, without rowid;

create table waiting (
  kind text not null,
  key text not null,
  network text not null,
  postback_id text not null,
  at integer not null,
  primary key (kind, key, network, postback_id)
) strict, without rowid;
-- The oldest first, for the end of the wait.
create index waiting_by_time on waiting (at);

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
`
