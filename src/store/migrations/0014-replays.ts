/** Whether a replay renders anew or sends what was sent before. Frozen, once released. */
export const replays = `
alter table replays add column render text not null default 'anew';
`
