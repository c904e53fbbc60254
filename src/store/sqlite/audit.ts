import type { Database } from 'better-sqlite3'
import type { AuditEntry, AuditFilter, AuditRow } from '../access.ts'
import type { ListPage, ListWish } from '../looks.ts'
import type { SqlValue } from '../rows/fields.ts'
import { boundedLimit, openConditions, pageOf } from './conditions.ts'
import { readCursor } from './cursor.ts'

type StoredAudit = {
  readonly number: number
  readonly at: number
  readonly by: string
  readonly action: string
  readonly kind: string
  readonly target: string
  readonly before: string | null
  readonly after: string | null
  readonly count: number
}

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

export function listAudit(db: Database, filter: AuditFilter, wish: ListWish): ListPage<AuditRow> {
  const limit = boundedLimit(wish.limit)
  const after = readCursor(wish.cursor)
  const conditions = openConditions()
  conditions.add('kind = ?', filter.kind)
  conditions.add('by = ?', filter.by)
  conditions.add('at >= ?', wish.from ?? undefined)
  conditions.add('at < ?', wish.to ?? undefined)
  conditions.add(
    '(at, number) < (?, ?)',
    after?.at,
    after === undefined ? undefined : Number(after.id),
  )
  const rows = db
    .prepare<SqlValue[], StoredAudit>(
      `select number, at, by, action, kind, target, before, after, count from audit
       ${conditions.where()} order by at desc, number desc limit ?`,
    )
    .all(...conditions.values(), limit + 1)
    .map(auditRowOf)
  return pageOf(rows, limit, ({ at, id }) => ({ at, id }))
}

function auditRowOf({ number, before, after, ...row }: StoredAudit): AuditRow {
  return { ...row, id: String(number), before: objectOf(before), after: objectOf(after) }
}

const jsonOf = (value: object | null) => (value === null ? null : JSON.stringify(value))
const objectOf = (text: string | null): object | null => (text === null ? null : JSON.parse(text))
