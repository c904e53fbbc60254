import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Click } from '../domain/click.ts'
import { routeVisitor } from '../domain/route-visitor.ts'
import type { Campaign } from '../domain/settings.ts'
import { sendNoSuchCampaign, sendTo } from './answers.ts'
import { clickOf, languageOf, optsOut, readParams, traitsOf } from './click-facts.ts'
import type { InboundDeps } from './deps.ts'
import { type ClickKeeper, keepSoon } from './keep-clicks.ts'
import type { Seen } from './mark-clicks.ts'
import { pageUrl } from './page-url.ts'
import { queryOf } from './request-url.ts'
import { readCookie, type VisitorCookie, writeCookie } from './visitor-cookie.ts'

type CampaignParams = { readonly campaign: string }

/** `GET /c/{campaign}`: the click is kept, the visitor goes on to a page that knows its subid. */
export function clickRoute(app: FastifyInstance, deps: InboundDeps, keeper: ClickKeeper): void {
  app.get<{ Params: CampaignParams }>('/c/:campaign', async (request, reply) => {
    const campaign = openCampaign(deps, request.params.campaign)
    if (!campaign) return sendNoSuchCampaign(reply, deps.fallbackUrl)
    const visit = visitOf(deps, request, campaign)
    await keepSoon(keeper, counted(deps, visit))
    return sendVisitor(deps, reply, visit)
  })
  app.head<{ Params: CampaignParams }>('/c/:campaign', async (request, reply) => {
    const campaign = openCampaign(deps, request.params.campaign)
    if (!campaign) return sendNoSuchCampaign(reply, deps.fallbackUrl)
    const { url } = visitOf(deps, request, campaign)
    return sendTo(reply, url)
  })
}

/** A campaign that takes visitors: known, not paused, with a page to go to. */
function openCampaign(deps: InboundDeps, id: string): Campaign | undefined {
  const { campaigns } = deps.store.settings()
  const campaign = Object.hasOwn(campaigns, id) ? campaigns[id] : undefined
  if (!campaign || campaign.paused || campaign.archived) return undefined
  return campaign.prelandings.length + campaign.landings.length > 0 ? campaign : undefined
}

/** A click is marked when it is one: what was only looked at, or fetched ahead, is no repetition of it. */
export function counted(
  { counters, marker }: InboundDeps,
  { click, seen }: Pick<VisitPlan, 'click' | 'seen'>,
): Click {
  if (click.apart !== null) {
    counters.apart[click.apart] += 1
    return click
  }
  counters.clicks += 1
  const mark = marker(seen)
  return mark === null ? click : { ...click, mark }
}

type VisitPlan = {
  readonly click: Click
  readonly url: string
  readonly secure: boolean
  readonly seen: Seen
}

function visitOf(deps: InboundDeps, request: FastifyRequest, campaign: Campaign): VisitPlan {
  const { headers } = request
  const at = deps.nowMs()
  const params = readParams(queryOf(request.raw.url))
  const caller = deps.callerOf(request.raw)
  deps.blocklists.hear(caller, at)
  const place = deps.places.find(caller.ip)
  const traits = traitsOf(headers, caller, place)
  const clock = deps.day.clock(at)
  const { prelanding, landing } = routeVisitor(deps.weights.weighed(campaign), {
    facts: { ...traits, ...clock, language: languageOf(headers), params },
    kept: keptChoice(readCookie(headers.cookie, deps.cookieKey), campaign),
    chances: [deps.randomNumber(), deps.randomNumber()],
    isFull: (one) => deps.day.isFull(campaign, one),
  })
  const { sources } = deps.store.settings()
  const click = clickOf({
    subid: deps.ids.subid(),
    at,
    campaign,
    source: campaign.source === null ? undefined : sources[campaign.source],
    prelanding,
    landing,
    params,
    traits,
    caller,
    headers,
    ipPolicy: deps.ipPolicy,
    doNotSell: optsOut(headers),
  })
  const page = prelanding ?? landing
  const seen = { campaign: campaign.id, ip: caller.ip, isHosted: place.isHosted, day: clock.day }
  return { click, url: page ? pageUrl(page, click) : '/', secure: caller.secure, seen }
}

type Choice = Pick<VisitorCookie, 'prelanding' | 'landing'>

function keptChoice(cookie: VisitorCookie | undefined, campaign: Campaign): Choice {
  return cookie?.campaign === campaign.id ? cookie : { prelanding: null, landing: null }
}

function sendVisitor(deps: InboundDeps, reply: FastifyReply, visit: VisitPlan): FastifyReply {
  giveCookie(deps, reply, visit)
  return sendTo(reply, visit.url)
}

/** The browser is to know its click, also before that is stored. */
export function giveCookie(
  deps: InboundDeps,
  reply: FastifyReply,
  { click, secure }: Pick<VisitPlan, 'click' | 'secure'>,
): void {
  const cookie = writeCookie(
    {
      subid: click.subid,
      campaign: click.campaign ?? '',
      prelanding: click.prelanding,
      landing: click.landing,
      px: click.px,
      externalId: click.externalId,
    },
    deps.cookieKey,
    secure,
  )
  if (cookie !== undefined) reply.header('set-cookie', cookie)
}
