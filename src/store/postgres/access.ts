import { nameKey, type User } from '../../domain/access.ts'
import type { AuditEntry, Token, UserAnswer, UserChange } from '../access.ts'
import { namesOf, selectList } from '../rows/fields.ts'
import { type StoredUser, userColumns, userOf } from '../rows/users.ts'
import { bestOwnerBeside, type UserFacts, whyNotRemoved, whyNotSaved } from '../steps/user-rules.ts'
import type { Store } from '../store.ts'
import type { Act } from './batch/run-batch.ts'
import { auditStatement } from './flush/beside.ts'
import type { Connection } from './server/connect.ts'
import type { Writer } from './writer.ts'

type Query = Connection['query']
type Removal = 'saved' | 'changed' | 'last-owner'

type AccessWrites = Pick<
  Store,
  | 'keepToken'
  | 'removeToken'
  | 'saveUser'
  | 'removeUser'
  | 'keepAudit'
  | 'saveWorkspace'
  | 'muteIssue'
>

/** What concerns people: each change with its line of the audit log, or neither. */
export function accessWrites({ act }: Writer): AccessWrites {
  // Safe: each is answered with what its own act answers.
  return {
    keepToken: async (token, audit) => {
      await act(told(audit, (query) => insertToken(query, token)))
    },
    removeToken: async (id, audit) =>
      (await act(told(audit, (query) => removeToken(query, id)))) as boolean,
    saveUser: async (change) =>
      (await act(told(change.audit, (query) => saveUser(query, change)))) as UserAnswer,
    removeUser: async (user, audit) =>
      (await act(told(audit, (query) => removeUser(query, user)))) as Removal,
    keepAudit: async (audit) => {
      await act(told(audit, () => Promise.resolve(true)))
    },
    saveWorkspace: async (workspace, audit) => {
      await act(told(audit, (query) => saveWorkspace(query, JSON.stringify(workspace))))
    },
    muteIssue: async (id, until) => {
      await act(told(null, (query) => mute(query, id, until)))
    },
  }
}

/** Its line is written when something was changed. */
function told(
  audit: AuditEntry | null | undefined,
  change: (query: Query) => Promise<boolean | UserAnswer>,
): Act {
  return async ({ query }, now) => {
    const value = await change(query)
    const changed = value === true || value === 'saved'
    if (changed && audit) await query(auditStatement(audit, now))
    return { value }
  }
}

async function insertToken(
  query: Query,
  token: Token & { readonly hash: string },
): Promise<boolean> {
  const { hash, id, name, scopes, createdAt, expiresAt, userId, madeBy } = token
  const kept = await query({
    text: `insert into tokens (hash, id, name, scopes, created_at, expires_at, user_id, made_by)
      values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning 1`,
    values: [hash, id, name, JSON.stringify(scopes), createdAt, expiresAt, userId, madeBy],
  })
  return kept.length === 1
}

/** The sessions it opened bear its id, and end with it. */
async function removeToken(query: Query, id: string): Promise<boolean> {
  const removed = await query({
    text: `delete from tokens
      where id = $1 or (id > 's_' || $1 || '.' and id < 's_' || $1 || '/') returning 1`,
    values: [id],
  })
  return removed.length > 0
}

/** Of two who change users at once, the second decides by what the first has made. */
const lockUsers = { text: 'lock table users in share row exclusive mode' }

async function factsOf(query: Query, { id, name }: User): Promise<UserFacts> {
  const select = `select ${selectList(userColumns)} from users`
  const [byId, byName, counted, beside] = await Promise.all([
    query<StoredUser>({ text: `${select} where id = $1`, values: [id] }),
    query<StoredUser>({ text: `${select} where name_key = $1`, values: [nameKey(name)] }),
    query<{ n: number }>({ text: 'select count(*) as n from users' }),
    query<{ best: number }>({
      text: `select ${bestOwnerBeside} as best from users where role = 'owner' and id <> $1`,
      values: [id],
    }),
  ])
  const userIn = ([row]: readonly StoredUser[]) => row && userOf(row)
  return {
    count: counted[0]?.n ?? 0,
    before: userIn(byId),
    holder: userIn(byName),
    bestBeside: beside[0]?.best ?? 0,
  }
}

const userFields = ['name_key', ...namesOf(userColumns)]
const saveUserText = `insert into users (${userFields.join(', ')})
  values (${userFields.map((_, index) => `$${index + 1}`).join(', ')})
  on conflict (id) do update
  set ${userFields.map((field) => `${field} = excluded.${field}`).join(', ')}`

async function saveUser(query: Query, change: UserChange): Promise<UserAnswer> {
  const { user, endSessions } = change
  await query(lockUsers)
  const problem = whyNotSaved(change, await factsOf(query, user))
  if (problem !== undefined) return problem
  const values = [nameKey(user.name), ...userColumns.map(([, read]) => read(user))]
  await query({ text: saveUserText, values })
  if (endSessions !== 'none') {
    await query({
      text: `delete from tokens where user_id = $1 and id like 's\\_%' and id <> $2`,
      values: [user.id, endSessions === 'all' ? '' : endSessions.but],
    })
  }
  return 'saved'
}

async function removeUser(query: Query, user: User): Promise<Removal> {
  await query(lockUsers)
  const problem = whyNotRemoved(user, await factsOf(query, user))
  if (problem !== undefined) return problem
  await query({ text: 'delete from tokens where user_id = $1', values: [user.id] })
  await query({ text: 'delete from users where id = $1', values: [user.id] })
  return 'saved'
}

async function saveWorkspace(query: Query, value: string): Promise<boolean> {
  await query({
    text: `insert into workspace (only_row, value) values (1, $1)
      on conflict (only_row) do update set value = excluded.value`,
    values: [value],
  })
  return true
}

async function mute(query: Query, id: string, until: number): Promise<boolean> {
  await query({
    text: `insert into issue_mutes (id, until) values ($1, $2)
      on conflict (id) do update set until = excluded.until`,
    values: [id, until],
  })
  await query({
    text: `delete from issue_mutes where id in (
      select id from issue_mutes order by until desc offset 1000)`,
  })
  return true
}
