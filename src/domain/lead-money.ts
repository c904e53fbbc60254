import type { Lead } from './lead.ts'
import type { Reading } from './reading.ts'
import type { Landing, Network } from './settings.ts'

export type LeadMoney = Pick<Lead, 'amount' | 'currency'>

/**
 * An explicit 0 about a Purchase that has an amount, or one that was undone since, is no news: networks
 * send it for "not known".
 */
export function isIdleZero(lead: Lead | undefined, reading: Reading): boolean {
  if (reading.amount !== '0' || lead === undefined || lead.status === 'Lead') return false
  return lead.amount !== null && lead.amount !== '0'
}

/** Equal amount and currency, or no amount understood in the reading. */
export function isSameMoney(lead: Lead, reading: Reading, network: Network): boolean {
  if (reading.amount === undefined || isIdleZero(lead, reading)) return true
  const currency = reading.currency ?? network.currency ?? lead.currency
  return lead.amount === reading.amount && lead.currency === currency
}

/** The first amount there is: the reading's, the lead's, the landing's payout. */
export function moneyAfter(
  reading: Reading,
  lead: Lead | undefined,
  settings: { readonly network: Network; readonly landing: Landing | undefined },
): LeadMoney {
  const { network, landing } = settings
  if (reading.amount !== undefined && !isIdleZero(lead, reading)) {
    const known = reading.currency ?? network.currency ?? lead?.currency ?? landing?.currency
    return { amount: reading.amount, currency: known ?? null }
  }
  if (lead?.amount != null) return { amount: lead.amount, currency: lead.currency }
  if (landing?.payout != null) {
    return { amount: landing.payout, currency: landing.currency ?? network.currency }
  }
  return { amount: null, currency: reading.currency ?? lead?.currency ?? null }
}
