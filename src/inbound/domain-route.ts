import type { FastifyInstance } from 'fastify'
import { readHost } from '../domain/own-domains.ts'
import { sendProblem } from './answers.ts'
import type { InboundDeps } from './deps.ts'
import { rateLimit } from './rate-limit.ts'
import { queryOf } from './request-url.ts'

/** All askers together: a proxy that makes certificates asks once for each new name. */
const perSecond = 20

/**
 * Whether a certificate may be made for a host: 200 for one of this installation's, 404 for every other.
 * A proxy asks before it makes one, so that a stranger cannot have thousands made.
 */
export function domainRoute(app: FastifyInstance, { isOwnDomain, nowMs }: InboundDeps): void {
  const limit = rateLimit(perSecond, nowMs)
  app.get('/domain-ok', async (request, reply) => {
    if (!limit.allows('')) return sendProblem(reply, 'too-many-requests')
    const asked = new URLSearchParams(queryOf(request.raw.url)).get('domain')
    const host = readHost(asked ?? '')
    if (host === undefined || !(await isOwnDomain(host))) return sendProblem(reply, 'not-found')
    return reply.type('text/plain').send('OK')
  })
}
