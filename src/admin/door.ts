import type { FastifyReply, FastifyRequest } from 'fastify'
import { SecretKeyError } from '../platform/secret-key.ts'
import { StoreAwayError, StoreBusyError, StoreFullError } from '../store/store.ts'
import type { AdminDeps } from './deps.ts'
import type { Call, Operation } from './operation.ts'
import { isRefusal, type Refusal, refuse, sendRefusal } from './problem.ts'
import { findSession, isSameOrigin } from './sessions.ts'
import { Streamed } from './streamed.ts'
import type { Throttle } from './throttle.ts'
import { bearerOf, findWho, hasScope, roleHasScope, type Who } from './tokens.ts'

export type Door = { readonly deps: AdminDeps; readonly throttle: Throttle }

/** Before its body is read: strangers make us hold nothing. Answers when it may not go on. */
export async function admitOperation(
  door: Door,
  operation: Operation,
  [request, reply]: readonly [FastifyRequest, FastifyReply],
): Promise<FastifyReply | undefined> {
  const who = await admit(door, operation, request)
  if (isRefusal(who)) return sendRefusal(reply, who)
  admitted.set(request, who)
  return undefined
}

const admitted = new WeakMap<FastifyRequest, Who>()

/** Runs the operation of a request that was admitted, and answers. */
export async function answerOperation(
  door: Door,
  operation: Operation,
  [request, reply]: readonly [FastifyRequest, FastifyReply],
): Promise<FastifyReply> {
  const who = admitted.get(request)
  if (who === undefined) return sendRefusal(reply, refuse('token-missing'))
  const answer = await operation.run({
    params: paramsOf(request.params),
    query: queryOf(request),
    body: request.body,
    who,
    origin: originOf(door.deps, request),
    lastEventId: lastEventIdOf(request),
  })
  if (isRefusal(answer)) return sendRefusal(reply, answer)
  if (answer instanceof Streamed) {
    return reply.headers(answer.headers).type(answer.type).send(answer.body)
  }
  return answer === undefined ? reply.code(204).send() : reply.send(answer)
}

async function admit(
  { deps, throttle }: Door,
  operation: Operation,
  request: FastifyRequest,
): Promise<Who | Refusal> {
  const found = await identify({ deps, throttle }, request)
  if (isRefusal(found)) return found
  const barred = barredFrom(operation, found.who)
  if (barred !== undefined) return barred
  const writes = operation.method !== 'GET'
  if (writes && found.by === 'cookie' && !isSameOrigin(request)) return refuse('cross-site')
  return found.who
}

function barredFrom({ roles, scope }: Operation, who: Who): Refusal | undefined {
  const able = roles.filter((role) => roleHasScope(role, scope))
  const wanted = who.userId === null ? roles : able
  if (!wanted.includes(who.role)) {
    return refuse('role-missing', `it takes the role ${able.join(', or ')}`)
  }
  return hasScope(who, scope) ? undefined : refuse('scope-missing', `needs the scope \`${scope}\``)
}

export type Found = { readonly who: Who; readonly by: 'bearer' | 'cookie' }

/** Who asks, by token or by session. Nothing in a refusal tells how near a guess was. */
export async function identify(
  { deps, throttle }: Door,
  request: Pick<FastifyRequest, 'headers' | 'raw'>,
): Promise<Found | Refusal> {
  const { authorization, cookie } = request.headers
  if (authorization === undefined) {
    const who = await findSession(deps, cookie)
    return who === undefined ? missing(deps) : { who, by: 'cookie' }
  }
  const { ip } = deps.callerOf(request.raw)
  if (!throttle.isOpen(ip)) return refuse('too-many-failures')
  const token = bearerOf(authorization)
  const who = token === undefined ? undefined : await findWho(deps, token)
  if (who !== undefined) return { who, by: 'bearer' }
  throttle.fail(ip)
  return refuse('token-unknown')
}

async function missing(deps: AdminDeps): Promise<Refusal> {
  if (deps.adminToken !== null) return refuse('token-missing')
  const known = await Promise.all([deps.store.listTokens(), deps.store.listUsers()])
  if (known.some((ones) => ones.length > 0)) return refuse('token-missing')
  return refuse(
    'token-missing',
    'nobody can come in yet: open the link that the start printed, or set CAROM_ADMIN_TOKEN',
  )
}

function lastEventIdOf({ headers }: FastifyRequest): string | null {
  const said = headers['last-event-id']
  return typeof said === 'string' && said !== '' ? said : null
}

function originOf(deps: AdminDeps, request: FastifyRequest): string {
  const caller = deps.callerOf(request.raw)
  return `${caller.secure ? 'https' : 'http'}://${caller.origin ?? 'localhost'}`
}

/** A name that stands twice has a list for its value, which no operation takes. */
function queryOf(request: FastifyRequest): Record<string, string | readonly string[]> {
  const from = request.url.indexOf('?')
  const asked = new URLSearchParams(from === -1 ? '' : request.url.slice(from))
  const names = new Set(asked.keys())
  return Object.fromEntries(
    [...names].map((name) => {
      const [value = '', ...more] = asked.getAll(name)
      return [name, more.length === 0 ? value : [value, ...more]]
    }),
  )
}

/** `*` is the rest of the path: a subid may be longer than the router lets a parameter be. */
function paramsOf(params: unknown): Call<unknown, unknown>['params'] {
  const { id, subid, '*': rest } = { ...(params as Record<string, unknown>) }
  const named = rest ?? subid
  return {
    id: typeof id === 'string' ? id : '',
    subid: typeof named === 'string' ? named : '',
  }
}

/** Failures that no operation foresaw; what they are stays in the log. */
export function answerFailure(
  deps: Pick<AdminDeps, 'log'>,
  error: unknown,
  [request, reply]: readonly [FastifyRequest, FastifyReply],
): FastifyReply {
  if (error instanceof StoreAwayError) return sendRefusal(reply, refuse('store-unreachable'))
  if (error instanceof StoreBusyError) return sendRefusal(reply, refuse('store-busy'))
  if (error instanceof StoreFullError) return sendRefusal(reply, refuse('store-full'))
  if (error instanceof SecretKeyError) return sendRefusal(reply, refuse('secret-key-missing'))
  const status = statusOf(error)
  if (status === 413) return sendRefusal(reply, refuse('body-too-large'))
  if (status !== undefined && status >= 400 && status < 500) {
    return sendRefusal(reply, refuse('body-invalid', 'it must be JSON'))
  }
  const route = request.routeOptions.url
  deps.log.error({ err: error, method: request.method, route }, 'an API request failed')
  return sendRefusal(reply, refuse('internal-error'))
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined
  return typeof error.statusCode === 'number' ? error.statusCode : undefined
}
