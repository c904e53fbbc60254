/** How many deliveries of a destination with a daily cap were let go on which day. Frozen, once released. */
export const caps = `
create table caps (
  destination text primary key,
  day text not null,
  used integer not null
) strict, without rowid;
`
