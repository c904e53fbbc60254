import type { Database } from 'better-sqlite3'
import { nameKey, type User } from '../../domain/access.ts'
import type { UserAnswer, UserChange } from '../access.ts'
import { type SqlValue, selectList } from '../rows/fields.ts'
import { type StoredUser, userColumns, userOf } from '../rows/users.ts'

const mostUsers = 1_000

// How far an owner is: who has a password counts for more than who was only invited.
const invited = 1
const signsIn = 2

type Queries = ReturnType<typeof prepareQueries>

function prepareQueries(db: Database) {
  const select = `select ${selectList(userColumns)} from users`
  const finds = {
    id: db.prepare<[string], StoredUser>(`${select} where id = ?`),
    name: db.prepare<[string], StoredUser>(`${select} where name_key = ?`),
    link: db.prepare<[string], StoredUser>(`${select} where link = ?`),
  }
  const count = db.prepare<[], number>('select count(*) from users').pluck()
  const bestBeside = db
    .prepare<[string], number | null>(
      `select max(case when password is null then ${invited} else ${signsIn} end) from users
       where role = 'owner' and id <> ?`,
    )
    .pluck()
  return {
    find: (by: 'id' | 'name' | 'link', value: string): User | undefined => {
      const row = finds[by].get(by === 'name' ? nameKey(value) : value)
      return row && userOf(row)
    },
    count: () => count.get() ?? 0,
    bestBeside: (id: string) => bestBeside.get(id) ?? 0,
  }
}

export function prepareUsers(db: Database) {
  const queries = prepareQueries(db)
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
    find: queries.find,
    save: (change: UserChange): UserAnswer => {
      const problem = asProblem(queries, change) ?? keptProblem(queries, change.user)
      if (problem !== undefined) return problem
      const { user, endSessions: end } = change
      save.run(nameKey(user.name), ...userColumns.map(([, read]) => read(user)))
      if (end !== 'none') endSessions.run(user.id, end === 'all' ? '' : end.but)
      return 'saved'
    },
    remove: (user: User): 'saved' | 'changed' | 'last-owner' => {
      const before = queries.find('id', user.id)
      if (before?.version !== user.version) return 'changed'
      if (losesOwner(queries, before, undefined)) return 'last-owner'
      endTokens.run(user.id)
      remove.run(user.id)
      return 'saved'
    },
  }
}

function asProblem({ find, count }: Queries, { user, as }: UserChange): UserAnswer | undefined {
  if (as === 'known') {
    return find('id', user.id)?.version === user.version - 1 ? undefined : 'changed'
  }
  const known = count()
  if (as === 'first' && known > 0) return 'not-first'
  return known >= mostUsers ? 'too-many' : undefined
}

function keptProblem(queries: Queries, user: User): UserAnswer | undefined {
  const holder = queries.find('name', user.name)
  if (holder !== undefined && holder.id !== user.id) return 'taken'
  return losesOwner(queries, queries.find('id', user.id), user) ? 'last-owner' : undefined
}

/** There is no owner after it, or none who can sign in where there was one. */
function losesOwner(
  { bestBeside }: Queries,
  before: User | undefined,
  after: User | undefined,
): boolean {
  const others = bestBeside(before?.id ?? after?.id ?? '')
  const best = Math.max(others, strengthOf(after))
  return best === 0 || best < Math.max(others, strengthOf(before))
}

function strengthOf(user: User | undefined): number {
  if (user?.role !== 'owner') return 0
  return user.password === null ? invited : signsIn
}
