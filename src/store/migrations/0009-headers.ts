/** The request headers that a dialect reads, kept with the raw postback. Frozen, once released. */
export const headers = `
alter table postbacks add column headers text;
`
