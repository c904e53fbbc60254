import type { Click } from './click.ts'
import type { Cause, Lead, MoveReason } from './lead.ts'
import type { Destination } from './settings.ts'
import type { NotSent, NotSentReason, PlannedDelivery } from './verdict.ts'

/** Replies may cause moves whose deliveries are replied to; the third reply's move tells nobody. */
const longestChain = 3

export type News = {
  readonly lead: Lead
  readonly reason: MoveReason | null
  readonly cause: Cause
  readonly click: Click | null
  readonly unauthenticated: boolean
}

export type DeliveryPlan = {
  readonly deliveries: readonly PlannedDelivery[]
  readonly notSent: readonly NotSent[]
}

export function chainOf(cause: Cause): number {
  return cause.kind === 'reply' ? cause.chain : 0
}

/** For every destination either one delivery, or the reason why there is none. */
export function planDeliveries(news: News, destinations: readonly Destination[]): DeliveryPlan {
  const deliveries: PlannedDelivery[] = []
  const notSent: NotSent[] = []
  for (const destination of destinations) {
    const reason = whyNot(news, destination)
    if (reason) {
      notSent.push({ destination: destination.id, reason })
      continue
    }
    const waits = news.click === null && asksForClick(destination)
    deliveries.push({
      destination: destination.id,
      waitsFor: waits ? 'click' : 'nothing',
      parked: destination.paused,
    })
  }
  return { deliveries, notSent }
}

export function asksForClick(destination: Destination): boolean {
  const { needsClick, campaigns, sources } = destination
  return needsClick || campaigns.length > 0 || sources.length > 0
}

function whyNot(news: News, destination: Destination): NotSentReason | undefined {
  return whyNotThisMove(news, destination) ?? whyNotThisClick(news.click, destination)
}

function whyNotThisMove(news: News, destination: Destination): NotSentReason | undefined {
  const { lead, cause } = news
  const refusals: readonly (readonly [boolean, NotSentReason])[] = [
    [cause.kind === 'reply' && cause.destination === destination.id, 'own-reply'],
    [chainOf(cause) >= longestChain, 'chain-too-long'],
    [!destination.events.includes(lead.status), 'event-not-chosen'],
    [news.reason === 'amount-amended' && !destination.amendments, 'amendment-not-chosen'],
    [news.reason === 'confirmed' && !destination.confirmed, 'confirmation-not-chosen'],
    [lead.test && !destination.tests, 'test-lead'],
    [news.unauthenticated && destination.authenticated, 'unauthenticated'],
    [!allows(destination.networks, lead.network), 'network-not-chosen'],
  ]
  return refusals.find(([applies]) => applies)?.[1]
}

function allows(chosen: readonly string[], id: string | null): boolean {
  return chosen.length === 0 || (id !== null && chosen.includes(id))
}

/** Why this click's news is not for this destination; an unknown click is no reason yet. */
export function whyNotThisClick(
  click: Click | null,
  destination: Destination,
): NotSentReason | undefined {
  if (click === null) return undefined
  if (!allows(destination.campaigns, click.campaign)) return 'campaign-not-chosen'
  if (!allows(destination.sources, click.source)) return 'source-not-chosen'
  return undefined
}
