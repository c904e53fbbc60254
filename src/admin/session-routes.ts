import type { FastifyInstance, FastifyRequest } from 'fastify'
import { nothingAsked } from './contract-inputs.ts'
import { type Session, sessionSchema } from './contract-steering.ts'
import { type Door, identify } from './door.ts'
import type { Described } from './operation.ts'
import { isRefusal, refuse, sendRefusal } from './problem.ts'
import { closeSession, isSameOrigin, openSession, sessionCookie } from './sessions.ts'
import { shownTimeOrNull } from './shown.ts'
import { hasScope, type Who } from './tokens.ts'

/** Not operations: they set cookies, and they answer people who are nobody. */
export function registerSession(scope: FastifyInstance, door: Door): void {
  const { deps } = door
  const isSecure = (request: FastifyRequest) =>
    deps.callerOf(request.raw).secure || deps.publicUrl?.startsWith('https:') === true

  scope.get('/v1/session', async (request, reply) => {
    const found = await identify(door, request)
    if (!isRefusal(found)) return reply.send(shownSession(found.who))
    if (request.headers.authorization !== undefined) return sendRefusal(reply, found)
    return reply.send(shownSession(undefined))
  })

  scope.post('/v1/session', async (request, reply) => {
    const found = await identify(door, request)
    if (isRefusal(found)) return sendRefusal(reply, found)
    if (found.by === 'cookie') return sendRefusal(reply, refuse('token-missing'))
    if (!hasScope(found.who, 'read')) {
      return sendRefusal(reply, refuse('scope-missing', 'needs the scope `read`'))
    }
    const secret = await openSession(deps, found.who)
    return reply
      .header('set-cookie', sessionCookie(secret, isSecure(request)))
      .send(shownSession(found.who))
  })

  scope.delete('/v1/session', async (request, reply) => {
    if (!isSameOrigin(request)) return sendRefusal(reply, refuse('cross-site'))
    await closeSession(deps, request.headers.cookie)
    return reply
      .header('set-cookie', sessionCookie('', isSecure(request)))
      .code(204)
      .send()
  })
}

export const sessionOperations: readonly Described[] = [
  {
    method: 'GET',
    path: '/session',
    summary: 'Who one is',
    scope: null,
    query: nothingAsked,
    body: undefined,
    answer: sessionSchema,
  },
  {
    method: 'POST',
    path: '/session',
    summary: 'Exchange a token for a session cookie',
    scope: 'read',
    query: nothingAsked,
    body: undefined,
    answer: sessionSchema,
  },
  {
    method: 'DELETE',
    path: '/session',
    summary: 'End the session',
    scope: null,
    query: nothingAsked,
    body: undefined,
    answer: undefined,
  },
]

function shownSession(who: Who | undefined): Session {
  if (who === undefined) return { user: null }
  return {
    user: {
      name: who.name,
      scopes: [...who.scopes],
      expiresAt: shownTimeOrNull(who.expiresAt),
    },
  }
}
