/**
 * Whether a visitor does not want their data sold or shared, and how far old clicks have lost which of
 * their fields. Frozen, once released.
 */
export const privacy = `
alter table clicks add column do_not_sell integer;

create table thinned (
  field text primary key,
  after_at integer not null,
  after_click text not null
) strict, without rowid;
`
