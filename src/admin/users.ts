import type { User } from '../domain/access.ts'
import type { UserAnswer } from '../store/access.ts'
import type { ShownUser } from './contract-access.ts'
import type { AdminDeps } from './deps.ts'
import { type Refusal, refuse } from './problem.ts'
import { shownTime } from './shown.ts'
import { hashToken } from './tokens.ts'

type UserDeps = Pick<AdminDeps, 'nowMs' | 'randomBytes'>

export function newUser(
  { nowMs, randomBytes }: UserDeps,
  of: Pick<User, 'name' | 'role' | 'campaigns'> & Partial<User>,
): User {
  return {
    id: `u_${Buffer.from(randomBytes(10)).toString('hex')}`,
    password: null,
    totp: null,
    totpPending: null,
    totpStep: 0,
    link: null,
    linkUntil: 0,
    createdAt: nowMs(),
    version: 1,
    ...of,
  }
}

const linkMs = 7 * 24 * 3600 * 1000

/** A one-time link; only its hash is kept, and only the newest of a user opens. */
export function newLink({ nowMs, randomBytes }: UserDeps, kind: 'invite' | 'reset') {
  const token = `${kind}_${Buffer.from(randomBytes(32)).toString('base64url')}`
  return { token, kept: { link: hashToken(token), linkUntil: nowMs() + linkMs } }
}

export function shownUser(user: User): ShownUser {
  return {
    id: user.id,
    name: user.name,
    role: user.role,
    campaigns: user.campaigns === null ? null : [...user.campaigns],
    totp: user.totp !== null,
    invited: user.password === null,
    linkUntil: user.link === null ? null : shownTime(user.linkUntil),
    createdAt: shownTime(user.createdAt),
  }
}

/** Why a user was not saved or removed. */
export function refusedUser(answer: Exclude<UserAnswer, 'saved'>): Refusal {
  switch (answer) {
    case 'taken':
      return refuse('name-taken')
    case 'last-owner':
      return refuse('last-owner')
    case 'too-many':
      return refuse('state-conflict', 'there are 1,000 users already')
    case 'not-first':
      return refuse('setup-done')
    case 'changed':
      return refuse('state-conflict', 'somebody else changed it at the same time')
  }
}
