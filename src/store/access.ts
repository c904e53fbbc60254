import type { User, Workspace } from '../domain/access.ts'
import type { ListPage, ListWish } from './looks.ts'

export type Token = {
  readonly id: string
  readonly name: string
  readonly scopes: readonly string[]
  readonly createdAt: number
  readonly expiresAt: number | null
  /** The user whose it is: it can do no more than they can, and ends with them. null: nobody's. */
  readonly userId: string | null
  /** Who made it. */
  readonly madeBy: string | null
}

/** One line of the audit log. Holds no secrets but those of settings, which are masked when shown. */
export type AuditEntry = {
  readonly by: string
  readonly action: string
  readonly kind: string
  readonly target: string
  readonly before: object | null
  readonly after: object | null
  /** Entries with the same words are one, counted. */
  readonly once?: string
}

export type AuditRow = Omit<AuditEntry, 'once'> & {
  readonly id: string
  readonly at: number
  readonly count: number
}

export type AuditFilter = { readonly kind?: string; readonly by?: string }

/** Which user, and how they shall be; written with its audit line, or not at all. */
export type UserChange = {
  readonly user: User
  /** `first`: while there is nobody; `new`: beside others; `known`: the one of the version before. */
  readonly as: 'first' | 'new' | 'known'
  /** Sessions of this user that end with it. */
  readonly endSessions: 'none' | 'all' | { readonly but: string }
  readonly audit: AuditEntry | null
}

/**
 * `not-first`: somebody is there already; `taken`: the name is another's; `changed`: somebody else was
 * faster, or removed it; `last-owner`: nobody
 * could manage users; `too-many`: over the bound.
 */
export type UserAnswer = 'saved' | 'not-first' | 'taken' | 'changed' | 'last-owner' | 'too-many'

/** Who may come in, and what they did. */
export type Access = {
  /** With an audit line that is written if anything changed. */
  keepToken(token: Token & { readonly hash: string }, audit?: AuditEntry): Promise<void>
  findToken(hash: string): Promise<Token | undefined>
  /** All of them, newest first, expired ones too; at most 10,000. A hash never leaves the store. */
  listTokens(): Promise<readonly Token[]>
  /** Neither it nor a session it opened (`s_{id}.…`) opens anything; false: there is none. */
  removeToken(id: string, audit?: AuditEntry): Promise<boolean>

  saveUser(change: UserChange): Promise<UserAnswer>
  /** Their sessions and tokens go with them. */
  removeUser(user: User, audit: AuditEntry): Promise<'saved' | 'changed' | 'last-owner'>
  /** By id, by name, or by the hash of their one-time link. */
  findUser(by: 'id' | 'name' | 'link', value: string): Promise<User | undefined>
  /** In order of their names; at most 1,000. */
  listUsers(): Promise<readonly User[]>

  keepAudit(entry: AuditEntry): Promise<void>
  /** Newest first. */
  listAudit(filter: AuditFilter, wish: ListWish): Promise<ListPage<AuditRow>>

  workspace(): Promise<Workspace>
  saveWorkspace(workspace: Workspace, audit: AuditEntry): Promise<void>
}
