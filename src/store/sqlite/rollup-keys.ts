import type { Database } from 'better-sqlite3'

type StoredKey = { readonly id: number; readonly lastSlot: number }

/** Short names for keys, made when they are first met, and kept for as long as any number is under them. */
export function prepareKeys(db: Database) {
  const find = db.prepare<[string], StoredKey>(
    'select id, last_slot as "lastSlot" from rollup_keys where name = ?',
  )
  const insert = db
    .prepare<[string, number], number>(
      'insert into rollup_keys (name, last_slot) values (?, ?) returning id',
    )
    .pluck()
  const touch = db.prepare<[number, number, number]>(
    'update rollup_keys set last_slot = ? where id = ? and last_slot < ?',
  )
  // Never the newest: its id would be given to another key, and a reader may remember it.
  const drop = db.prepare<[number, number]>(
    `delete from rollup_keys where id in (
       select id from rollup_keys where last_slot < ? and id < (select max(id) from rollup_keys)
       order by last_slot limit ?)`,
  )
  return {
    /** `slot`: the latest that is to be counted under it. */
    idOf: (text: string, slot: number): number => {
      const known = find.get(text)
      if (known === undefined) return insert.get(text, slot) ?? 0
      if (known.lastSlot < slot) touch.run(slot, known.id, slot)
      return known.id
    },
    touch: (id: number, slot: number) => touch.run(slot, id, slot),
    /** Those under which nothing has been counted since; all their numbers have to be gone. */
    dropOld: (before: number, limit: number): number => drop.run(before, limit).changes,
  }
}
