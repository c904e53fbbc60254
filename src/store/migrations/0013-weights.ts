/**
 * How the pages of a campaign were weighed by what they earn: `facts` are the weights and what they come
 * from, as JSON. Each weighing is a version; the newest is `latest`. Frozen, once released.
 */
export const weights = `
create table weights (
  campaign text not null,
  version integer not null,
  at integer not null,
  latest integer not null,
  facts text not null,
  primary key (campaign, version)
) strict, without rowid;
create index weights_latest on weights (campaign) where latest = 1;
`
