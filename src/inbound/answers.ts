import type { FastifyReply } from 'fastify'
import type { Taken } from '../store/store.ts'

/** Why a request was not opened, or not kept. Stable for ever: docs/reasons.md. */
export const doorStatus = {
  'network-unknown': 404,
  'campaign-unknown': 404,
  'not-found': 404,
  'method-not-allowed': 405,
  'body-unreadable': 400,
  'body-too-large': 413,
  'headers-too-large': 431,
  'key-wrong': 401,
  'address-not-allowed': 403,
  'signature-wrong': 403,
  'secret-missing': 403,
  'origin-not-allowed': 403,
  'subid-not-ours': 400,
  'too-many-requests': 429,
  'store-busy': 503,
  'spool-full': 503,
  'store-unreachable': 503,
  'store-full': 503,
  'internal-error': 500,
} as const
export type DoorReason = keyof typeof doorStatus

const titles: Readonly<Record<DoorReason, string>> = {
  'network-unknown': 'No such network',
  'campaign-unknown': 'No such campaign, or it is paused, or has no page',
  'not-found': 'Nothing is here',
  'method-not-allowed': 'Not with this method',
  'body-unreadable': 'The body cannot be read',
  'body-too-large': 'The body is too large',
  'headers-too-large': 'The URL or the headers are too large',
  'key-wrong': 'The key or token is missing or wrong',
  'address-not-allowed': 'This network does not call from here',
  'signature-wrong': 'The signature is wrong',
  'secret-missing': 'This network has no secret yet',
  'origin-not-allowed': 'Pages of this origin are not heard',
  'subid-not-ours': 'This is no subid of ours',
  'too-many-requests': 'Too many requests',
  'store-busy': 'Too much to keep at once',
  'spool-full': 'The database is away, and no more can be kept',
  'store-unreachable': 'The database is away',
  'store-full': 'Nothing can be kept right now',
  'internal-error': 'Something went wrong here',
}

/** Seconds after which a sender should come again. */
const retryAfterSeconds: Readonly<Partial<Record<DoorReason, number>>> = {
  'too-many-requests': 1,
  'store-busy': 5,
  'spool-full': 5,
  'store-unreachable': 5,
  'store-full': 30,
}

/** Problem JSON. `id` is the kept postback's, and only when it was kept. */
export function sendProblem(
  reply: FastifyReply,
  reason: DoorReason,
  about: { readonly id?: string; readonly detail?: string } = {},
): FastifyReply {
  const status = doorStatus[reason]
  const retryAfter = retryAfterSeconds[reason]
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter)
  if (about.id !== undefined) reply.header('carom-postback', about.id)
  return reply
    .code(status)
    .headers({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'carom-outcome': 'refused',
      'carom-reason': reason,
    })
    .send(problemText(reason, about))
}

/** The body of a problem, also for those whom no route has heard. */
export function problemText(
  reason: DoorReason,
  about: { readonly id?: string; readonly detail?: string } = {},
): string {
  return JSON.stringify({
    type: `urn:carom:problem:${reason}`,
    title: titles[reason],
    status: doorStatus[reason],
    reason,
    detail: about.detail ?? titles[reason],
    ...(about.id === undefined ? {} : { id: about.id }),
  })
}

/** What a network, or whoever sent a word, is told: durable by then. */
export type PostbackAnswer = {
  readonly taken: Taken
  /** HTTP status of a refused word; everything else answers 200. */
  readonly refusedStatus: number
  readonly wantsJson: boolean
  readonly wantsImage: boolean
  /** The text of a success. */
  readonly text: string
}

export function sendAnswer(reply: FastifyReply, answer: PostbackAnswer): FastifyReply {
  const { id, outcome, reason } = answer.taken
  reply.code(outcome === 'refused' ? answer.refusedStatus : 200)
  reply.header('carom-outcome', outcome).header('carom-postback', id)
  if (reason !== null) reply.header('carom-reason', reason)
  reply.header('cache-control', 'no-store')
  if (answer.wantsJson) {
    reply.header('content-type', 'application/json; charset=utf-8')
    return reply.send(JSON.stringify({ outcome, reason, id }))
  }
  if (answer.wantsImage && outcome !== 'refused') return sendPixel(reply)
  reply.header('content-type', 'text/plain; charset=utf-8')
  // Some networks take any other body for a failure and come again for days.
  const failed = outcome === 'refused' && answer.refusedStatus >= 400
  return reply.send(failed ? `refused: ${reason ?? ''}` : answer.text)
}

const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/** One transparent pixel, which no cache may answer for us. */
export function sendPixel(reply: FastifyReply): FastifyReply {
  return reply
    .code(200)
    .headers({ 'content-type': 'image/gif', 'cache-control': 'no-store' })
    .send(pixel)
}

/** On to another page. Every visit is a click of its own, so no cache may answer for us. */
export function sendTo(reply: FastifyReply, url: string): FastifyReply {
  return reply
    .code(302)
    .headers({ location: locationOf(url), 'cache-control': 'no-store' })
    .send()
}

/** People write pages' URLs as they read them; a header carries printable ASCII alone. */
function locationOf(url: string): string {
  if (/^[\x21-\x7e]*$/.test(url)) return url
  return URL.parse(url)?.href ?? encodeURI(url.toWellFormed())
}

export function sendNoSuchCampaign(reply: FastifyReply, fallbackUrl: string | null): FastifyReply {
  if (fallbackUrl !== null) return sendTo(reply, fallbackUrl)
  return sendProblem(reply, 'campaign-unknown')
}
