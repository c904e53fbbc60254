/**
 * What people do by hand: replays, which go on after a restart from where they were; the versions of one
 * setting; and the leads that are tests, which can be deleted. Frozen, once released.
 */
export const acts = `
create table replays (
  id text primary key,
  created_at integer not null,
  by text not null,
  mode text not null,
  filter text not null,
  per_second integer not null,
  state text not null,
  -- The last row that was looked at; '' at first.
  place text not null,
  total integer not null,
  capped integer not null,
  sent integer not null,
  skipped text not null,
  updated_at integer not null
) strict, without rowid;
create index replays_running on replays (id) where state = 'running';

create index settings_log_by_id on settings_log (kind, id, version);

create index leads_test on leads (bucket, created_at) where test = 1;
insert into sqlite_stat1 (tbl, idx, stat) values ('leads', 'leads_test', '1000 1000 2');
analyze sqlite_schema;
`
