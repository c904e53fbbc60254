import type { Token } from '../access.ts'

export type StoredToken = Omit<Token, 'scopes'> & { readonly scopes: string }

/** All but its hash, which never leaves the store. */
export const tokenColumns = `id, name, scopes, created_at as "createdAt",
  expires_at as "expiresAt", user_id as "userId", made_by as "madeBy"`

export function tokenOf(row: StoredToken): Token {
  return { ...row, scopes: JSON.parse(row.scopes) }
}
