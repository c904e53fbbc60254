import type { Click } from './click.ts'
import type { Cause, Lead, MoveReason } from './lead.ts'
import { compareAmounts } from './money.ts'
import { isCompensated } from './reversal.ts'
import type { Destination } from './settings.ts'
import type { Status } from './status.ts'
import type { NotSent, NotSentReason, PlannedDelivery } from './verdict.ts'

/** Replies may cause moves whose deliveries are replied to; the third reply's move tells nobody. */
const longestChain = 3

export type News = {
  readonly lead: Lead
  readonly reason: MoveReason | null
  readonly cause: Cause
  readonly click: Click | null
  readonly unauthenticated: boolean
  /** The status before; null: there was no such lead. */
  readonly from: Status | null
  /** No other lead of its click at its network was there before it. */
  readonly isFirst: boolean
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
  return destination.needsClick || choosesClicks(destination)
}

/** Whether it is told of some clicks alone: of an unknown one nobody can say. */
export function choosesClicks({
  campaigns,
  sources,
  doNotSell,
}: Pick<Destination, 'campaigns' | 'sources' | 'doNotSell'>): boolean {
  return campaigns.length > 0 || sources.length > 0 || doNotSell === 'skip'
}

function whyNot(news: News, destination: Destination): NotSentReason | undefined {
  return whyNotThisMove(news, destination) ?? whyNotThisClick(news.click, destination)
}

function whyNotThisMove(news: News, destination: Destination): NotSentReason | undefined {
  const { lead, cause, from } = news
  const isTakenBack = isCompensated(destination, { from, to: lead.status })
  const refusals: readonly (readonly [boolean, NotSentReason])[] = [
    [cause.kind === 'reply' && cause.destination === destination.id, 'own-reply'],
    [chainOf(cause) >= longestChain, 'chain-too-long'],
    [!isTakenBack && !destination.events.includes(lead.status), 'event-not-chosen'],
    [news.reason === 'amount-amended' && !destination.amendments, 'amendment-not-chosen'],
    [news.reason === 'confirmed' && !destination.confirmed, 'confirmation-not-chosen'],
    [lead.test && !destination.tests, 'test-lead'],
    [news.unauthenticated && destination.authenticated, 'unauthenticated'],
    [!allows(destination.networks, lead.network), 'network-not-chosen'],
    [!isTakenBack && !allows(destination.from, news.from ?? 'new'), 'from-not-chosen'],
    [destination.firstSaleOnly && !isFirstSale(news), 'not-first-sale'],
    [isBelow(lead.amount, destination.minPayout), 'payout-too-low'],
    [!isInShare(lead, destination.share), 'not-in-share'],
  ]
  return refusals.find(([applies]) => applies)?.[1]
}

function allows(chosen: readonly string[], id: string | null): boolean {
  return chosen.length === 0 || (id !== null && chosen.includes(id))
}

const isFirstSale = ({ lead, isFirst }: News) => isFirst && lead.sale === 'first'

function isBelow(amount: string | null, least: string | null): boolean {
  return least !== null && (amount === null || compareAmounts(amount, least) < 0)
}

const everyone = 100
const fnvOffset = 0x811c9dc5
const fnvPrime = 0x01000193

/** By a hash (FNV-1a) of the lead's names: the same for all of its moves, whenever they are looked at. */
function isInShare({ subid, network, saleKey }: Lead, share: number): boolean {
  if (share >= everyone) return true
  let hash = fnvOffset
  for (const char of `${subid}\n${network}\n${saleKey}`) {
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), fnvPrime) >>> 0
  }
  // The lowest bits of names that differ in one letter differ too little.
  return ((hash ^ (hash >>> 16)) >>> 0) % everyone < share
}

/** Whether no lead of the same click and network, tests apart, was there before this one. */
export function isFirstOf(lead: Lead, known: readonly Lead[]): boolean {
  return known.every(
    (one) => one.id === lead.id || one.test !== lead.test || (lead.id !== '' && isOlder(lead, one)),
  )
}

/** By their time, and in the order of their ids where that is the same. */
function isOlder(a: Lead, b: Lead): boolean {
  return a.createdAt === b.createdAt ? a.id < b.id : a.createdAt < b.createdAt
}

/** Why this click's news is not for this destination; an unknown click is no reason yet. */
export function whyNotThisClick(
  click: Click | null,
  destination: Destination,
): NotSentReason | undefined {
  if (click === null) return undefined
  if (!allows(destination.campaigns, click.campaign)) return 'campaign-not-chosen'
  if (!allows(destination.sources, click.source)) return 'source-not-chosen'
  if (click.doNotSell && destination.doNotSell === 'skip') return 'do-not-sell'
  return undefined
}
