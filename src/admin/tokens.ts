import { createHash, timingSafeEqual } from 'node:crypto'
import type { Store, Token } from '../store/store.ts'
import { type Scope, scopes } from './contract-inputs.ts'

/** Who asks. `id` is `env` for CAROM_ADMIN_TOKEN. */
export type Who = {
  readonly id: string
  readonly name: string
  readonly scopes: readonly string[]
  readonly expiresAt: number | null
  /** A buyer's own; left out or null: all. */
  readonly campaigns?: readonly string[] | null
}

export type TokenDeps = {
  readonly store: Pick<Store, 'findToken'>
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
  return { id: known.id, name: known.name, scopes: known.scopes, expiresAt: known.expiresAt }
}

/** `admin` is every scope. */
export function hasScope(who: Pick<Who, 'scopes'>, scope: Scope): boolean {
  return who.scopes.includes('admin') || who.scopes.includes(scope)
}

/** For doors outside the API: whether this `Authorization` header opens them. */
export function tokenGate(
  deps: TokenDeps,
): (authorization: string | undefined, scope: Scope) => Promise<boolean> {
  return async (authorization, scope) => {
    const token = bearerOf(authorization)
    if (token === undefined) return false
    const who = await findWho(deps, token)
    return who !== undefined && hasScope(who, scope)
  }
}

export function isOver(token: Pick<Token, 'expiresAt'>, nowMs: number): boolean {
  return token.expiresAt !== null && token.expiresAt <= nowMs
}

export function isSession(token: Pick<Token, 'id'>): boolean {
  return token.id.startsWith('s_')
}

const adminWho: Who = {
  id: 'env',
  name: 'CAROM_ADMIN_TOKEN',
  scopes,
  expiresAt: null,
}

// Hashes have one length, so that the comparison tells nothing about the length of the real one.
function isAdminToken(adminToken: string | null, token: string): boolean {
  if (adminToken === null) return false
  return timingSafeEqual(
    Buffer.from(hashToken(adminToken), 'hex'),
    Buffer.from(hashToken(token), 'hex'),
  )
}
