import { roles, type User } from '../domain/access.ts'
import type { UserChange } from '../store/access.ts'
import { auditEntry } from './audit.ts'
import { codeInput, ownPasswordInput, passwordInput, totpSchema } from './contract-access.ts'
import type { Guard } from './guard.ts'
import { passwordProblem } from './new-password.ts'
import { type Operation, operation } from './operation.ts'
import { isRefusal, type Refusal, refuse } from './problem.ts'
import { isOfPassword, type Who } from './tokens.ts'
import { base32, otpauthUrl, stepOf } from './totp.ts'
import { refusedUser } from './users.ts'

/** What people change about themselves, after signing in with their password. */
export function accountOperations(guard: Guard): readonly Operation[] {
  return [changePassword(guard), beginTotp(guard), confirmTotp(guard), endTotp(guard)]
}

const own = { scope: 'read', roles } as const

const changePassword = (guard: Guard) =>
  operation({
    ...own,
    method: 'POST',
    path: '/account/password',
    summary: 'Another password; the other sessions of this user end',
    body: passwordInput,
    run: async ({ body, who }) => {
      const user = await provenUser(guard, who, body.old)
      if (isRefusal(user)) return user
      const weak = passwordProblem(body.new, user.name)
      if (weak !== undefined) return weak
      const password = await guard.passwords.hash(body.new)
      return save(guard, who, { before: user, change: { password }, action: 'change-password' })
    },
  })

const secretBytes = 20

const beginTotp = (guard: Guard) =>
  operation({
    ...own,
    method: 'POST',
    path: '/account/totp',
    summary: 'A secret for an authenticator; it counts once a code of it is confirmed',
    answer: totpSchema,
    run: async ({ who }) => {
      const user = await userOf(guard, who)
      if (isRefusal(user)) return user
      if (user.totp !== null) return refuse('state-conflict', 'it is on already')
      const secret = guard.deps.randomBytes(secretBytes)
      const change = { totpPending: guard.seal.close(secret) }
      const refused = await save(guard, who, { before: user, change, action: null })
      if (refused !== undefined) return refused
      const { name } = await guard.deps.store.workspace()
      const url = otpauthUrl(secret, { issuer: name, name: user.name })
      return { secret: base32(secret), url }
    },
  })

const confirmTotp = (guard: Guard) =>
  operation({
    ...own,
    method: 'POST',
    path: '/account/totp/confirm',
    summary: 'From now on this user signs in with a code as well',
    body: codeInput,
    run: async ({ body, who }) => {
      const user = await userOf(guard, who)
      if (isRefusal(user)) return user
      if (user.totpPending === null) return refuse('state-conflict', 'no secret was asked for')
      const secret = guard.seal.open(user.totpPending)
      const wish = { nowMs: guard.deps.nowMs(), after: 0 }
      const step = secret === undefined ? undefined : stepOf(body.code, secret, wish)
      if (step === undefined) return refuse('code-wrong')
      const change = { totp: user.totpPending, totpPending: null, totpStep: step }
      return save(guard, who, { before: user, change, action: 'totp-on' })
    },
  })

const endTotp = (guard: Guard) =>
  operation({
    ...own,
    method: 'DELETE',
    path: '/account/totp',
    summary: 'Sign in without a code again',
    body: ownPasswordInput,
    run: async ({ body, who }) => {
      const user = await provenUser(guard, who, body.password)
      if (isRefusal(user)) return user
      const change = { totp: null, totpPending: null, totpStep: 0 }
      return save(guard, who, { before: user, change, action: 'totp-off' })
    },
  })

async function userOf({ deps }: Guard, who: Who): Promise<User | Refusal> {
  if (who.userId === null || !isOfPassword(who)) return refuse('user-needed')
  return (await deps.store.findUser('id', who.userId)) ?? refuse('user-needed')
}

/** A session that somebody else got hold of must not take the account over. */
async function provenUser(guard: Guard, who: Who, password: string): Promise<User | Refusal> {
  const user = await userOf(guard, who)
  if (isRefusal(user)) return user
  const bucket = `user ${user.id}`
  if (!guard.people.isOpen(bucket)) return refuse('too-many-failures')
  guard.people.fail(bucket)
  if (!(await guard.passwords.verify(password, user.password))) return refuse('credentials-wrong')
  guard.people.forgive(bucket)
  return user
}

type Step = {
  readonly before: User
  readonly change: Partial<User>
  readonly action: string | null
}

async function save(
  { deps }: Guard,
  who: Who,
  { before, change, action }: Step,
): Promise<Refusal | undefined> {
  const user = { ...before, ...change, version: before.version + 1 }
  const about = { kind: 'users', target: user.name }
  const audit = action === null ? null : auditEntry(who, action, about)
  const endSessions: UserChange['endSessions'] = action === null ? 'none' : { but: who.id }
  const answer = await deps.store.saveUser({ user, as: 'known', endSessions, audit })
  return answer === 'saved' ? undefined : refusedUser(answer)
}
