import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Click } from '../domain/click.ts'
import { facebookClick } from '../domain/facebook-click.ts'
import { isOwnSubid } from '../domain/ids.ts'
import { landingOf } from '../domain/settings.ts'
import { sendPixel, sendProblem } from './answers.ts'
import { clickOf, optsOut, readParams, traitsOf } from './click-facts.ts'
import { counted, giveCookie } from './click-route.ts'
import type { InboundDeps } from './deps.ts'
import { type ClickKeeper, keepSoon } from './keep-clicks.ts'
import type { Seen } from './mark-clicks.ts'
import { factsOf, type PageCall, pagesAt, readPageCall } from './page-call.ts'
import { queryOf } from './request-url.ts'
import type { PostbackTaker } from './take-postback.ts'
import { readCookie } from './visitor-cookie.ts'

// Anybody may call, and what an event says is kept as it came.
const largestBody = 65_536

type Doors = { readonly keeper: ClickKeeper; readonly take: PostbackTaker }

/**
 * `POST /px` is what the script of a page calls, `GET /px.gif` what a page without scripts shows. With `event`
 * it is an event; with `click`, or without a subid, a click; with a subid alone one more view of its page.
 * Nothing that is answered is anybody's secret: every page may read it.
 */
export function pageRoutes(app: FastifyInstance, deps: InboundDeps, doors: Doors): void {
  const open = (wantsImage: boolean) => (request: FastifyRequest, reply: FastifyReply) => {
    reply.headers({
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    })
    const read = readPageCall(deps, request)
    if (!read.ok) return sendProblem(reply, read.reason)
    return answerPage(deps, doors, { ...read.said, request, reply, wantsImage })
  }
  app.post('/px', { bodyLimit: largestBody }, open(false))
  app.get('/px.gif', open(true))
  app.head('/px.gif', (_, reply) => reply.code(200).send())
}

type Asked = PageCall & {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly wantsImage: boolean
}

async function answerPage(deps: InboundDeps, doors: Doors, asked: Asked): Promise<FastifyReply> {
  const { call, campaign, fields, reply, wantsImage } = asked
  if (fields.get('event')) {
    const network = await networkOf(deps, asked)
    const page = { events: campaign.pageEvents, wantsImage }
    return doors.take({ ...call, network, page }, reply)
  }
  const known = fields.get('click') ? undefined : (asked.subid ?? subidOfCookie(deps, asked))
  if (known !== undefined) {
    const { prelanding, landing } = pagesAt(campaign, asked.url)
    const seen = { landing: landing?.id ?? null, prelanding: prelanding?.id ?? null }
    doors.keeper.keepView({ subid: known, at: deps.nowMs(), ...seen })
    return sendSeen(asked)
  }
  return keepPageClick(deps, doors.keeper, asked)
}

const sendSeen = ({ reply, wantsImage }: Asked) =>
  wantsImage ? sendPixel(reply) : reply.code(204).header('cache-control', 'no-store').send()

/** An image of our own site is given our cookie: who sees it twice has clicked once. */
function subidOfCookie(deps: InboundDeps, { request, campaign }: Asked): string | undefined {
  const cookie = readCookie(request.headers.cookie, deps.cookieKey)
  return cookie?.campaign === campaign.id ? cookie.subid : undefined
}

async function keepPageClick(
  deps: InboundDeps,
  keeper: ClickKeeper,
  asked: Asked,
): Promise<FastifyReply> {
  const { campaign, reply, subid } = asked
  if (campaign.paused || campaign.archived) return sendProblem(reply, 'campaign-unknown')
  if (subid !== undefined && !isOwnSubid(subid)) return sendProblem(reply, 'subid-not-ours')
  const { secure } = deps.callerOf(asked.request.raw)
  const click = counted(deps, pageClick(deps, asked))
  await keepSoon(keeper, click)
  if (asked.wantsImage) giveCookie(deps, reply, { click, secure })
  return sendSeen(asked)
}

/** The click of a visitor who came to the page itself, by a link that Carom has not seen. */
function pageClick(deps: InboundDeps, asked: Asked): { click: Click; seen: Seen } {
  const { campaign, fields, url } = asked
  const { headers } = asked.request
  const at = deps.nowMs()
  const caller = deps.callerOf(asked.request.raw)
  const { sources } = deps.store.settings()
  const place = deps.places.find(caller.ip)
  const click = clickOf({
    subid: asked.subid ?? deps.ids.subid(),
    at,
    campaign,
    source: campaign.source === null ? undefined : sources[campaign.source],
    ...pagesAt(campaign, url),
    params: paramsOf(asked, at),
    traits: traitsOf(headers, caller, place),
    caller: { ...caller, host: url?.hostname ?? caller.host },
    headers,
    ipPolicy: deps.ipPolicy,
    doNotSell: optsOut(headers) || fields.get('gpc') === '1',
  })
  const { day } = deps.day.clock(at)
  return { click, seen: { campaign: campaign.id, ip: caller.ip, isHosted: place.isHosted, day } }
}

/** What an image is asked with besides is the link's: it has none of its own. */
const ownNames = ['campaign', 'key', 'subid', 'click', 'url', 'referrer', 'fbp', 'fbc', 'gpc']

function paramsOf({ fields, url, request }: Asked, at: number): Click['params'] {
  const isTold = fields.has('url')
  const query = isTold ? (url?.search.slice(1) ?? '') : queryOf(request.raw.url)
  const params = { ...readParams(query) }
  if (!isTold) for (const name of ownNames) delete params[name]
  const fbc = facebookClick(params['fbclid'], fields.get('fbc'), at)
  return { ...factsOf(fields, url), ...(fbc === null ? {} : { fbc }), ...params }
}

/** Of the landing its click came to, or of the page itself; else the only one its landings have. */
async function networkOf(deps: InboundDeps, { campaign, subid, url }: Asked): Promise<string> {
  const click = subid === undefined ? undefined : await deps.store.findClick(subid)
  const settings = deps.store.settings()
  const reached = click && landingOf(settings, click.campaign, click.landing)
  const named = reached?.network ?? pagesAt(campaign, url).landing?.network
  if (named != null) return named
  const [only, ...others] = new Set(campaign.landings.map(({ network }) => network))
  return only != null && others.length === 0 ? only : 'default'
}
