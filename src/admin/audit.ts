import type { User } from '../domain/access.ts'
import type { AuditEntry } from '../store/access.ts'

type Change = {
  readonly kind: string
  readonly target: string
  readonly before?: object | null
  readonly after?: object | null
}

/** A line of the audit log: who did what to what. */
export function auditEntry(
  who: { readonly name: string },
  action: string,
  { kind, target, before = null, after = null }: Change,
): AuditEntry {
  return { by: who.name, action, kind, target, before, after }
}

/** A user as the log shows them: no secret, nor anything made from one. */
export function auditedUser({ name, role, campaigns, password, totp }: User): object {
  return { name, role, campaigns, invited: password === null, totp: totp !== null }
}

const hourMs = 3_600_000

/** Failures are counted by the hour: a stranger must not fill the log. */
export function failedSignIn(
  user: Pick<User, 'id' | 'name'> | undefined,
  of: { readonly nowMs: number; readonly address: string; readonly reason: string },
): AuditEntry {
  const { nowMs, address, reason } = of
  const target = user?.name ?? 'nobody we know'
  const once = `sign-in-failed ${user?.id ?? ''} ${reason} ${Math.floor(nowMs / hourMs)}`
  const entry = { by: 'stranger', action: 'sign-in-failed', kind: 'sessions', target, before: null }
  return { ...entry, after: { address, reason }, once }
}
