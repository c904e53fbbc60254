/**
 * The logs' own index, derived from the rows by a background step and rebuilt from them at any time: what
 * is taken in and settled pays nothing for the filters people look through it with. A row for each
 * postback, lead and delivery with what it is filtered by; counts of each value by the quarter of an
 * hour; how far each derivation has come; and what has changed behind it.
 */
export const logs = `
create table derivations (
  bucket integer not null default 0,
  name text not null,
  at integer not null,
  id text not null,
  -- The clock at the last step: when it has gone back, what it passes once more is read once more.
  seen_at integer not null,
  primary key (bucket, name)
) strict, without rowid;

create table log_postbacks (
  bucket integer not null default 0,
  at integer not null,
  id text not null,
  network text not null,
  outcome text not null,
  reason text,
  method text not null,
  status text,
  campaign text,
  subid text,
  txid text,
  move_id text,
  primary key (bucket, at, id)
) strict, without rowid;
create index log_postbacks_network on log_postbacks (bucket, network, at, id);
create index log_postbacks_outcome on log_postbacks (bucket, outcome, at, id);
create index log_postbacks_reason on log_postbacks (bucket, reason, at, id) where reason is not null;
create index log_postbacks_method on log_postbacks (bucket, method, at, id);
create index log_postbacks_status on log_postbacks (bucket, status, at, id) where status is not null;
create index log_postbacks_campaign on log_postbacks (bucket, campaign, at, id)
  where campaign is not null;
create index log_postbacks_txid on log_postbacks (bucket, txid) where txid is not null;

create table log_leads (
  bucket integer not null default 0,
  at integer not null,
  id text not null,
  status text not null,
  network text not null,
  campaign text,
  primary key (bucket, at, id)
) strict, without rowid;
create index log_leads_status on log_leads (bucket, status, at, id);
create index log_leads_network on log_leads (bucket, network, at, id);
create index log_leads_campaign on log_leads (bucket, campaign, at, id) where campaign is not null;

create table log_deliveries (
  bucket integer not null default 0,
  at integer not null,
  id text not null,
  state text not null,
  destination text not null,
  event text not null,
  campaign text,
  error text,
  primary key (bucket, at, id)
) strict, without rowid;
create index log_deliveries_state on log_deliveries (bucket, state, at, id);
create index log_deliveries_destination on log_deliveries (bucket, destination, at, id);
create index log_deliveries_event on log_deliveries (bucket, event, at, id);
create index log_deliveries_campaign on log_deliveries (bucket, campaign, at, id)
  where campaign is not null;
create index log_deliveries_error on log_deliveries (bucket, error, at, id) where error is not null;

-- Rows of one log whose field has this value, by quarter of an hour and by what histograms stack.
create table log_slots (
  bucket integer not null default 0,
  log text not null,
  field text not null,
  value text not null,
  slot integer not null,
  stack text not null,
  n integer not null,
  primary key (bucket, log, field, value, slot, stack)
) strict, without rowid;

-- Rows that changed after they were derived; emptied by the next step. Ids separated by spaces.
create table log_touched (
  n integer primary key,
  log text not null,
  ids text not null
) strict;

-- None of them is on the way of a word: a wait that ends, a click that came late, retention.
create trigger postbacks_ended after update of outcome on postbacks begin
  insert into log_touched (log, ids) values ('postbacks', old.id);
end;
create trigger postbacks_deleted after delete on postbacks begin
  insert into log_touched (log, ids) values ('postbacks', old.at || ':' || old.id);
end;
create trigger leads_clicked after update of campaign on leads begin
  insert into log_touched (log, ids) values ('leads', old.created_at || ':' || old.id);
end;
create trigger leads_deleted after delete on leads begin
  insert into log_touched (log, ids) values ('leads', old.created_at || ':' || old.id);
end;
create trigger deliveries_deleted after delete on deliveries begin
  insert into log_touched (log, ids) values ('deliveries', old.id);
end;

insert into sqlite_stat1 (tbl, idx, stat) values
  ('derivations', 'derivations', '4 4 1'),
  ('log_postbacks', 'log_postbacks', '1000000 1000000 2 1'),
  ('log_postbacks', 'log_postbacks_network', '1000000 1000000 100000 2 1'),
  ('log_postbacks', 'log_postbacks_outcome', '1000000 1000000 100000 2 1'),
  ('log_postbacks', 'log_postbacks_reason', '500000 500000 50000 2 1'),
  ('log_postbacks', 'log_postbacks_method', '1000000 1000000 500000 2 1'),
  ('log_postbacks', 'log_postbacks_status', '700000 700000 200000 2 1'),
  ('log_postbacks', 'log_postbacks_campaign', '900000 900000 10000 2 1'),
  ('log_postbacks', 'log_postbacks_txid', '800000 800000 2'),
  ('log_leads', 'log_leads', '1000000 1000000 2 1'),
  ('log_leads', 'log_leads_status', '1000000 1000000 250000 2 1'),
  ('log_leads', 'log_leads_network', '1000000 1000000 100000 2 1'),
  ('log_leads', 'log_leads_campaign', '900000 900000 10000 2 1'),
  ('log_deliveries', 'log_deliveries', '1000000 1000000 2 1'),
  ('log_deliveries', 'log_deliveries_state', '1000000 1000000 200000 2 1'),
  ('log_deliveries', 'log_deliveries_destination', '1000000 1000000 100000 2 1'),
  ('log_deliveries', 'log_deliveries_event', '1000000 1000000 250000 2 1'),
  ('log_deliveries', 'log_deliveries_campaign', '900000 900000 10000 2 1'),
  ('log_deliveries', 'log_deliveries_error', '100000 100000 10000 2 1'),
  ('log_slots', 'log_slots', '1000000 1000000 300000 60000 600 3 1');
analyze sqlite_schema;
`
