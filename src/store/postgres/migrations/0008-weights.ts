/** How the pages of a campaign were weighed by what they earn, version by version. Frozen, once released. */
export const weights = `
create table weights (
  campaign text collate "C" not null,
  version bigint not null,
  at bigint not null,
  latest smallint not null,
  facts text not null,
  primary key (campaign, version)
);
create index weights_latest on weights (campaign) where latest = 1;
`
