/** Of a subid with very many leads: how far what concerns all of them has come. Frozen, once released. */
export const unfinished = `
create table unfinished (
  bucket integer not null default 0,
  subid text not null,
  -- The postback whose word goes on; '': the click of this subid does.
  id text not null,
  -- Behind which lead.
  network text not null,
  sale_key text not null,
  word text,
  primary key (bucket, subid, id)
) strict, without rowid;

insert into sqlite_stat1 (tbl, idx, stat) values ('unfinished', 'unfinished', '100 100 2 1');
analyze sqlite_schema;
`
