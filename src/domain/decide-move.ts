import { canMove } from './can-move.ts'
import type { JudgeCase } from './judge.ts'
import type { Lead, MoveReason } from './lead.ts'
import { heardBefore, movedLead, withReading } from './lead-after.ts'
import { isSameMoney } from './lead-money.ts'
import type { Sale } from './reading.ts'
import { leftAfter, mayLeaveSome } from './refunds.ts'
import type { Outcome, PostbackReason } from './verdict.ts'

/** More moves than any honest network makes: two systems are answering each other. */
const mostMoves = 64

export type Decision =
  | {
      readonly kind: 'move'
      readonly before: Lead
      readonly lead: Lead
      readonly reason: MoveReason | null
    }
  /** One more sale without a transaction id: a lead of its own. */
  | { readonly kind: 'sale'; readonly sale: Sale }
  | {
      readonly kind: 'still'
      readonly outcome: Outcome
      readonly reason: PostbackReason
      /** The lead with an id or reading noted; undefined when there is nothing to note. */
      readonly noted: Lead | undefined
    }

/** Rules (0) to (5) of "Which status", for one lead. `saleKey`: the name it takes from the reading. */
export function decideMove(c: JudgeCase, lead: Lead, saleKey?: string): Decision {
  const decision = decide(c, lead)
  if (decision.kind === 'move') {
    if (lead.moves >= mostMoves) return still(c, lead, ['refused', 'loop'])
    if (saleKey === undefined) return decision
    return { ...decision, lead: withReading(c, decision.lead, saleKey) }
  }
  if (saleKey === undefined || decision.kind === 'sale') return decision
  return { ...decision, noted: withReading(c, lead, saleKey) }
}

function decide(c: JudgeCase, lead: Lead): Decision {
  const { reading, cause } = c
  if (lead.provisional && cause.kind !== 'event') {
    return move(c, lead, { reason: lead.status === reading.status ? 'confirmed' : null })
  }
  // A person may take a lead anywhere: what they undo is in its history.
  if (cause.kind === 'correction') return correct(c, lead)
  const refund = decideRefund(c, lead)
  if (refund) return refund
  return lead.status === reading.status ? decideSame(c, lead) : decideOther(c, lead)
}

function correct(c: JudgeCase, lead: Lead): Decision {
  const same = lead.status === c.reading.status
  if (same && isSameMoney(lead, c.reading, c.settings.network)) {
    return still(c, lead, ['repeat', 'same-status'])
  }
  return move(c, lead, { reason: same ? 'amount-amended' : null })
}

function decideSame(c: JudgeCase, lead: Lead): Decision {
  if (isSameMoney(lead, c.reading, c.settings.network)) {
    return oneMoreSale(c, 'after') ?? still(c, lead, ['repeat', 'same-status'])
  }
  return (
    saidBefore(c, lead) ??
    oneMoreSale(c, 'otherAmount') ??
    move(c, lead, { reason: 'amount-amended' })
  )
}

function decideOther(c: JudgeCase, lead: Lead): Decision {
  if (!canMove(lead, c.reading, c.settings.network)) {
    return still(c, lead, ['stale', 'move-not-allowed'])
  }
  if (isLateRetry(c, lead)) return still(c, lead, ['stale', 'late-retry'])
  return move(c, lead, { reason: null })
}

function move(c: JudgeCase, lead: Lead, { reason }: { reason: MoveReason | null }): Decision {
  return { kind: 'move', before: lead, lead: movedLead(c, lead, c.reading.status), reason }
}

function still(c: JudgeCase, lead: Lead, [outcome, reason]: [Outcome, PostbackReason]): Decision {
  // Where sales have no ids, one of the others may have noted this reading as its own.
  const elsewhere = c.reading.txid === undefined && c.leads.some((one) => heardBefore(c, one))
  const after = elsewhere ? lead : withReading(c, lead)
  return { kind: 'still', outcome, reason, noted: after === lead ? undefined : after }
}

function isLateRetry(c: JudgeCase, lead: Lead): boolean {
  const past = heardBefore(c, lead)
  return past !== undefined && lead.moves > past.moves
}

/** The very reading again: late when the lead has moved on since, a repeat when it has not. */
function saidBefore(c: JudgeCase, lead: Lead): Decision | undefined {
  if (heardBefore(c, lead) === undefined) return undefined
  if (isLateRetry(c, lead)) return still(c, lead, ['stale', 'late-retry'])
  return still(c, lead, ['repeat', 'same-status'])
}

/** A network without transaction ids says Purchase again: one more sale, if its policy says so. */
function oneMoreSale(c: JudgeCase, policy: 'after' | 'otherAmount'): Decision | undefined {
  const { reading, leads, settings } = c
  const { repeat } = settings.network
  if (repeat[policy] !== 'sale' || c.cause.kind === 'reply') return undefined
  if (reading.txid !== undefined || reading.status !== 'Purchase') return undefined
  if (leads.some((lead) => heardBefore(c, lead) !== undefined)) return undefined
  if (policy === 'after' && leads.some((lead) => soldWithinWindow(c, lead))) return undefined
  return { kind: 'sale', sale: reading.sale ?? (policy === 'after' ? 'rebill' : 'upsell') }
}

function soldWithinWindow(c: JudgeCase, lead: Lead): boolean {
  const { network } = c.settings
  if (lead.test !== c.reading.test || lead.status !== 'Purchase') return false
  return isSameMoney(lead, c.reading, network) && c.now - lead.updatedAt <= network.repeat.windowMs
}

/** A refund of a part leaves a smaller sale; one that is a sum so far takes only what is new of it. */
function decideRefund(c: JudgeCase, lead: Lead): Decision | undefined {
  if (!mayLeaveSome(c, lead)) return undefined
  // The sale is smaller after it, so only the reading itself tells that a refund was said before.
  const before = saidBefore(c, lead)
  const left = leftAfter(c, lead)
  if (before || left === undefined) return before
  if (left === lead.amount) return still(c, lead, ['repeat', 'same-status'])
  if (left !== '0') return refunded(c, lead, { status: lead.status, amount: left })
  return canMove(lead, c.reading, c.settings.network)
    ? refunded(c, lead, { status: c.reading.status, amount: lead.amount })
    : undefined
}

function refunded(c: JudgeCase, lead: Lead, to: Pick<Lead, 'status' | 'amount'>): Decision {
  const after = { ...movedLead(c, lead, to.status), amount: to.amount, currency: lead.currency }
  const reason = to.status === lead.status ? 'amount-amended' : null
  return { kind: 'move', before: lead, lead: after, reason }
}
