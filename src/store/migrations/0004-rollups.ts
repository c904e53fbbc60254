/**
 * Numbers derived from clicks, moves and postbacks by a background step; made anew from the rows at any
 * time. Frozen: once released, a change is another migration.
 *
 * `slot` is a quarter of an hour since 1970: the offsets of all time zones are multiples of it, so that a
 * day of any zone, of 23 or 25 hours too, is a whole number of slots. `cube` 0 knows campaign, network,
 * source and landing alone, `cube` 1 everything; `base` 0 counts a lead when its click was made, 1 when it
 * was told. Amounts stand in two integers, whole units and millionths, whose sums stay exact.
 */
export const rollups = `
-- The values of all dimensions at once, as a JSON list, under a short name. A name never changes.
create table rollup_keys (
  id integer primary key,
  name text not null unique
) strict;

create table rollup_clicks (
  bucket integer not null default 0,
  cube integer not null,
  slot integer not null,
  key integer not null,
  clicks integer not null,
  cost_units integer not null,
  cost_micros integer not null,
  primary key (bucket, cube, slot, key)
) strict, without rowid;

create table rollup_leads (
  bucket integer not null default 0,
  cube integer not null,
  base integer not null,
  slot integer not null,
  key integer not null,
  currency text not null,
  leads integer not null,
  more integer not null,
  approved integer not null,
  purchases integer not null,
  rejects integer not null,
  trash integer not null,
  priced integer not null,
  revenue_units integer not null,
  revenue_micros integer not null,
  hold_units integer not null,
  hold_micros integer not null,
  reversed_units integer not null,
  reversed_micros integer not null,
  primary key (bucket, cube, base, slot, key, currency)
) strict, without rowid;

-- What a lead has added to the numbers, to be taken back when it changes.
create table rollup_facts (
  bucket integer not null default 0,
  lead_id text not null,
  fact text not null,
  primary key (bucket, lead_id)
) strict, without rowid;

create table rollup_postbacks (
  bucket integer not null default 0,
  network text not null,
  slot integer not null,
  outcome text not null,
  reason text not null,
  count integer not null,
  first_at integer not null,
  last_at integer not null,
  primary key (bucket, network, slot, outcome, reason)
) strict, without rowid;
-- A slot is replaced as a whole.
create index rollup_postbacks_by_slot on rollup_postbacks (bucket, slot);

-- Slots that were counted and have changed since; mark grows with every change.
create table rollup_dirty (
  bucket integer not null default 0,
  slot integer not null,
  mark integer not null,
  primary key (bucket, slot)
) strict, without rowid;

-- Leads whose click has come or changed without a move of theirs.
create table rollup_touched (
  bucket integer not null default 0,
  lead_id text not null,
  created_at integer not null,
  primary key (bucket, lead_id)
) strict, without rowid;

-- How far the numbers have come, under the name of what they are read from.
create table rollup_marks (
  bucket integer not null default 0,
  name text not null,
  value text not null,
  primary key (bucket, name)
) strict, without rowid;

create table issue_mutes (
  id text primary key,
  until integer not null
) strict, without rowid;

insert into sqlite_stat1 (tbl, idx, stat) values
  ('rollup_clicks', 'rollup_clicks', '1000000 1000000 500000 100 1'),
  ('rollup_leads', 'rollup_leads', '1000000 1000000 500000 250000 20 2 1'),
  ('rollup_facts', 'rollup_facts', '1000000 1000000 1'),
  ('rollup_postbacks', 'rollup_postbacks', '100000 100000 10000 3 2 1'),
  ('rollup_postbacks', 'rollup_postbacks_by_slot', '100000 100000 30'),
  ('rollup_dirty', 'rollup_dirty', '1000 1000 1'),
  ('rollup_touched', 'rollup_touched', '1000 1000 1'),
  ('rollup_marks', 'rollup_marks', '10 10 1');
analyze sqlite_schema;
`
