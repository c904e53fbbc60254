/** Which key the secrets of this database are sealed with; no row before anything is. Frozen, once released. */
export const seals = `
create table seals (
  one integer primary key check (one = 1),
  key_id text not null
) strict;
`
