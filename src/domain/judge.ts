import type { Click } from './click.ts'
import { type Decision, decideMove } from './decide-move.ts'
import { heldBack } from './held-back.ts'
import type { Cause, Lead, MoveReason } from './lead.ts'
import { movedLead, newLead } from './lead-after.ts'
import { isIdleZero, isSameMoney } from './lead-money.ts'
import { type Match, matchLead, nextUnnamedKey } from './match-lead.ts'
import { compareAmounts } from './money.ts'
import { chainOf, isFirstOf, planDeliveries } from './plan-deliveries.ts'
import type { Note, Reading } from './reading.ts'
import type { Destination, Landing, Network } from './settings.ts'
import type { Outcome, PlannedMove, PostbackReason, Verdict } from './verdict.ts'

/** All that a verdict depends on. `now` is the time of receipt, epoch milliseconds. */
export type JudgeCase = {
  readonly reading: Reading
  readonly cause: Cause
  /** A person has said which lead it is about. */
  readonly leadId?: string
  readonly now: number
  /** It came through a network that has no key. */
  readonly unauthenticated: boolean
  /** All leads of the reading's subid and network. */
  readonly leads: readonly Lead[]
  /** Whether a lead of theirs has this key. Left out: `leads` tells. */
  readonly isTaken?: (saleKey: string) => boolean
  readonly click: Click | null
  readonly settings: {
    readonly version: number
    readonly network: Network
    /** The landing the click was sent to. */
    readonly landing: Landing | undefined
    readonly destinations: readonly Destination[]
  }
}

/**
 * Decides what becomes of one reading: its outcome with a reason, the moves it makes, and for every
 * destination a delivery or the reason why not. Pure and total: live intake, dry runs, replays and
 * imports all ask this one function.
 */
export function judge(c: JudgeCase): Verdict {
  const gate = waitsOrRefuses(c)
  if (gate) return holding(c, verdict(c, gate))
  const leadId = c.leadId ?? ('leadId' in c.cause ? c.cause.leadId : undefined)
  const match = leadId === undefined ? matchReading(c) : matchNamed(c, leadId)
  if (match === undefined) return verdict(c, ['refused', 'lead-gone'])
  const sale = c.cause.kind === 'correction' ? c.cause.sale : undefined
  return sale === undefined ? applyMatch(c, match) : countSale(c, match, sale)
}

/** The verdict, with what of it was held back. */
function holding(c: JudgeCase, judged: Verdict, lead?: Lead): Verdict {
  const held = heldBack(c, judged, lead)
  return held === undefined ? judged : { ...judged, held }
}

const idleZero: Note = 'amount-zero-not-applied'
const smallRefund: Note = 'refund-smaller'

/** A refund names less than its sale, and the whole of the sale counts no longer. */
function tookMore({ reading }: JudgeCase, decision: Decision): boolean {
  if (decision.kind !== 'move' || !reading.reversal || reading.amount === undefined) return false
  const { before, lead } = decision
  if (before.status !== 'Purchase' || lead.status === 'Purchase' || reading.amount === '0')
    return false
  return before.amount !== null && compareAmounts(reading.amount, before.amount) < 0
}

type Answer = readonly [Outcome, PostbackReason | null]

function waitsOrRefuses(c: JudgeCase): Answer | undefined {
  const { reading, settings } = c
  if (reading.subid === undefined) {
    const named = reading.txid ?? reading.saleKey ?? reading.order ?? reading.strippedTxid
    return named === undefined ? ['refused', 'subid-missing'] : ['waiting', 'transaction-unknown']
  }
  if (c.click !== null || c.cause.kind === 'reply' || c.cause.kind === 'correction')
    return undefined
  if (settings.network.unknownSubid === 'refuse') return ['refused', 'click-unknown']
  return settings.network.unknownSubid === 'wait' ? ['waiting', 'click-unknown'] : undefined
}

function matchNamed(c: JudgeCase, leadId: string): Match | undefined {
  const lead = c.leads.find((one) => one.id === leadId)
  return lead && { kind: 'leads', leads: [lead] }
}

function matchReading(c: JudgeCase): Match {
  const { reading, leads, settings } = c
  const isEvent = c.cause.kind === 'event'
  return matchLead({ reading, leads, network: settings.network, isEvent })
}

function applyMatch(c: JudgeCase, match: Match): Verdict {
  switch (match.kind) {
    case 'ambiguous':
      return holding(c, verdict(c, ['waiting', 'ambiguous-lead']))
    case 'known-event':
      return holding(c, verdict(c, ['repeat', 'event-id-known']), match.lead)
    case 'new':
      return holding(c, movedVerdict(c, [openingMove(c, match)]))
    case 'adopt':
      return combine(c, [match.lead], match.saleKey)
    case 'leads':
      return combine(c, match.leads)
  }
}

