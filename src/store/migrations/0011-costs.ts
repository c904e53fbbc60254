/**
 * What was paid for the clicks of a campaign on one day, of all or of those with one value of a parameter
 * ('' for all). It is spread over the clicks in short steps: `clicks` are they (null: not counted yet),
 * `done` those that have their part; `after_at` and `after_click` name the last of these. `until` is when
 * the day was over, or how far it had come. Frozen, once released.
 */
export const costs = `
create table costs (
  id integer primary key,
  campaign text not null,
  from_at integer not null,
  to_at integer not null,
  param text not null,
  value text not null,
  day text not null,
  zone text not null,
  amount text not null,
  amount_before text,
  at integer not null,
  by text not null,
  until integer not null,
  state text not null,
  clicks integer,
  done integer not null,
  after_at integer not null,
  after_click text not null,
  tries integer not null,
  unique (campaign, from_at, param, value)
) strict;
create index costs_by_state on costs (state) where state = 'spreading';
create index costs_by_end on costs (to_at);
insert into sqlite_stat1 (tbl, idx, stat) values
  ('costs', 'costs_by_end', '100000 50');
analyze sqlite_schema;
`
