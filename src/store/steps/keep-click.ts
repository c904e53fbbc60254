import type { Click } from '../../domain/click.ts'
import type { Lead } from '../../domain/lead.ts'
import { choosesClicks, whyNotThisClick } from '../../domain/plan-deliveries.ts'
import { landingOf } from '../../domain/settings.ts'
import type { ClickAnswer } from '../store.ts'
import type { StoredDelivery } from './stored-delivery.ts'
import { rematchAll } from './take.ts'
import { type LeadPlace, mostLeads, placeOf, type Unfinished } from './unfinished.ts'
import { finish, saveReady, type Work } from './work.ts'

const firstPlace: LeadPlace = { network: '', saleKey: '' }

/** Keeps a click, and ends the wait of all that came before it. */
export function keepClick(work: Work, click: Click): ClickAnswer {
  const { clicks, leads, waiting, unfinished } = work.tables
  const { subid } = click
  if (!clicks.insert(click)) return 'repeated'
  const some = leads.ofSubid(subid)
  work.each(some, (lead) => meetClick(work, lead, click))
  if (some.length >= mostLeads) unfinished.save({ ...firstPlace, subid, id: '', word: null })
  if (work.waitingRows > 0) {
    work.rematch.push(...waiting.forClick(subid))
    rematchAll(work)
  }
  return 'kept'
}

/** A lead that was there before its click: what waits for that goes. */
function meetClick(work: Work, lead: Lead, click: Click): void {
  const { leads, deliveries, rollups } = work.tables
  leads.setClick(lead, click)
  payByLanding(work, lead, click)
  rollups.touchLead(lead)
  work.each(deliveries.clicklessOfLead(lead.id), (one) => sendWithClick(work, one, click))
}

/** The same for those from a place on. */
export function meetOn(work: Work, { subid, ...place }: Unfinished): void {
  const { clicks, leads, unfinished } = work.tables
  const click = clicks.find(subid)
  if (click === null) return
  const some = leads.from(subid, place)
  work.each(some, (lead) => meetClick(work, lead, click))
  const last = some.length < mostLeads ? undefined : some.at(-1)
  if (last !== undefined) unfinished.save({ ...placeOf(last), subid, id: '', word: null })
}

/** A lead that no amount is known of is worth its landing's payout: what the click would have told. */
function payByLanding(work: Work, lead: Lead, click: Click): void {
  if (lead.amount !== null) return
  const { snapshot } = work.settings
  const landing = landingOf(snapshot, click.campaign, click.landing)
  if (landing === undefined || landing.payout === null) return
  const currency = landing.currency ?? snapshot.networks[lead.network]?.currency ?? null
  work.tables.leads.setAmount(lead, landing.payout, currency)
  work.tables.moves.setAmount(lead.id, landing.payout, currency)
}

function sendWithClick(work: Work, delivery: StoredDelivery, click: Click): void {
  const destination = work.settings.snapshot.destinations[delivery.destination]
  if (destination !== undefined && whyNotThisClick(click, destination) !== undefined) {
    finish(work, delivery, { state: 'cancelled', problem: 'condition-false' })
    return
  }
  saveReady(work, delivery, { ...delivery, waitsFor: 'nothing' })
}

/** Ends at most so many waits that have lasted as long as their destination lets them; answers with how many. */
export function endClickWaits(
  work: Work,
  { nowMs, limit }: { readonly nowMs: number; readonly limit: number },
): number {
  let left = limit
  work.each(work.settings.destinations, ({ id, clickWaitMs }) => {
    const over = work.tables.deliveries.clicklessSince(id, nowMs - clickWaitMs, left)
    work.each(over, (delivery) => endClickWait(work, delivery))
    left -= over.length
  })
  return limit - left
}

/** The wait of this delivery is over. */
function endClickWait(work: Work, delivery: StoredDelivery): void {
  const click = work.tables.clicks.find(delivery.subid)
  // It was about to be met: its subid has very many leads.
  if (click !== null) {
    sendWithClick(work, delivery, click)
    return
  }
  const destination = work.settings.snapshot.destinations[delivery.destination]
  if (destination?.withoutClick === 'send' && !choosesClicks(destination)) {
    saveReady(work, delivery, { ...delivery, waitsFor: 'nothing' })
    return
  }
  finish(work, delivery, { state: 'expired', problem: 'click-never-came' })
}
