/**
 * Whether another store is being copied into this database: then nobody else works in it. Frozen, once
 * released.
 */
export const copying = `
create table copying (
  only_row smallint primary key check (only_row = 1),
  source text not null,
  state text collate "C" not null check (state in ('under-way', 'whole')),
  changed_at bigint not null
);
`
