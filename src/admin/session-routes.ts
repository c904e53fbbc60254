import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { User } from '../domain/access.ts'
import { problemsOf } from '../settings/problems.ts'
import { auditEntry } from './audit.ts'
import { type Session, sessionSchema, setupInput, signInInput } from './contract-access.ts'
import { nothingAsked } from './contract-inputs.ts'
import { identify } from './door.ts'
import { type Guard, isSecure } from './guard.ts'
import type { Described } from './operation.ts'
import { isRefusal, type Refusal, refuse, refuseAll, sendRefusal } from './problem.ts'
import {
  closeSession,
  cookieOf,
  isCrossSite,
  isSameOrigin,
  openSession,
  openUserSession,
  sessionCookie,
} from './sessions.ts'
import { setUp } from './set-up.ts'
import { shownTimeOrNull } from './shown.ts'
import { deviceCookie, deviceName, signIn } from './sign-in.ts'
import { hasScope, type Who } from './tokens.ts'

/** Not operations: they set cookies, and they answer people who are nobody. */
export function registerSession(scope: FastifyInstance, guard: Guard): void {
  const { deps } = guard
  scope.get('/v1/session', async (request, reply) => {
    const found = await identify(guard, request)
    if (!isRefusal(found)) return reply.send(await shownSession(guard, found.who))
    if (request.headers.authorization !== undefined) return sendRefusal(reply, found)
    return reply.send(await shownSession(guard, undefined))
  })

  scope.post('/v1/session', async (request, reply) => {
    if (request.headers.authorization !== undefined || request.body === undefined) {
      return exchangeToken(guard, request, reply)
    }
    if (isCrossSite(request)) return sendRefusal(reply, refuse('cross-site'))
    const asked = signInInput.safeParse(request.body)
    if (!asked.success) return sendRefusal(reply, wrongBody(asked.error))
    const device = cookieOf(request.headers.cookie, deviceName)
    const caller = { address: deps.callerOf(request.raw).ip, device }
    return welcome(guard, await signIn(guard, asked.data, caller), [request, reply])
  })

  scope.delete('/v1/session', async (request, reply) => {
    if (!isSameOrigin(request)) return sendRefusal(reply, refuse('cross-site'))
    await closeSession(deps, request.headers.cookie)
    return reply
      .header('set-cookie', sessionCookie('', isSecure(guard, request)))
      .code(204)
      .send()
  })

  scope.post('/v1/setup', async (request, reply) => {
    if (isCrossSite(request)) return sendRefusal(reply, refuse('cross-site'))
    const asked = setupInput.safeParse(request.body ?? {})
    if (!asked.success) return sendRefusal(reply, wrongBody(asked.error))
    const { ip } = deps.callerOf(request.raw)
    return welcome(guard, await setUp(guard, asked.data, ip), [request, reply])
  })
}

const wrongBody = (error: Parameters<typeof problemsOf>[0]) =>
  refuseAll('body-invalid', problemsOf(error))

async function exchangeToken(
  guard: Guard,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { deps } = guard
  const found = await identify(guard, request)
  if (isRefusal(found)) return sendRefusal(reply, found)
  if (found.by === 'cookie') return sendRefusal(reply, refuse('token-missing'))
  if (!hasScope(found.who, 'read')) {
    return sendRefusal(reply, refuse('scope-missing', 'needs the scope `read`'))
  }
  await closeSession(deps, request.headers.cookie)
  const secret = await openSession(deps, found.who)
  await deps.store.keepAudit(signedIn(guard, found.who.name, request))
  return reply
    .header('set-cookie', sessionCookie(secret, isSecure(guard, request)))
    .send(await shownSession(guard, found.who))
}

/** The session of before ends: what somebody else may have put into this browser is worth nothing. */
async function welcome(
  guard: Guard,
  user: User | Refusal,
  [request, reply]: readonly [FastifyRequest, FastifyReply],
): Promise<FastifyReply> {
  if (isRefusal(user)) return sendRefusal(reply, user)
  const { deps } = guard
  const secure = isSecure(guard, request)
  await closeSession(deps, request.headers.cookie)
  const secret = await openUserSession(deps, user)
  // Comparing takes its time: meanwhile another password may have ended all other sessions.
  const present = await deps.store.findUser('id', user.id)
  if (present?.password !== user.password) {
    await closeSession(deps, sessionCookie(secret, secure))
    return sendRefusal(reply, refuse('credentials-wrong'))
  }
  await deps.store.keepAudit(signedIn(guard, user.name, request))
  const device = deviceCookie(user, { random: deps.randomBytes(16), secure })
  const cookies = [sessionCookie(secret, secure), device]
  const headers = { ...request.headers, cookie: cookies[0]?.split(';')[0] ?? '' }
  const found = await identify(guard, { headers, raw: request.raw })
  const who = isRefusal(found) ? undefined : found.who
  return reply.header('set-cookie', cookies).send(await shownSession(guard, who))
}

function signedIn({ deps }: Guard, name: string, request: FastifyRequest) {
  const after = { address: deps.callerOf(request.raw).ip }
  return auditEntry({ name }, 'sign-in', { kind: 'sessions', target: name, after })
}

async function shownSession({ deps }: Guard, who: Who | undefined): Promise<Session> {
  const users = await deps.store.listUsers()
  const setup = users.length === 0
  if (who === undefined) return { user: null, setup }
  const user = users.find(({ id }) => id === who.userId)
  return {
    user: {
      id: who.userId ?? who.id,
      name: who.name,
      role: who.role,
      scopes: [...who.scopes],
      campaigns: who.campaigns === null ? null : [...who.campaigns],
      totp: user !== undefined && user.totp !== null,
      expiresAt: shownTimeOrNull(who.expiresAt),
    },
    setup,
  }
}

const open = { scope: null, query: nothingAsked, body: undefined, answer: sessionSchema } as const

export const sessionOperations: readonly Described[] = [
  { ...open, method: 'GET', path: '/session', summary: 'Who one is' },
  {
    ...open,
    method: 'POST',
    path: '/session',
    summary: 'Sign in with name and password, or with a Bearer token; answers with a cookie',
    body: signInInput,
  },
  {
    ...open,
    method: 'DELETE',
    path: '/session',
    summary: 'End the session',
    answer: undefined,
  },
  {
    ...open,
    method: 'POST',
    path: '/setup',
    summary: 'Make the first owner, or choose a password, with the token of a one-time link',
    body: setupInput,
  },
]
