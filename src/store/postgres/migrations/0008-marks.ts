/** What is worth knowing of a click that counts like any other. Frozen, once released. */
export const marks = 'alter table clicks add column mark text collate "C";'
