import type { Database } from 'better-sqlite3'
import { nameKey, type User } from '../../../domain/access.ts'
import type { UserAnswer, UserChange } from '../../access.ts'
import { type SqlValue, selectList } from '../../rows/fields.ts'
import { type StoredUser, userColumns, userOf } from '../../rows/users.ts'
import {
  bestOwnerBeside,
  type UserFacts,
  whyNotRemoved,
  whyNotSaved,
} from '../../steps/user-rules.ts'

function prepareLooks(db: Database) {
  const select = `select ${selectList(userColumns)} from users`
  const byId = db.prepare<[string], StoredUser>(`${select} where id = ?`)
  const byName = db.prepare<[string], StoredUser>(`${select} where name_key = ?`)
  const count = db.prepare<[], number>('select count(*) from users').pluck()
  const beside = db
    .prepare<[string], number>(
      `select ${bestOwnerBeside} from users where role = 'owner' and id <> ?`,
    )
    .pluck()
  const userIn = (row: StoredUser | undefined) => row && userOf(row)
  const findByName = (name: string) => userIn(byName.get(nameKey(name)))
  return {
    findByName,
    /** All that decides whether a user may be saved or removed. */
    factsOf: ({ id, name }: User): UserFacts => ({
      count: count.get() ?? 0,
      before: userIn(byId.get(id)),
      holder: findByName(name),
      bestBeside: beside.get(id) ?? 0,
    }),
  }
}

export function prepareUsers(db: Database) {
  const { factsOf, findByName } = prepareLooks(db)
  const save = db.prepare<SqlValue[]>(
    `insert or replace into users (name_key, id, name, role, campaigns, password, totp, totp_pending,
       totp_step, link, link_until, created_at, version)
     values (${Array.from({ length: userColumns.length + 1 }, () => '?').join(', ')})`,
  )
  const remove = db.prepare<[string]>('delete from users where id = ?')
  const endTokens = db.prepare<[string]>('delete from tokens where user_id = ?')
  const endSessions = db.prepare<[string, string]>(
    `delete from tokens where user_id = ? and id glob 's_*' and id <> ?`,
  )
  return {
    findByName,
    save: (change: UserChange): UserAnswer => {
      const { user, endSessions: end } = change
      const problem = whyNotSaved(change, factsOf(user))
      if (problem !== undefined) return problem
      save.run(nameKey(user.name), ...userColumns.map(([, read]) => read(user)))
      if (end !== 'none') endSessions.run(user.id, end === 'all' ? '' : end.but)
      return 'saved'
    },
    remove: (user: User): 'saved' | 'changed' | 'last-owner' => {
      const problem = whyNotRemoved(user, factsOf(user))
      if (problem !== undefined) return problem
      endTokens.run(user.id)
      remove.run(user.id)
      return 'saved'
    },
  }
}
