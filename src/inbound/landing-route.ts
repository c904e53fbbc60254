import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { keySubid } from '../domain/ids.ts'
import { choosePage, openLandings } from '../domain/route-visitor.ts'
import type { Campaign, Landing } from '../domain/settings.ts'
import { sendNoSuchCampaign, sendTo } from './answers.ts'
import type { InboundDeps } from './deps.ts'
import type { ClickKeeper } from './keep-clicks.ts'
import { pageUrl, type Visitor } from './page-url.ts'
import { queryOf } from './request-url.ts'
import { readCookie } from './visitor-cookie.ts'

/** The visitor on the way from a prelanding to a landing, and the landing chosen for the click. */
type OnTheWay = Visitor & { readonly landing: string | null; readonly prelanding: string | null }

/** `GET /l`, `/l/{subid}`, `?to={landing}`: on to a landing; the view is kept. */
export function landingRoute(app: FastifyInstance, deps: InboundDeps, keeper: ClickKeeper): void {
  const go = async (request: FastifyRequest, reply: FastifyReply, keeps: boolean) => {
    const query = new URLSearchParams(queryOf(request.raw.url))
    const visitor = await findVisitor(deps, request, query)
    const landing = visitor && landingFor(deps, visitor, query.get('to'))
    if (!landing) return sendNoSuchCampaign(reply, deps.fallbackUrl)
    if (keeps) {
      const { subid, prelanding } = visitor
      keeper.keepView({ subid, at: deps.nowMs(), landing: landing.id, prelanding })
    }
    return sendTo(reply, pageUrl(landing, visitor))
  }
  for (const path of ['/l', '/l/:subid']) {
    app.get(path, (request, reply) => go(request, reply, true))
    app.head(path, (request, reply) => go(request, reply, false))
  }
}

async function findVisitor(
  deps: InboundDeps,
  request: FastifyRequest,
  query: URLSearchParams,
): Promise<OnTheWay | undefined> {
  const { subid: inPath } = request.params as { readonly subid?: string }
  const cookie = readCookie(request.headers.cookie, deps.cookieKey)
  const said = inPath ?? query.get('subid') ?? cookie?.subid ?? ''
  const subid = keySubid(said)
  if (subid === undefined) return undefined
  const click = await deps.store.findClick(subid).catch(() => undefined)
  if (click) return click
  if (cookie?.subid === subid) {
    const source = campaignOf(deps, cookie.campaign)?.source ?? null
    return { ...cookie, source, params: {} }
  }
  return announced(campaignOf(deps, query.get('campaign')), subid)
}

/** A page's click that is still on its way: its script names the campaign beside the subid. */
function announced(campaign: Campaign | undefined, subid: string): OnTheWay | undefined {
  if (campaign === undefined || campaign.publicKey === null) return undefined
  const { id, px, source } = campaign
  const unknown = { externalId: null, prelanding: null, landing: null, params: {} }
  return { subid, campaign: id, px, source, ...unknown }
}

function campaignOf(deps: InboundDeps, id: string | null): Campaign | undefined {
  const { campaigns } = deps.store.settings()
  return id !== null && Object.hasOwn(campaigns, id) ? campaigns[id] : undefined
}

function landingFor(
  deps: InboundDeps,
  visitor: OnTheWay,
  wanted: string | null,
): Landing | undefined {
  const known = campaignOf(deps, visitor.campaign)
  if (known === undefined) return undefined
  const campaign = deps.weights.weighed(known)
  const isFull = (landing: Landing) => deps.day.isFull(campaign, landing)
  const open = openLandings(campaign.landings, isFull)
  // Also one that the rule of a visitor leaves out: the prelanding's own link knows better.
  const named = wanted === null ? undefined : open.find((landing) => landing.id === wanted)
  return named ?? choosePage(open, visitor.landing, deps.randomNumber())
}
