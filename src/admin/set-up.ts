import { timingSafeEqual } from 'node:crypto'
import type { z } from 'zod'
import type { User } from '../domain/access.ts'
import type { UserChange } from '../store/access.ts'
import { auditEntry, auditedUser } from './audit.ts'
import type { setupInput } from './contract-access.ts'
import type { Guard } from './guard.ts'
import { passwordProblem } from './new-password.ts'
import { type Refusal, refuse } from './problem.ts'
import { hashToken } from './tokens.ts'
import { newUser } from './users.ts'

type Asked = z.output<typeof setupInput>

/** Makes the first owner, or gives who was invited their password. Each link works once. */
export async function setUp(guard: Guard, asked: Asked, address: string): Promise<User | Refusal> {
  const { throttle } = guard
  if (!throttle.isOpen(address)) return refuse('too-many-failures')
  throttle.fail(address)
  const isFirst = asked.token.startsWith('setup_')
  const answer = await (isFirst ? makeOwner(guard, asked) : openLink(guard, asked))
  if (!('refusal' in answer) || answer.refusal !== 'setup-token-wrong') throttle.forgive(address)
  return answer
}

async function makeOwner({ deps, passwords }: Guard, asked: Asked): Promise<User | Refusal> {
  const { store, setupHash } = deps
  if ((await store.listUsers()).length > 0) return refuse('setup-done')
  if (setupHash === null || !isSame(hashToken(asked.token), setupHash)) {
    return refuse('setup-token-wrong')
  }
  if (asked.name === undefined) return refuse('body-invalid', 'name: it is missing')
  const weak = passwordProblem(asked.password, asked.name)
  if (weak !== undefined) return weak
  const password = await passwords.hash(asked.password)
  const owner = { name: asked.name, role: 'owner', campaigns: null, password } as const
  const user = newUser(deps, owner)
  const saved = await store.saveUser({
    user,
    as: 'first',
    endSessions: 'none',
    audit: joined(user),
  })
  if (saved !== 'saved') return refuse('setup-done')
  await keepChosen(deps, asked)
  return user
}

async function keepChosen({ store }: Guard['deps'], { name = '', zone, currency }: Asked) {
  if (zone === undefined && currency === undefined) return
  const before = await store.workspace()
  const after = { ...before, zone: zone ?? before.zone, currency: currency ?? before.currency }
  const change = { kind: 'workspace', target: after.name, before, after }
  await store.saveWorkspace(after, auditEntry({ name }, 'change', change))
}

async function openLink({ deps, passwords }: Guard, asked: Asked): Promise<User | Refusal> {
  const { store } = deps
  const before = await store.findUser('link', hashToken(asked.token))
  if (before === undefined || before.linkUntil <= deps.nowMs()) return refuse('setup-token-wrong')
  const weak = passwordProblem(asked.password, before.name)
  if (weak !== undefined) return weak
  const user: User = {
    ...before,
    password: await passwords.hash(asked.password),
    // Who lost the password may have lost the phone: the link is the proof.
    ...{ totp: null, totpPending: null, totpStep: 0 },
    ...{ link: null, linkUntil: 0, version: before.version + 1 },
  }
  const change: UserChange = { user, as: 'known', endSessions: 'all', audit: joined(user) }
  return (await store.saveUser(change)) === 'saved' ? user : refuse('setup-token-wrong')
}

function joined(user: User) {
  const after = auditedUser(user)
  return auditEntry(user, 'choose-password', { kind: 'users', target: user.name, after })
}

function isSame(hash: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(hash, 'hex'), Buffer.from(other, 'hex'))
}
