/**
 * Whether a visitor does not want their data sold or shared, and how far old clicks have lost which of
 * their fields. Frozen, once released.
 */
const word = 'text collate "C"'

export const privacy = `
alter table clicks add column do_not_sell smallint;

create table thinned (
  field ${word} primary key,
  after_at bigint not null,
  after_click ${word} not null
);
`
