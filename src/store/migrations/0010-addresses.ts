/** Who called the networks that learn it: addresses, or ranges where they are many. Frozen, once released. */
export const addresses = `
create table addresses (
  network text not null,
  address text not null,
  count integer not null,
  first_at integer not null,
  last_at integer not null,
  -- When it was new and told of a Purchase at once; null: it did not.
  sale_at integer,
  primary key (network, address)
) strict, without rowid;
`
