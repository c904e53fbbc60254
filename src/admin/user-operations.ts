import type { z } from 'zod'
import type { Role, User } from '../domain/access.ts'
import { auditEntry, auditedUser } from './audit.ts'
import { invitedSchema, userInput, userListSchema, userSchema } from './contract-access.ts'
import { pageQuery } from './contract-inputs.ts'
import type { AdminDeps } from './deps.ts'
import { type Operation, operation } from './operation.ts'
import { pageOf } from './paging.ts'
import { refuse } from './problem.ts'
import { newLink, newUser, refusedUser, shownUser } from './users.ts'

type UserDeps = Pick<AdminDeps, 'store' | 'nowMs' | 'randomBytes'>

const ownerAlone: readonly Role[] = ['owner']
const owners = { scope: 'admin', roles: ownerAlone } as const

export function userOperations(deps: UserDeps): readonly Operation[] {
  return [listUsers(deps), makeUser(deps), changeUser(deps), linkUser(deps), removeUser(deps)]
}

const listUsers = ({ store }: UserDeps) =>
  operation({
    ...owners,
    method: 'GET',
    path: '/users',
    summary: 'The people who may come in',
    query: pageQuery,
    answer: userListSchema,
    run: async ({ query }) => {
      const users = await store.listUsers()
      return pageOf(
        users.map((user) => [user.id, shownUser(user)]),
        query,
      )
    },
  })

const makeUser = (deps: UserDeps) =>
  operation({
    ...owners,
    method: 'POST',
    path: '/users',
    summary: 'Invite somebody; the link is shown this once, and open for seven days',
    body: userInput,
    answer: invitedSchema,
    run: async ({ body, who, origin }) => {
      const { token, kept } = newLink(deps, 'invite')
      const user = newUser(deps, { ...written(body), ...kept })
      const audit = auditEntry(who, 'create', { ...about(user), after: auditedUser(user) })
      const answer = await deps.store.saveUser({ user, as: 'new', endSessions: 'none', audit })
      if (answer !== 'saved') return refusedUser(answer)
      return { user: shownUser(user), invite: linkOf(origin, token) }
    },
  })

const changeUser = (deps: UserDeps) =>
  operation({
    ...owners,
    method: 'PUT',
    path: '/users/{id}',
    summary: 'Change name, role or campaigns; it acts at once on sessions and tokens',
    body: userInput,
    answer: userSchema,
    run: async ({ params, body, who }) => {
      const before = await deps.store.findUser('id', params.id)
      if (before === undefined) return refuse('not-found')
      const user = { ...before, ...written(body), version: before.version + 1 }
      const [was, is] = [auditedUser(before), auditedUser(user)]
      const audit = auditEntry(who, 'change', { ...about(before), before: was, after: is })
      const answer = await deps.store.saveUser({ user, as: 'known', endSessions: 'none', audit })
      return answer === 'saved' ? shownUser(user) : refusedUser(answer)
    },
  })

const linkUser = (deps: UserDeps) =>
  operation({
    ...owners,
    method: 'POST',
    path: '/users/{id}/link',
    summary: 'A new one-time link for who forgot the password, or let the invitation pass',
    answer: invitedSchema,
    run: async ({ params, who, origin }) => {
      const before = await deps.store.findUser('id', params.id)
      if (before === undefined) return refuse('not-found')
      const { token, kept } = newLink(deps, before.password === null ? 'invite' : 'reset')
      const user = { ...before, ...kept, version: before.version + 1 }
      const audit = auditEntry(who, 'link', about(user))
      const answer = await deps.store.saveUser({ user, as: 'known', endSessions: 'none', audit })
      if (answer !== 'saved') return refusedUser(answer)
      return { user: shownUser(user), invite: linkOf(origin, token) }
    },
  })

const removeUser = (deps: UserDeps) =>
  operation({
    ...owners,
    method: 'DELETE',
    path: '/users/{id}',
    summary: 'Remove a user, with their sessions and tokens',
    run: async ({ params, who }) => {
      const user = await deps.store.findUser('id', params.id)
      if (user === undefined) return refuse('not-found')
      const audit = auditEntry(who, 'remove', { ...about(user), before: auditedUser(user) })
      const answer = await deps.store.removeUser(user, audit)
      return answer === 'saved' ? undefined : refusedUser(answer)
    },
  })

const about = ({ name }: User) => ({ kind: 'users', target: name })
const linkOf = (origin: string, token: string) => `${origin}/admin/setup#${token}`

/** Campaigns are a buyer’s alone: everybody else sees all. */
function written({ name, role, campaigns }: z.output<typeof userInput>) {
  const own = role === 'buyer' ? [...new Set(campaigns ?? [])] : null
  return { name, role, campaigns: own }
}
