/**
 * What of a postback was held back, what a destination with a daily cap has used of its day, the name of the
 * key that secrets are sealed with, and what more is known of a visitor. Frozen, once released.
 */
const word = 'text collate "C"'

export const held = `
alter table postbacks add column held_kind ${word};
alter table postbacks add column held text;
alter table postbacks add column held_by ${word};
create index postbacks_held on postbacks (at, id) where held_kind is not null;

create table caps (
  destination ${word} primary key,
  day ${word} not null,
  used bigint not null
);

create table seals (
  one smallint primary key check (one = 1),
  key_id ${word} not null
);

alter table clicks add column region ${word};
alter table clicks add column city ${word};
alter table clicks add column browser ${word};
alter table clicks add column apart ${word};
create index clicks_apart on clicks (at, campaign, apart) where apart is not null;
`
