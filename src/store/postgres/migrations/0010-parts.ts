/**
 * Clicks, views, postbacks and attempts are cut by time; what was in them becomes the first part as it
 * lies, up to a moment that stands in a check which was made, and held against every row, before
 * (`parting.ts`). Frozen, once released.
 *
 * The key of a click gets its time. That a subid has one click is kept by its row in `subject`, which
 * whoever writes about it locks; and there its time is noted, so that one part is looked into.
 */
const indexes = {
  clicks: `
    create index clicks_by_time on clicks (at, subid);
    create index clicks_apart on clicks (at, campaign, apart) where apart is not null;`,
  views: 'create index views_by_time on views (at);',
  postbacks: `
    create index postbacks_by_time on postbacks (at, id);
    create index postbacks_unmoved on postbacks (subid) where outcome <> 'moved';
    create index postbacks_by_outcome on postbacks (outcome, at)
      where outcome in ('stale', 'waiting', 'ignored', 'refused');
    create index postbacks_held on postbacks (at, id) where held_kind is not null;`,
  attempts: '',
}

const part = (name: keyof typeof indexes, by: string, key: string) => `
do $$
declare
  until text;
  known text;
begin
  select substring(pg_get_constraintdef(oid) from '''([^'']+)''') into strict until
    from pg_constraint where conrelid = '${name}'::regclass and conname = '${name}_until';
  alter table ${name} rename to ${name}_first;
  for known in select indexrelid::regclass::text from pg_index
    where indrelid = '${name}_first'::regclass and indexrelid::regclass::text like '${name}\\_%'
      and indexrelid::regclass::text not like '${name}\\_first\\_%'
  loop
    execute format('alter index %s rename to %s', known,
      '${name}_first' || substring(known from length('${name}') + 1));
  end loop;
  create table ${name} (like ${name}_first including defaults) partition by range (${by});
  alter table ${name} add primary key (${key});
  ${indexes[name]}
  execute format(
    'alter table ${name} attach partition ${name}_first for values from (minvalue) to (%L)', until);
  alter table ${name}_first drop constraint ${name}_until;
  create table ${name}_default partition of ${name} default;
  if to_regclass('${name}_ahead') is not null then
    insert into ${name} select (jsonb_populate_record(null::${name}, to_jsonb(a))).* from ${name}_ahead a;
    drop table ${name}_ahead;
  end if;
end $$;
`

export const parts = `
lock table subject, clicks, views, postbacks, attempts in access exclusive mode;
alter table subject add column click_at bigint;
alter table clicks drop constraint clicks_pkey;
alter table clicks add constraint clicks_first_pkey primary key using index clicks_key_ahead;
${part('clicks', 'at', 'subid, at, bucket')}
${part('views', 'at', 'subid, at, landing, bucket')}
${part('postbacks', 'id', 'id, bucket')}
${part('attempts', 'delivery_id', 'delivery_id, generation, attempt, bucket')}
`
