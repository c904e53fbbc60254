import type { Database } from 'better-sqlite3'

/** Issues that nobody wants to see for a while. */
export function prepareMutes(db: Database) {
  const save = db.prepare<[string, number]>(
    `insert into issue_mutes (id, until) values (?, ?)
     on conflict (id) do update set until = excluded.until`,
  )
  const bound = db.prepare<[]>(
    `delete from issue_mutes where id in (
       select id from issue_mutes order by until desc limit -1 offset 1000)`,
  )
  return {
    set: (id: string, until: number) => {
      save.run(id, until)
      bound.run()
    },
  }
}
