import type { Click } from '../../domain/click.ts'
import type { Lead } from '../../domain/lead.ts'
import { choosesClicks, whyNotThisClick } from '../../domain/plan-deliveries.ts'
import { landingOf } from '../../domain/settings.ts'
import type { ClickAnswer } from '../store.ts'
import type { StoredDelivery } from './stored-delivery.ts'
import { rematchAll } from './take.ts'
import { finish, saveReady, type Work } from './work.ts'

/** Keeps a click, and ends the wait of all that came before it. */
export function keepClick(work: Work, click: Click): ClickAnswer {
  const { clicks, leads, deliveries, waiting } = work.tables
  if (!clicks.insert(click)) return 'repeated'
  work.each(leads.ofSubid(click.subid), (lead) => {
    leads.setClick(lead, click)
    payByLanding(work, lead, click)
    work.tables.rollups.touchLead(lead)
    work.each(deliveries.clicklessOfLead(lead.id), (one) => meetClick(work, one, click))
  })
  if (work.waitingRows > 0) {
    work.rematch.push(...waiting.forClick(click.subid))
    rematchAll(work)
  }
  return 'kept'
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

function meetClick(work: Work, delivery: StoredDelivery, click: Click): void {
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

/** The wait of this delivery is over and no click has come. */
function endClickWait(work: Work, delivery: StoredDelivery): void {
  const destination = work.settings.snapshot.destinations[delivery.destination]
  if (destination?.withoutClick === 'send' && !choosesClicks(destination)) {
    saveReady(work, delivery, { ...delivery, waitsFor: 'nothing' })
    return
  }
  finish(work, delivery, { state: 'expired', problem: 'click-never-came' })
}
