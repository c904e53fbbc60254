import type { User } from '../../domain/access.ts'
import type { Column } from './fields.ts'

export type StoredUser = Omit<User, 'campaigns'> & { readonly campaigns: string | null }

export const userColumns: readonly Column<User>[] = [
  ['id', (user) => user.id],
  ['name', (user) => user.name],
  ['role', (user) => user.role],
  ['campaigns', (user) => (user.campaigns === null ? null : JSON.stringify(user.campaigns))],
  ['password', (user) => user.password],
  ['totp', (user) => user.totp],
  ['totpPending', (user) => user.totpPending],
  ['totpStep', (user) => user.totpStep],
  ['link', (user) => user.link],
  ['linkUntil', (user) => user.linkUntil],
  ['createdAt', (user) => user.createdAt],
  ['version', (user) => user.version],
]

export function userOf(row: StoredUser): User {
  return { ...row, campaigns: row.campaigns === null ? null : JSON.parse(row.campaigns) }
}
