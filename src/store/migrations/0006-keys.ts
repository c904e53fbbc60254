/**
 * The latest quarter of an hour that is counted under a key, so that keys go when their numbers do. Those
 * that are known count as used now. Frozen, once released.
 */
export const keys = `
alter table rollup_keys add column last_slot integer not null default 0;
update rollup_keys set last_slot = cast(strftime('%s', 'now') as integer) / 900;
create index rollup_keys_by_slot on rollup_keys (last_slot);
insert into sqlite_stat1 (tbl, idx, stat) values
  ('rollup_keys', 'rollup_keys_by_slot', '100000 50');
analyze sqlite_schema;
`
