const word = 'text collate "C"'

/** Of a subid with very many leads: how far what concerns all of them has come. Frozen, once released. */
export const unfinished = `
create table unfinished (
  bucket smallint not null,
  subid ${word} not null,
  -- The postback whose word goes on; '': the click of this subid does.
  id ${word} not null,
  -- Behind which lead.
  network ${word} not null,
  sale_key ${word} not null,
  word text,
  primary key (subid, id, bucket)
);
`
