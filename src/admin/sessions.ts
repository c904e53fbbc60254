import type { FastifyRequest } from 'fastify'
import type { User } from '../domain/access.ts'
import type { Token } from '../store/access.ts'
import type { Store } from '../store/store.ts'
import { hashToken, isOver, isSession, type TokenDeps, type Who, whoOf } from './tokens.ts'

const cookieName = 'carom_session'
const sessionMs = 7 * 24 * 3600 * 1000

export type SessionDeps = TokenDeps & {
  readonly store: Pick<Store, 'findToken' | 'findUser' | 'keepToken' | 'listTokens' | 'removeToken'>
  readonly randomBytes: (size: number) => Uint8Array
}

/**
 * A session is a token of its own, kept hashed like the others, with the scopes of the one that
 * opened it. It ends with that one: its id holds its opener's.
 */
export function openSession(deps: SessionDeps, who: Who): Promise<string> {
  const { name, scopes, expiresAt, userId } = who
  return keepSession(deps, openerId(deps, who), { name, scopes, expiresAt, userId, madeBy: name })
}

/** A session of a user who gave their password: it may what the user may, at each moment. */
export function openUserSession(deps: SessionDeps, { id, name }: User): Promise<string> {
  const all = { scopes: ['admin'], expiresAt: null }
  return keepSession(deps, id, { name, ...all, userId: id, madeBy: name })
}

async function keepSession(
  deps: SessionDeps,
  opener: string,
  of: Omit<Token, 'id' | 'createdAt'>,
): Promise<string> {
  await makeRoom(deps, opener)
  const secret = Buffer.from(deps.randomBytes(32)).toString('base64url')
  const nowMs = deps.nowMs()
  await deps.store.keepToken({
    ...of,
    id: `s_${opener}.${Buffer.from(deps.randomBytes(8)).toString('hex')}`,
    createdAt: nowMs,
    expiresAt: Math.min(nowMs + sessionMs, of.expiresAt ?? Number.POSITIVE_INFINITY),
    hash: hashToken(secret),
  })
  return secret
}

/** Who the session cookie of these headers stands for; undefined: nobody any more. */
export async function findSession(
  deps: SessionDeps,
  cookies: string | undefined,
): Promise<Who | undefined> {
  const secret = readCookie(cookies)
  if (secret === undefined) return undefined
  const known = await deps.store.findToken(hashToken(secret))
  if (known === undefined || !isSession(known) || isOver(known, deps.nowMs())) return undefined
  if (isOfOldAdminToken(deps, known.id)) return undefined
  return whoOf(deps, known)
}

/** Ends the session these cookies name, if there is one. */
export async function closeSession(deps: SessionDeps, cookies: string | undefined): Promise<void> {
  const secret = readCookie(cookies)
  const known = secret === undefined ? undefined : await deps.store.findToken(hashToken(secret))
  if (known !== undefined && isSession(known)) await deps.store.removeToken(known.id)
}

export function sessionCookie(secret: string, secure: boolean): string {
  const age = secret === '' ? 0 : sessionMs / 1000
  return `${cookieName}=${secret}; ${cookieFlags({ path: '/api', age, secure })}`
}

/** No page of another site makes the browser send it, and no script reads it. */
export function cookieFlags(of: {
  readonly path: string
  /** Seconds. */
  readonly age: number
  readonly secure: boolean
}): string {
  const secure = of.secure ? '; Secure' : ''
  return `Path=${of.path}; Max-Age=${of.age}; HttpOnly; SameSite=Strict${secure}`
}

/** Browsers say where a write comes from; a request that does not say so is not taken for ours. */
export function isSameOrigin(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  const origin = request.headers.origin
  return origin !== undefined && URL.parse(origin)?.host === request.host.toLowerCase()
}

/** A browser says that a page of somebody else asks; programs, which say nothing, are not meant. */
export function isCrossSite(request: FastifyRequest): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers
  return (site !== undefined || origin !== undefined) && !isSameOrigin(request)
}

function readCookie(cookies: string | undefined): string | undefined {
  const secret = cookieOf(cookies, cookieName)
  return secret === undefined || !/^[\w-]{43}$/.test(secret) ? undefined : secret
}

/** Of two cookies of one name, one was put there by a neighbouring host: neither is believed. */
export function cookieOf(cookies: string | undefined, name: string): string | undefined {
  const pairs = (cookies ?? '').split(';').map((pair) => pair.trim())
  const [ours, other] = pairs.filter((pair) => pair.startsWith(`${name}=`))
  return other === undefined ? ours?.slice(name.length + 1) : undefined
}

// Another CAROM_ADMIN_TOKEN must end what the old one opened, and no row says that it changed.
const adminOpener = (adminToken: string) => `env-${hashToken(hashToken(adminToken)).slice(0, 12)}`

function openerId(deps: SessionDeps, who: Who): string {
  return who.id === 'env' && deps.adminToken !== null ? adminOpener(deps.adminToken) : who.id
}

function isOfOldAdminToken(deps: SessionDeps, sessionId: string): boolean {
  if (!sessionId.startsWith('s_env-')) return false
  if (deps.adminToken === null) return true
  return !sessionId.startsWith(`s_${adminOpener(deps.adminToken)}.`)
}

const mostSessions = 50

/** Those that are over end, and the oldest of who opens one too many. */
async function makeRoom(deps: SessionDeps, opener: string): Promise<void> {
  const sessions = (await deps.store.listTokens()).filter(isSession)
  const isPast = (session: Token) => isOver(session, deps.nowMs())
  const own = sessions.filter((one) => !isPast(one) && one.id.startsWith(`s_${opener}.`))
  for (const { id } of [...sessions.filter(isPast), ...own.slice(mostSessions - 1)]) {
    await deps.store.removeToken(id)
  }
}
