import type { Database } from 'better-sqlite3'
import type { AuditEntry } from '../../access.ts'
import type { SqlValue } from '../../rows/fields.ts'

export function prepareAudit(db: Database) {
  const insert = db.prepare<SqlValue[]>(
    `insert into audit (at, by, action, kind, target, before, after, once, count)
     values (?, ?, ?, ?, ?, ?, ?, ?, 1)
     on conflict (once) do update set at = excluded.at, after = excluded.after, count = count + 1`,
  )
  const removeOld = db.prepare<[number, number]>(
    'delete from audit where number in (select number from audit where at < ? order by at limit ?)',
  )
  return {
    insert: (entry: AuditEntry, now: number): void => {
      const { by, action, kind, target, before, after, once } = entry
      insert.run(now, by, action, kind, target, jsonOf(before), jsonOf(after), once ?? null)
    },
    removeOld: (before: number, limit: number) => removeOld.run(before, limit).changes,
  }
}

const jsonOf = (value: object | null) => (value === null ? null : JSON.stringify(value))
