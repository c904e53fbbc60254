import { firstWorkspace, nameKey, type User, type Workspace } from '../../domain/access.ts'
import type { AuditFilter, AuditRow, Token } from '../access.ts'
import type { ListPage, ListWish } from '../looks.ts'
import { selectList } from '../rows/fields.ts'
import { type StoredToken, tokenColumns, tokenOf } from '../rows/tokens.ts'
import { type StoredUser, userColumns, userOf } from '../rows/users.ts'
import { type Asking, all, get, single } from './asking.ts'
import { boundedLimit, openConditions, pageOf } from './conditions.ts'
import { numberOf, readCursor } from './cursor.ts'

export function* findToken(hash: string): Asking<Token | undefined> {
  const row = yield* get<StoredToken>(`select ${tokenColumns} from tokens where hash = ?`, hash)
  return row && tokenOf(row)
}

export function* listTokens(): Asking<readonly Token[]> {
  const rows = yield* all<StoredToken>(
    `select ${tokenColumns} from tokens order by created_at desc, id desc limit 10000`,
  )
  return rows.map(tokenOf)
}

const mostUsers = 1_000
const selectUsers = `select ${selectList(userColumns)} from users`
const usersBy = {
  id: `${selectUsers} where id = ?`,
  name: `${selectUsers} where name_key = ?`,
  link: `${selectUsers} where link = ?`,
}

export function* findUser(by: keyof typeof usersBy, value: string): Asking<User | undefined> {
  const row = yield* get<StoredUser>(usersBy[by], by === 'name' ? nameKey(value) : value)
  return row && userOf(row)
}

export function* listUsers(): Asking<readonly User[]> {
  const rows = yield* all<StoredUser>(`${selectUsers} order by name_key limit ${mostUsers}`)
  return rows.map(userOf)
}

/** What a later version asks for beside what was saved has its first value. */
export function* readWorkspace(): Asking<Workspace> {
  const saved = yield* single<string>('select value from workspace')
  return { ...firstWorkspace, ...JSON.parse(saved ?? '{}') }
}

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

/** Newest first. */
export function* listAudit(filter: AuditFilter, wish: ListWish): Asking<ListPage<AuditRow>> {
  const limit = boundedLimit(wish.limit)
  const after = readCursor(wish.cursor)
  const conditions = openConditions()
  conditions.add('kind = ?', filter.kind)
  conditions.add('by = ?', filter.by)
  conditions.add('at >= ?', wish.from ?? undefined)
  conditions.add('at < ?', wish.to ?? undefined)
  conditions.add('(at, number) < (?, ?)', after?.at, numberOf(after?.id))
  const rows = yield* all<StoredAudit>(
    `select number, at, by, action, kind, target, before, after, count from audit
     ${conditions.where()} order by at desc, number desc limit ?`,
    ...conditions.values(),
    limit + 1,
  )
  return pageOf(rows.map(auditRowOf), limit, ({ at, id }) => ({ at, id }))
}

function auditRowOf({ number, before, after, ...row }: StoredAudit): AuditRow {
  return { ...row, id: String(number), before: objectOf(before), after: objectOf(after) }
}

const objectOf = (text: string | null): object | null => (text === null ? null : JSON.parse(text))
