import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { readFields } from '../dialects/request-fields.ts'
import { keySubid } from '../domain/ids.ts'
import { landingOf } from '../domain/settings.ts'
import { sendProblem } from './answers.ts'
import type { InboundDeps } from './deps.ts'
import { type PostbackCall, postbackCall } from './postback-call.ts'
import type { PostbackTaker } from './take-postback.ts'

/** `POST /event`: the user's own action, about the lead of the landing's network. */
export function eventRoute(app: FastifyInstance, deps: InboundDeps, take: PostbackTaker): void {
  app.options('/event', (request, reply) => {
    if (!allowOrigin(deps, request, reply)) return sendProblem(reply, 'not-found')
    return reply
      .code(204)
      .headers({
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'authorization, content-type',
        'access-control-max-age': '600',
      })
      .send()
  })
  app.get('/event', (_, reply) => sendProblem(reply.header('allow', 'POST'), 'method-not-allowed'))
  app.post('/event', async (request, reply) => {
    allowOrigin(deps, request, reply)
    const isForbidden = !(await deps.mayPostEvents(request.headers.authorization))
    const call = postbackCall(deps, request, { network: 'default', isEvent: true })
    const network = isForbidden ? 'default' : await networkOf(deps, call)
    return take({ ...call, network, isForbidden }, reply)
  })
}

/** The network the event names, else the one of the click's landing, else `default`. */
async function networkOf(deps: InboundDeps, call: PostbackCall): Promise<string> {
  const readable = readFields({ ...call, queryWins: true })
  if (!readable.ok) return 'default'
  const named = readable.fields.get('network')
  if (named) return named
  const subid = keySubid(readable.fields.get('subid') ?? '')
  const click = subid === undefined ? undefined : await deps.store.findClick(subid)
  if (!click) return 'default'
  return landingOf(deps.store.settings(), click.campaign, click.landing)?.network ?? 'default'
}

/** Pages of a campaign may post events from a browser; every other origin gets no CORS header. */
function allowOrigin(deps: InboundDeps, request: FastifyRequest, reply: FastifyReply): boolean {
  const { origin } = request.headers
  if (origin === undefined) return false
  const campaigns = Object.values(deps.store.settings().campaigns)
  if (!campaigns.some((campaign) => campaign.eventOrigins.includes(origin))) return false
  reply.headers({ 'access-control-allow-origin': origin, vary: 'origin' })
  return true
}
