import type { FastifyInstance } from 'fastify'
import { sendProblem } from './answers.ts'
import { clickRoute } from './click-route.ts'
import type { InboundDeps } from './deps.ts'
import { domainRoute } from './domain-route.ts'
import { eventRoute } from './event-route.ts'
import type { ClickKeeper } from './keep-clicks.ts'
import { landingRoute } from './landing-route.ts'
import { pageRoutes } from './page-routes.ts'
import { takeContentType } from './postback-call.ts'
import { postbackRoutes } from './postback-routes.ts'
import { scriptRoute } from './script-route.ts'
import { openPostbackTaker } from './take-postback.ts'

/** Opens the public doors on this server. */
export function registerInbound(
  app: FastifyInstance,
  deps: InboundDeps,
  keeper: ClickKeeper,
): void {
  app.register((doors, _options, done) => {
    doors.removeAllContentTypeParsers()
    // Bodies stay bytes: they are kept as they came, and a signature is over bytes.
    doors.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => {
      parsed(null, body)
    })
    doors.addHook('onRequest', (request, reply, next) => {
      takeContentType(request)
      if (!deps.limit.isOn || deps.limit.allows(deps.callerOf(request.raw).ip)) next()
      else sendProblem(reply, 'too-many-requests')
    })
    const take = openPostbackTaker(deps)
    clickRoute(doors, deps, keeper)
    landingRoute(doors, deps, keeper)
    eventRoute(doors, deps, take)
    domainRoute(doors, deps)
    pageRoutes(doors, deps, { keeper, take })
    scriptRoute(doors, deps)
    postbackRoutes(doors, deps, take)
    done()
  })
}
