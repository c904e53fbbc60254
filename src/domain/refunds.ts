import type { JudgeCase } from './judge.ts'
import type { Lead } from './lead.ts'
import { compareAmounts, subtractAmounts } from './money.ts'

/** Whether a refund may be of a part of this sale: also of one that sums so far have undone. */
export function mayLeaveSome({ reading, settings }: JudgeCase, lead: Lead): boolean {
  if (!settings.network.partialRefund || !reading.reversal || lead.amount === null) return false
  return lead.status === 'Purchase' || reading.refundedOf !== undefined
}

/**
 * What a refund leaves of a sale that it may be of a part of: '0' when it is a sum
 * that has reached the whole, the lead's own amount when it tells nothing new. undefined: it is no refund of
 * a part, and undoes the sale like any other.
 */
export function leftAfter(c: JudgeCase, lead: Lead): string | undefined {
  const { network } = c.settings
  const { amount, currency, refundedOf } = c.reading
  if (lead.amount === null || amount === undefined || amount === '0') return undefined
  if ((currency ?? network.currency ?? lead.currency) !== lead.currency) return undefined
  if (refundedOf !== undefined) return leftOfTotal(lead, lead.amount, { amount, refundedOf })
  if (compareAmounts(amount, lead.amount) >= 0) return undefined
  return subtractAmounts(lead.amount, amount)
}

/** Sums come in any order: an older one leaves more than is there, and tells nothing new. */
function leftOfTotal(
  { status }: Lead,
  known: string,
  { amount, refundedOf }: { readonly amount: string; readonly refundedOf: string },
): string | undefined {
  if (status === 'Reject') return known
  if (status !== 'Purchase') return undefined
  if (compareAmounts(amount, refundedOf) >= 0) return '0'
  const left = subtractAmounts(refundedOf, amount)
  return compareAmounts(left, known) < 0 ? left : known
}
