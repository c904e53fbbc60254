import { Agent, type buildConnector, type Dispatcher, type Pool } from 'undici'
import type { AttemptResult, DeliveryProblem, RenderedRequest } from '../domain/delivery.ts'
import type { ProxyPlace } from '../domain/proxy.ts'
import { steadyClock } from '../platform/clock.ts'
import { openAddressGuard } from './address-guard.ts'
import { statusProblem } from './answer.ts'
import { openConnector } from './connector.ts'
import { DialError } from './dial-error.ts'
import { type Exchange, type ExchangeDeps, openWire, runExchange } from './exchange.ts'
import { openPools } from './pools.ts'
import { openProxyConnector } from './proxy-connector.ts'
import { openResolver } from './resolver.ts'
import { openRoutes, type Route } from './routes.ts'

export type SendWish = {
  /** Total time from the first look-up to the last byte of the answer, in milliseconds. */
  readonly timeoutMs: number
  /** By which way it goes; left out: straight, and with the usual authorities. */
  readonly egress?: Egress | undefined
  /** Told the moment the request's bytes are on their way, epoch milliseconds. */
  readonly onSent?: (at: number) => void
}

/** What is special about the way to one destination. */
export type Egress = {
  readonly proxy: ProxyPlace | null
  /** Authorities in PEM instead of the usual ones. */
  readonly ca: string | null
  /** Address of this machine that it goes out from; null: the system's choice. */
  readonly localAddress: string | null
}

export type Send = (request: RenderedRequest, wish: SendWish) => Promise<AttemptResult>

/** Calls strangers. `send` never rejects: what goes wrong is the result's problem. */
export type Sender = {
  readonly send: Send
  /** Ends every connection; calls still under way end with a problem. */
  readonly close: () => Promise<void>
}

export type SenderDeps = {
  readonly nowMs: () => number
  /** By which names are kept; left out: the machine's. */
  readonly steadyMs?: () => number
  /** CIDRs that may be reached although they are private. */
  readonly egressAllow: readonly string[]
  /** Name servers as `address:port`; left out: the machine's. */
  readonly nameServers?: readonly string[]
  readonly hostsPath?: string
  /** Certificate authorities in PEM instead of the usual ones. */
  readonly ca?: string
}

/** The answer is kept up to here: it is a word or a short text, or of no use. */
const answerBytes = 65_536
const headerBytes = 16_384
const connectTimeoutMs = 8_000
// Beyond the longest total time a destination may have: a second net under the deadline.
const stallTimeoutMs = 31_000
// Receivers close idle connections without a word; a short life makes that rare.
const keepAliveMs = 2_000
const keepAliveMaxMs = 10_000
// A connection in constant use would otherwise never follow a name that moves.
const connectionLifeMs = 60_000

export function openSender(deps: SenderDeps): Sender {
  const guard = openAddressGuard(deps.egressAllow)
  const resolver = openResolver({
    steadyMs: deps.steadyMs ?? steadyClock,
    ...(deps.nameServers ? { servers: deps.nameServers } : {}),
    ...(deps.hostsPath === undefined ? {} : { hostsPath: deps.hostsPath }),
  })
  const wire = openWire()
  const exchangeDeps: ExchangeDeps = { wire, nowMs: deps.nowMs, answerBytes }
  const routes = openRoutes((egress) => {
    const ca = egress?.ca ?? deps.ca
    const localAddress = egress?.localAddress ?? null
    const own = ca === undefined ? {} : { ca }
    const ways = { guard, resolver, connectTimeoutMs, localAddress, ...own }
    const proxy = egress?.proxy ?? null
    return openAgents(proxy === null ? openConnector(ways) : openProxyConnector(ways, proxy))
  })

  return {
    send: (request, wish) => {
      const agents = routes.of(wish.egress)
      return sendOnce({ ...agents, exchangeDeps }, request, wish)
    },
    close: async () => {
      await routes.close()
      wire.close()
    },
  }
}

function openAgents(connect: buildConnector.connector): Route {
  const options: Pool.Options = {
    connect,
    allowH2: false,
    maxHeaderSize: headerBytes,
    headersTimeout: stallTimeoutMs,
    bodyTimeout: stallTimeoutMs,
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: keepAliveMaxMs,
  }
  const wish = { lifeMs: connectionLifeMs, steadyMs: steadyClock }
  return {
    kept: openPools({ options: { ...options, pipelining: 1 }, ...wish }),
    // Without keep-alive every call gets a connection of its own.
    fresh: new Agent({ ...options, pipelining: 0 }),
  }
}

