/**
 * People: users, whose the tokens are, the audit log, and how this installation counts. None of it
 * belongs to a click. The log begins with what the settings' own log knows.
 */
export const access = `
create table users (
  id text primary key,
  name text not null,
  name_key text not null unique,
  role text not null,
  campaigns text,
  password text,
  totp text,
  totp_pending text,
  totp_step integer not null,
  link text unique,
  link_until integer not null,
  created_at integer not null,
  version integer not null
) strict, without rowid;

alter table tokens add column user_id text;
alter table tokens add column made_by text;
create index tokens_by_user on tokens (user_id) where user_id is not null;

create table audit (
  number integer primary key,
  at integer not null,
  by text not null,
  action text not null,
  kind text not null,
  target text not null,
  before text,
  after text,
  once text unique,
  count integer not null
) strict;
create index audit_by_time on audit (at, number);

insert into audit (at, by, action, kind, target, before, after, count)
  select at, by,
    case when value is null then 'remove' when before is null then 'create' else 'change' end,
    kind, id, before, value, 1
  from (
    select *, lag(value) over (partition by kind, id order by number) as before from settings_log)
  order by number;

create table workspace (
  only_row integer primary key check (only_row = 1),
  value text not null
) strict;
`
