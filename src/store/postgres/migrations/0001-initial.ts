/**
 * The first schema on PostgreSQL: the tables and columns of SQLite, so that one question is one text on
 * both. Frozen: once released, a change is another migration.
 *
 * Times are epoch milliseconds, amounts decimal text, booleans 0 or 1, JSON text as it was written. What
 * is compared or put in order goes by bytes (`collate "C"`), as on SQLite.
 *
 * `bucket` is one of 256 values made from the subid (`src/domain/ids.ts`). Every unique key holds it, so
 * that a database of many machines can spread the rows by it; it stands last there, so that a row is also
 * found by its own name alone, and what is new is written at the end of an index, not in 256 places.
 */
const word = 'text collate "C"'
const bucket = 'bucket smallint not null'

/** Rows that are written once more keep their page: what changes is seldom what an index holds. */
const roomy = 'with (fillfactor = 85)'

const ofClicks = `
-- A subid, once: the row that a transaction about it locks first.
create table subject (
  ${bucket},
  subid ${word} not null,
  primary key (subid, bucket)
);

create table clicks (
  ${bucket},
  subid ${word} not null,
  at bigint not null,
  campaign ${word},
  source ${word},
  prelanding ${word},
  landing ${word},
  px text,
  domain ${word},
  external_id text,
  ip text,
  ua text,
  country ${word},
  device ${word},
  os ${word},
  cost text,
  prefetch smallint not null,
  params text not null,
  primary key (subid, bucket)
);
create index clicks_by_time on clicks (at, subid);

create table views (
  ${bucket},
  subid ${word} not null,
  at bigint not null,
  landing ${word} not null,
  prelanding ${word},
  primary key (subid, at, landing, bucket)
);
create index views_by_time on views (at);

-- A subid that its reading brought tells the bucket; without one, the id does.
create table postbacks (
  ${bucket},
  id ${word} not null,
  at bigint not null,
  network ${word} not null,
  cause ${word} not null,
  method ${word} not null,
  path text not null,
  query text not null,
  content_type text,
  body bytea,
  ip text,
  outcome ${word} not null,
  reason ${word},
  notes text not null,
  subid ${word},
  txid ${word},
  settings_version integer not null,
  unauthenticated smallint not null,
  pending text,
  primary key (id, bucket)
);
create index postbacks_by_time on postbacks (at, id);
create index postbacks_unmoved on postbacks (subid) where outcome <> 'moved';
create index postbacks_by_outcome on postbacks (outcome, at)
  where outcome in ('stale', 'waiting', 'ignored', 'refused');
`

const ofLeads = `
create table leads (
  ${bucket},
  created_at bigint not null,
  id ${word} not null,
  subid ${word} not null,
  network ${word} not null,
  sale_key ${word} not null,
  txids text not null,
  order_id ${word},
  sale ${word} not null,
  status ${word} not null,
  provisional smallint not null,
  test smallint not null,
  amount text,
  currency ${word},
  comment text,
  goal text,
  lead_at bigint,
  purchase_at bigint,
  reject_at bigint,
  trash_at bigint,
  updated_at bigint not null,
  last_event_at bigint,
  moves integer not null,
  readings text not null,
  campaign ${word},
  click smallint not null,
  indexed smallint not null default 1,
  primary key (created_at, id, bucket)
) ${roomy};
create unique index leads_by_subid on leads (subid, network, sale_key, bucket);
create index leads_test on leads (created_at) where test = 1;

create table moves (
  ${bucket},
  id ${word} not null,
  at bigint not null,
  lead_id ${word} not null,
  subid ${word} not null,
  network ${word} not null,
  postback_id ${word} not null,
  cause ${word} not null,
  chain integer not null,
  from_status ${word},
  to_status ${word} not null,
  reason ${word},
  txid ${word} not null,
  sale ${word} not null,
  amount text,
  currency ${word},
  amount_before text,
  currency_before ${word},
  comment text,
  goal text,
  event_at bigint not null,
  test smallint not null,
  provisional smallint not null,
  unauthenticated smallint not null,
  not_sent text not null,
  primary key (id, bucket)
);
create index moves_by_lead on moves (lead_id);

-- Names of orders lead to subids. The bucket is that of the order's name: on a database of many machines
-- the row is another transaction's than its lead's.
create table transactions (
  ${bucket},
  network ${word} not null,
  order_id ${word} not null,
  subid ${word} not null,
  primary key (order_id, network, bucket)
);

-- The bucket is that of the key; where the postback lies, the row says beside it.
create table waiting (
  ${bucket},
  kind ${word} not null,
  key ${word} not null,
  network ${word} not null,
  postback_id ${word} not null,
  at bigint not null,
  postback_bucket smallint not null,
  primary key (key, kind, network, postback_id, bucket)
);
create index waiting_by_time on waiting (at);
`

const ofDeliveries = `
create table deliveries (
  ${bucket},
  id ${word} not null,
  created_at bigint not null,
  move_id ${word} not null,
  lead_id ${word} not null,
  subid ${word} not null,
  destination ${word} not null,
  state ${word} not null,
  due_at bigint,
  waits_for ${word} not null,
  parked_by ${word},
  attempts integer not null,
  generation integer not null,
  generated_at bigint,
  sending_at bigint,
  processing_at bigint,
  updating_at bigint,
  final_at bigint,
  last_status integer,
  last_error ${word},
  reply_status ${word},
  primary key (id, bucket)
) ${roomy};
create unique index deliveries_by_lead on deliveries (lead_id, destination, move_id, bucket);
create index deliveries_open on deliveries (destination, state, due_at)
  where state in ('waiting', 'parked');
create index deliveries_lost on deliveries (state, id)
  where state in ('failed', 'expired', 'cancelled');
create index deliveries_clickless on deliveries (destination, created_at)
  where waits_for = 'click' and state in ('waiting', 'parked');

create table attempts (
  ${bucket},
  delivery_id ${word} not null,
  generation integer not null,
  attempt integer not null,
  request text,
  started_at bigint,
  ended_at bigint,
  status integer,
  problem ${word},
  detail text,
  answer text,
  answer_truncated smallint not null,
  retry_after_ms bigint,
  remote_address text,
  sent_at bigint,
  primary key (delivery_id, generation, attempt, bucket)
);

-- Counted in parts: who writes at the same time writes different rows, and nobody waits for another's
-- commit. \`ledger\` and \`ledger_swept\` add them up.
create table ledger_parts (
  ${bucket},
  destination ${word} not null,
  accepted bigint not null,
  delivered bigint not null,
  failed bigint not null,
  expired bigint not null,
  cancelled bigint not null,
  parked bigint not null,
  waiting bigint not null,
  primary key (destination, bucket)
) with (fillfactor = 50);
create view ledger as
  select destination, sum(accepted)::bigint accepted, sum(delivered)::bigint delivered,
    sum(failed)::bigint failed, sum(expired)::bigint expired, sum(cancelled)::bigint cancelled,
    sum(parked)::bigint parked, sum(waiting)::bigint waiting
  from ledger_parts group by destination;

create table ledger_swept_parts (
  ${bucket},
  destination ${word} not null,
  state ${word} not null,
  count bigint not null,
  primary key (destination, state, bucket)
);
create view ledger_swept as
  select destination, state, sum(count)::bigint count
  from ledger_swept_parts group by destination, state;
`

export const initial = [ofClicks, ofLeads, ofDeliveries].join('\n')
