/**
 * What a transaction writes beside the rows of its subids stands with them, so that a database of many
 * machines commits it on one. Frozen, once released.
 */
const word = 'text collate "C"'

export const citus = `
alter table log_touched add column bucket smallint not null default 0;
alter table log_touched drop constraint log_touched_pkey;
alter table log_touched add primary key (n, bucket);

-- Names of orders that lie in other groups than the leads they lead to: written with the leads, and taken
-- away when they are written where they belong.
create table orders_owed (
  bucket smallint not null,
  id ${word} not null,
  at bigint not null,
  orders text not null,
  primary key (id, bucket)
);
create index orders_owed_by_time on orders_owed (at);
`