type Agents = Route & { readonly exchangeDeps: ExchangeDeps }

async function sendOnce(
  agents: Agents,
  request: RenderedRequest,
  wish: SendWish,
): Promise<AttemptResult> {
  const { nowMs } = agents.exchangeDeps
  const [startedAt, begunMs] = [nowMs(), steadyClock()]
  const call = readCall(request)
  if (!call) return unsent('url-invalid', startedAt, nowMs())

  const first = await runExchange(agents.kept, { ...wish, call }, agents.exchangeDeps)
  if (!wasReset(first)) return toResult(first, startedAt, nowMs())

  const timeoutMs = wish.timeoutMs - (steadyClock() - begunMs)
  if (timeoutMs <= 0) return toResult(first, startedAt, nowMs())
  const again = await runExchange(agents.fresh, { ...wish, call, timeoutMs }, agents.exchangeDeps)
  // The first call may have been heard after all: that the second could not go out says nothing.
  return toResult(again.sentAt === null ? first : again, startedAt, nowMs())
}

function readCall(request: RenderedRequest): Dispatcher.DispatchOptions | undefined {
  const url = URL.parse(request.url)
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') return undefined
  return {
    // Without user and password: they are nobody's business on the wire.
    origin: `${url.protocol}//${url.host}`,
    path: url.pathname + url.search,
    method: request.method,
    headers: { ...request.headers },
    body: request.body,
  }
}

/**
 * The receiver closed an idle connection just as we wrote to it. It has most likely read nothing,
 * and one call on a connection of its own settles the matter.
 */
function wasReset(exchange: Exchange): boolean {
  const { ending, reused, answered, sentAt } = exchange
  if (!(ending instanceof Error) || !reused || answered || sentAt === null) return false
  return resetCodes.has(codeOf(ending))
}

const resetCodes: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

type Complaint = { readonly problem: DeliveryProblem | null; readonly detail: string | null }

function toResult(exchange: Exchange, startedAt: number, endedAt: number): AttemptResult {
  const { head, ending, sentAt, remoteAddress } = exchange
  return {
    startedAt,
    endedAt,
    status: head?.status ?? null,
    ...complaintOf(exchange),
    answer: head ? exchange.answer : null,
    answerTruncated: head !== null && ending !== 'whole',
    retryAfterMs: head?.retryAfterMs ?? null,
    remoteAddress,
    sentAt,
  }
}

function complaintOf(exchange: Exchange): Complaint {
  const { head, ending } = exchange
  if (!head) return silenceOf(exchange)
  const problem = statusProblem(head.status)
  if (problem) return { problem, detail: head.location }
  if (ending === 'whole' || ending === 'capped') return { problem: null, detail: null }
  return { problem: 'outcome-unknown', detail: `answer cut: ${wordOf(ending)}` }
}

/** Nothing came back: why? */
function silenceOf(exchange: Exchange): Complaint {
  const { ending, sentAt } = exchange
  if (ending instanceof DialError) return { problem: ending.problem, detail: ending.detail }
  if (sentAt === null) return unsentComplaint(ending)
  const problem = wasReset(exchange) ? 'reset' : 'outcome-unknown'
  return { problem, detail: wordOf(ending) }
}

/** Undici would not write such a request. */
const refusedCodes: ReadonlySet<string> = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED'])

function unsentComplaint(ending: Exchange['ending']): Complaint {
  if (!(ending instanceof Error)) return { problem: 'timeout', detail: null }
  const code = codeOf(ending)
  if (!refusedCodes.has(code)) return { problem: 'connect', detail: code }
  const isPath = ending.message.includes('path')
  return { problem: isPath ? 'url-invalid' : 'header-invalid', detail: null }
}

function wordOf(ending: Exchange['ending']): string {
  if (ending instanceof Error) return codeOf(ending)
  return ending === 'deadline' ? 'timeout' : ending
}

function unsent(problem: DeliveryProblem, startedAt: number, endedAt: number): AttemptResult {
  return {
    startedAt,
    endedAt,
    status: null,
    problem,
    detail: null,
    answer: null,
    answerTruncated: false,
    retryAfterMs: null,
    remoteAddress: null,
    sentAt: null,
  }
}