function openingMove(c: JudgeCase, opening: Parameters<typeof newLead>[1]): PlannedMove {
  return plan(c, { lead: newLead(c, opening), before: undefined, reason: null })
}

/** One reading may be about several leads (a refund of a whole order): one move is enough to be news. */
function combine(c: JudgeCase, leads: readonly Lead[], saleKey?: string): Verdict {
  const decisions = leads.map((lead) => decideMove(c, lead, saleKey))
  const notes: Note[] = leads.some((lead) => isIdleZero(lead, c.reading)) ? [idleZero] : []
  if (decisions.some((one) => tookMore(c, one))) notes.push(smallRefund)
  const moves: PlannedMove[] = []
  for (const decision of decisions) {
    if (decision.kind === 'move') {
      const { lead, before, reason } = decision
      moves.push(plan(c, { lead, before, reason }))
    } else if (decision.kind === 'sale') {
      const saleKey = nextKey(c, c.reading.test)
      moves.push(openingMove(c, { saleKey, sale: decision.sale }))
    }
  }
  const noted = decisions.flatMap((one) => (one.kind === 'still' && one.noted ? [one.noted] : []))
  const base = moves.length > 0 ? movedVerdict(c, moves) : verdict(c, stillAnswer(decisions))
  return holding(c, { ...base, noted, notes: [...base.notes, ...notes] }, aboutOf(leads, decisions))
}

function nextKey({ leads, isTaken }: JudgeCase, isTest: boolean): string {
  return nextUnnamedKey(
    leads.filter(({ test }) => test === isTest),
    isTaken,
  )
}

/** The lead that the verdict speaks of: the first that moved, else the first that stood still. */
function aboutOf(leads: readonly Lead[], decisions: readonly Decision[]): Lead | undefined {
  const moved = decisions.findIndex((one) => one.kind !== 'still')
  return leads[Math.max(0, moved)]
}

type Sale = NonNullable<Extract<Cause, { readonly kind: 'correction' }>['sale']>

/** A person says that it was one more sale: it opens a lead, and what it had amended is taken back. */
function countSale(c: JudgeCase, match: Match, { amended }: Sale): Verdict {
  const [lead] = match.kind === 'leads' ? match.leads : []
  if (lead === undefined) return verdict(c, ['refused', 'lead-gone'])
  const { reading } = c
  const named = reading.saleKey ?? reading.txid
  const isFree = named !== undefined && !c.leads.some((one) => one.saleKey === named)
  const saleKey = isFree ? named : nextKey(c, false)
  const sale = reading.sale ?? (amended === null ? 'rebill' : 'upsell')
  const opened = openingMove(c, { saleKey, sale })
  return movedVerdict(c, [...unamended(c, lead, amended), opened])
}

/** Only while the amendment is still what the lead stands at. */
function unamended(c: JudgeCase, lead: Lead, amended: Sale['amended']): readonly PlannedMove[] {
  if (amended === null || lead.status !== c.reading.status) return []
  if (!isSameMoney(lead, c.reading, c.settings.network)) return []
  const after = { ...movedLead(c, lead, lead.status), ...amended, txids: lead.txids }
  return [plan(c, { lead: after, before: lead, reason: 'amount-amended' })]
}

function stillAnswer(decisions: readonly Decision[]): Answer {
  const still = decisions.find((one) => one.kind === 'still')
  return still ? [still.outcome, still.reason] : ['refused', 'lead-gone']
}

type Change = {
  readonly lead: Lead
  readonly before: Lead | undefined
  readonly reason: MoveReason | null
}

function plan(c: JudgeCase, { lead, before, reason }: Change): PlannedMove {
  const { cause, click, unauthenticated } = c
  const told = reason ?? (click === null ? 'click-unknown' : null)
  return {
    lead,
    from: before?.status ?? null,
    reason: told,
    amountBefore: before?.amount ?? null,
    currencyBefore: before?.currency ?? null,
    ...planDeliveries(
      {
        ...{ lead, reason: told, cause, click, unauthenticated },
        from: before?.status ?? null,
        isFirst: isFirstOf(lead, c.leads),
      },
      c.settings.destinations,
    ),
  }
}

function movedVerdict(c: JudgeCase, moves: readonly PlannedMove[]): Verdict {
  return { ...verdict(c, ['moved', moves[0]?.reason ?? null]), moves }
}

function verdict(c: JudgeCase, [outcome, reason]: Answer): Verdict {
  const { notes } = c.reading
  return { outcome, reason, notes, moves: [], noted: [], chain: chainOf(c.cause) }
}
