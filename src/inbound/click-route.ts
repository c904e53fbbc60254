import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Click } from '../domain/click.ts'
import { routeVisitor } from '../domain/route-visitor.ts'
import type { Campaign } from '../domain/settings.ts'
import { sendNoSuchCampaign, sendTo } from './answers.ts'
import { clickOf, languageOf, optsOut, readParams, traitsOf } from './click-facts.ts'
import type { InboundDeps } from './deps.ts'
import { type ClickKeeper, keepSoon } from './keep-clicks.ts'
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
    countClick(deps, visit.click)
    await keepSoon(keeper, visit.click)
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

type VisitPlan = { readonly click: Click; readonly url: string; readonly secure: boolean }

function visitOf(deps: InboundDeps, request: FastifyRequest, campaign: Campaign): VisitPlan {
  const { headers } = request
  const at = deps.nowMs()
  const params = readParams(queryOf(request.raw.url))
  const caller = deps.callerOf(request.raw)
  const traits = traitsOf(headers, caller, deps.places.find(caller.ip))
  const { prelanding, landing } = routeVisitor(campaign, {
    facts: { ...traits, ...deps.day.clock(at), language: languageOf(headers), params },
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
  return { click, url: page ? pageUrl(page, click) : '/', secure: caller.secure }
}

type Choice = Pick<VisitorCookie, 'prelanding' | 'landing'>

function keptChoice(cookie: VisitorCookie | undefined, campaign: Campaign): Choice {
  return cookie?.campaign === campaign.id ? cookie : { prelanding: null, landing: null }
}

function sendVisitor(deps: InboundDeps, reply: FastifyReply, visit: VisitPlan): FastifyReply {
  giveCookie(deps, reply, visit)
  return sendTo(reply, visit.url)
}

export function countClick({ counters }: InboundDeps, { apart }: Click): void {
  if (apart === null) counters.clicks += 1
  else counters.apart[apart] += 1
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
