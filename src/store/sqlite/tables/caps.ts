import type { Database } from 'better-sqlite3'

/** What each destination with a cap has used of its present day. */
export function prepareCaps(db: Database) {
  const find = db
    .prepare<[string, string], number>('select used from caps where destination = ? and day = ?')
    .pluck()
  const add = db.prepare<[string, string, number]>(
    `insert into caps (destination, day, used) values (?, ?, ?)
     on conflict (destination) do update set day = excluded.day,
       used = case when day = excluded.day then used + excluded.used else excluded.used end`,
  )
  return {
    used: (destination: string, day: string): number => find.get(destination, day) ?? 0,
    add: (destination: string, day: string, count: number): void => {
      add.run(destination, day, count)
    },
  }
}
