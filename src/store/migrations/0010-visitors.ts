/**
 * Where a visitor is and what they browse with, and why a visit is no click. Those apart are few and are
 * counted by day. Frozen, once released.
 */
export const visitors = `
alter table clicks add column region text;
alter table clicks add column city text;
alter table clicks add column browser text;
alter table clicks add column apart text;
create index clicks_apart on clicks (bucket, at, campaign, apart) where apart is not null;
insert into sqlite_stat1 (tbl, idx, stat) values
  ('clicks', 'clicks_apart', '100000 100000 2 2 2');
analyze sqlite_schema;
`
