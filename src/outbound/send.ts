import type { AttemptResult, DeliveryProblem, RenderedRequest } from '../domain/delivery.ts'
import { steadyClock } from '../platform/clock.ts'
import { openAddressGuard } from './address-guard.ts'
import { statusProblem } from './answer.ts'
import { readCall } from './call.ts'
import { DialError } from './dial-error.ts'
import { type Egress, openWay } from './egress.ts'
import { type Exchange, type ExchangeDeps, runExchange } from './exchange.ts'
import { openPools, type Pools } from './pools.ts'
import { openResolver } from './resolver.ts'
import { openRoutes } from './routes.ts'

export type SendWish = {
  /** Total time from the first look-up to the last byte of the answer, in milliseconds. */
  readonly timeoutMs: number
  /** By which way it goes; left out: straight, and with the usual authorities. */
  readonly egress?: Egress | undefined
  /** Told the moment the request's bytes are on their way, epoch milliseconds. */
  readonly onSent?: (at: number) => void
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
const connectTimeoutMs = 8_000
// Receivers close idle connections without a word; a short life makes that rare.
const idleMs = 2_000
// A connection in constant use would otherwise never follow a name that moves.
const connectionLifeMs = 60_000

export function openSender(deps: SenderDeps): Sender {
  const guard = openAddressGuard(deps.egressAllow)
  const resolver = openResolver({
    steadyMs: deps.steadyMs ?? steadyClock,
    ...(deps.nameServers ? { servers: deps.nameServers } : {}),
    ...(deps.hostsPath === undefined ? {} : { hostsPath: deps.hostsPath }),
  })
  const exchangeDeps: ExchangeDeps = { nowMs: deps.nowMs, answerBytes }
  const ways = {
    guard,
    resolver,
    connectTimeoutMs,
    ...(deps.ca === undefined ? {} : { ca: deps.ca }),
  }
  const routes = openRoutes((egress) =>
    openPools({
      connect: openWay(ways, egress),
      ...{ lifeMs: connectionLifeMs, idleMs, steadyMs: steadyClock },
    }),
  )

  return {
    send: (request, wish) => {
      const pools = routes.of(wish.egress)
      return sendOnce({ pools, exchangeDeps }, request, wish)
    },
    close: async () => routes.close(),
  }
}

type Way = { readonly pools: Pools; readonly exchangeDeps: ExchangeDeps }

async function sendOnce(
  { pools, exchangeDeps }: Way,
  request: RenderedRequest,
  wish: SendWish,
): Promise<AttemptResult> {
  const { nowMs } = exchangeDeps
  const [startedAt, begunMs] = [nowMs(), steadyClock()]
  const read = readCall(request)
  if (!read.ok) return unsent(read.problem, startedAt, nowMs())

  const { timeoutMs, onSent } = wish
  const exchangeWish = { call: read.call, on: 'any', timeoutMs, onSent } as const
  const first = await runExchange(pools, exchangeWish, exchangeDeps)
  if (!wasReset(first)) return toResult(first, startedAt, nowMs())

  const leftMs = timeoutMs - (steadyClock() - begunMs)
  if (leftMs <= 0) return toResult(first, startedAt, nowMs())
  const againWish = { ...exchangeWish, on: 'own', timeoutMs: leftMs } as const
  const again = await runExchange(pools, againWish, exchangeDeps)
  // The first call may have been heard after all: that the second could not go out says nothing.
  return toResult(again.sentAt === null ? first : again, startedAt, nowMs())
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

const resetCodes: ReadonlySet<string> = new Set(['closed', 'ECONNRESET', 'EPIPE'])

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
  return { problem: 'outcome-unknown', detail: `answer-cut: ${wordOf(ending)}` }
}

/** Nothing came back: why? */
function silenceOf(exchange: Exchange): Complaint {
  const { ending, sentAt } = exchange
  if (ending instanceof DialError) return { problem: ending.problem, detail: ending.detail }
  if (sentAt === null) return unsentComplaint(ending)
  const problem = wasReset(exchange) ? 'reset' : 'outcome-unknown'
  return { problem, detail: wordOf(ending) }
}

function unsentComplaint(ending: Exchange['ending']): Complaint {
  if (!(ending instanceof Error)) return { problem: 'timeout', detail: null }
  return { problem: 'connect', detail: codeOf(ending) }
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
