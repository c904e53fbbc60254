import { createHash, timingSafeEqual } from 'node:crypto'
import type { Role } from '../domain/access.ts'
import type { Token } from '../store/access.ts'
import { type Store, StoreAwayError } from '../store/store.ts'
import { type Scope, scopes } from './contract-inputs.ts'

/** Who asks, as of this moment: another role or other campaigns have their effect at once. */
export type Who = {
  /** Of the token or session; `env` for CAROM_ADMIN_TOKEN. */
  readonly id: string
  readonly name: string
  readonly scopes: readonly string[]
  readonly expiresAt: number | null
  readonly role: Role
  /** null: all; a list: a buyer sees only rows of these campaigns. */
  readonly campaigns: readonly string[] | null
  /** null: a token that is nobody's. */
  readonly userId: string | null
}

export type TokenDeps = {
  readonly store: Pick<Store, 'findToken' | 'findUser'>
  /** CAROM_ADMIN_TOKEN: every scope. */
  readonly adminToken: string | null
  readonly nowMs: () => number
}

/** Tokens are long and random: a plain hash keeps them, and finds them by one look-up. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex')
}

export function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S{1,1024}) *$/i.exec(authorization ?? '')?.[1]
}

/** Who this token belongs to; undefined when it opens nothing, or no longer does. */
export async function findWho(deps: TokenDeps, token: string): Promise<Who | undefined> {
  if (isAdminToken(deps.adminToken, token)) return adminWho
  const known = await deps.store.findToken(hashToken(token))
  // A session's secret lives in a cookie, which is checked in another place and in other ways.
  if (known === undefined || isSession(known) || isOver(known, deps.nowMs())) return undefined
  return whoOf(deps, known)
}

/** What each role may ask for; which rows, and what is an owner's alone, is said elsewhere. */
const roleScopes: Readonly<Record<Role, readonly Scope[]>> = {
  owner: scopes,
  manager: scopes,
  buyer: ['write', 'read'],
  viewer: ['read'],
}

export const roleHasScope = (role: Role, scope: Scope): boolean =>
  hasScope({ scopes: roleScopes[role] }, scope)

/** Whom a token or session stands for; undefined when they are no user any more. */
export async function whoOf(
  { store }: Pick<TokenDeps, 'store'>,
  token: Token,
): Promise<Who | undefined> {
  const { id, name, expiresAt, userId } = token
  if (userId === null) {
    const role = hasScope(token, 'admin') ? 'owner' : 'viewer'
    return { id, name, scopes: token.scopes, expiresAt, role, campaigns: null, userId }
  }
  const user = await store.findUser('id', userId)
  if (user === undefined) return undefined
  const { role } = user
  return {
    ...{ id, expiresAt, role, userId },
    name: nameOf(token, user.name),
    scopes: roleScopes[role].filter((scope) => hasScope(token, scope)),
    campaigns: role === 'buyer' ? (user.campaigns ?? []) : null,
  }
}

/** A token is called after its user too: whatever its name says, it is not somebody else. */
function nameOf({ id, name }: Token, user: string): string {
  if (isOfPassword({ id })) return user
  return isSession({ id }) ? name : `${user} (${name})`
}

/** `admin` is every scope. */
export function hasScope(who: Pick<Who, 'scopes'>, scope: Scope): boolean {
  return who.scopes.includes('admin') || who.scopes.includes(scope)
}

/** For doors outside the API: whether this `Authorization` header opens them. */
export function tokenGate(
  deps: TokenDeps,
): (authorization: string | undefined, scope: Scope) => Promise<boolean> {
  const whoIs = openWhoIs(deps)
  return async (authorization, scope) => {
    const token = bearerOf(authorization)
    if (token === undefined) return false
    const who = await whoIs(token)
    return who !== undefined && hasScope(who, scope)
  }
}

const mostKnown = 1_000

/** As `findWho`; who was good when last asked about is so also while the database is away. */
function openWhoIs(deps: TokenDeps): (token: string) => Promise<Who | undefined> {
  const known = new Map<string, Who>()
  const note = (hash: string, who: Who | undefined) => {
    known.delete(hash)
    if (who !== undefined) known.set(hash, who)
    if (known.size > mostKnown) known.delete(known.keys().next().value ?? hash)
    return who
  }
  const remember = (hash: string, error: unknown) => {
    const who = error instanceof StoreAwayError ? known.get(hash) : undefined
    if (who === undefined) throw error
    return isOver(who, deps.nowMs()) ? undefined : who
  }
  return (token) => {
    const hash = hashToken(token)
    return findWho(deps, token).then(
      (who) => note(hash, who),
      (error: unknown) => remember(hash, error),
    )
  }
}

export function isOver(token: Pick<Token, 'expiresAt'>, nowMs: number): boolean {
  return token.expiresAt !== null && token.expiresAt <= nowMs
}

/** A session that was opened with a password, not with a token. */
export function isOfPassword({ id }: Pick<Token, 'id'>): boolean {
  return id.startsWith('s_u_')
}

export function isSession(token: Pick<Token, 'id'>): boolean {
  return token.id.startsWith('s_')
}

const adminWho: Who = {
  id: 'env',
  name: 'CAROM_ADMIN_TOKEN',
  scopes,
  expiresAt: null,
  role: 'owner',
  campaigns: null,
  userId: null,
}

// Hashes have one length, so that the comparison tells nothing about the length of the real one.
function isAdminToken(adminToken: string | null, token: string): boolean {
  if (adminToken === null) return false
  return timingSafeEqual(
    Buffer.from(hashToken(adminToken), 'hex'),
    Buffer.from(hashToken(token), 'hex'),
  )
}
