import { roles } from '../domain/access.ts'
import type { VisitorFacts } from '../domain/page-rule.ts'
import { unmetTest } from '../domain/page-rule.ts'
import { openLandings, pagesFor, routeVisitor, sharesOf } from '../domain/route-visitor.ts'
import type { Campaign, Landing } from '../domain/settings.ts'
import { type RouteInput, type RouteShown, routeInput, routeSchema } from './contract-route.ts'
import type { AdminDeps } from './deps.ts'
import { maySee } from './limit.ts'
import { type Operation, operation } from './operation.ts'
import { findOwn } from './own.ts'
import { refuse } from './problem.ts'

type RouteDeps = Pick<AdminDeps, 'store' | 'nowMs' | 'visitors'>

/** Where a visitor would go and why, by the very rule the public door asks. */
export const routeOperation = ({ store, nowMs, visitors }: RouteDeps): Operation =>
  operation({
    method: 'POST',
    path: '/campaigns/{id}/route',
    summary: 'Where a visitor of this campaign would go, and why',
    scope: 'read',
    roles,
    body: routeInput,
    answer: routeSchema,
    run: ({ params, body, who }) => {
      const campaign = findOwn(store.settings().campaigns, params.id)
      if (campaign === undefined || !maySee(who, campaign.id)) return refuse('not-found')
      const facts = factsOf(body, visitors, nowMs())
      const isFull = (landing: Landing) => visitors.isFull(campaign, landing)
      return shownRoute(visitors.weighed(campaign), facts, isFull)
    },
  })

/** What is said counts; what is left out comes from the user agent and the address, if they are given. */
function factsOf(asked: RouteInput, visitors: RouteDeps['visitors'], nowMs: number): VisitorFacts {
  const agent = visitors.agentOf(asked.userAgent ?? null)
  const place = visitors.placeOf(asked.ip ?? '')
  return {
    country: asked.country?.toUpperCase() ?? place.country,
    region: asked.region ?? place.region,
    city: asked.city ?? place.city,
    device: asked.device ?? agent.device,
    os: asked.os ?? agent.os,
    browser: asked.browser ?? agent.browser,
    language: asked.language ?? null,
    params: asked.params,
    ...visitors.clock(asked.at === undefined ? nowMs : Date.parse(asked.at)),
  }
}

function shownRoute(
  campaign: Campaign,
  facts: VisitorFacts,
  isFull: (landing: Landing) => boolean,
): RouteShown {
  const kept = { prelanding: null, landing: null }
  const { rule } = routeVisitor(campaign, { facts, kept, chances: [0, 0], isFull })
  const { prelandings, landings } = pagesFor(campaign, rule)
  const open = sharesOf(openLandings(landings, isFull))
  return {
    takes: !campaign.paused && !campaign.archived,
    facts: { ...facts, params: { ...facts.params } },
    rule: rule?.id ?? null,
    rules: campaign.rules.map((one) => ({ id: one.id, unmet: unmetTest(one, facts) ?? null })),
    prelandings: prelandings.map(({ id }) => ({ id, share: sharesOf(prelandings).get(id) ?? 0 })),
    landings: landings.map((one) => ({
      id: one.id,
      share: open.get(one.id) ?? 0,
      isFull: one.dailyCap !== null && isFull(one),
    })),
  }
}
