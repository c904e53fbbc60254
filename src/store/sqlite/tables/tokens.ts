import type { Database } from 'better-sqlite3'
import type { Token } from '../../access.ts'
import type { SqlValue } from '../../rows/fields.ts'

export type HashedToken = Token & { readonly hash: string }

export function prepareTokens(db: Database) {
  const insert = db.prepare<SqlValue[]>(
    `insert into tokens (hash, id, name, scopes, created_at, expires_at, user_id, made_by)
     values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
  )
  const remove = db.prepare<[string, string, string]>(
    `delete from tokens where id = ? or (id > 's_' || ? || '.' and id < 's_' || ? || '/')`,
  )
  return {
    insert: (token: HashedToken): boolean => {
      const { hash, id, name, scopes, createdAt, expiresAt, userId, madeBy } = token
      const values = [hash, id, name, JSON.stringify(scopes), createdAt, expiresAt, userId, madeBy]
      return insert.run(...values).changes === 1
    },
    /** The sessions it opened bear its id, and end with it. */
    remove: (id: string) => remove.run(id, id, id).changes > 0,
  }
}
