/**
 * What of a postback was held back, for a person to apply: its kind while it is open, what it would do, and
 * by which correction it was settled. What waits for a decision already is listed too. Frozen, once released.
 */
export const held = `
alter table postbacks add column held_kind text;
alter table postbacks add column held text;
alter table postbacks add column held_by text;
create index postbacks_held on postbacks (bucket, at) where held_kind is not null;
update postbacks set held_kind = 'ambiguous',
    held = json_object(
      'kind', 'ambiguous', 'leadId', null,
      'amount', json_extract(pending, '$.reading.amount'),
      'currency', json_extract(pending, '$.reading.currency'),
      'amended', null, 'campaign', null,
      'reading', json(json_extract(pending, '$.reading')))
  where outcome = 'waiting' and reason = 'ambiguous-lead' and pending is not null;
insert into sqlite_stat1 (tbl, idx, stat) values ('postbacks', 'postbacks_held', '10000 10000 2');
analyze sqlite_schema;
`
