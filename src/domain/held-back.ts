import type { JudgeCase } from './judge.ts'
import type { CauseKind, Lead } from './lead.ts'
import { heardBefore } from './lead-after.ts'
import type { Outcome, Verdict } from './verdict.ts'

/** Why a word of a network was not, or not wholly, counted although it may be meant. */
export const heldKinds = [
  'possible-sale',
  'reopen',
  'forbidden-move',
  'late-retry',
  'refund-without-sale',
  'refund-of-event',
  'ambiguous',
] as const
export type HeldKind = (typeof heldKinds)[number]

/** What a person may still apply, with the money it is about. */
export type Held = {
  readonly kind: HeldKind
  /** The lead it was judged with; null: none, or a person has to say which. */
  readonly leadId: string | null
  /** What counting it would add, take off or bring back; null: not known. */
  readonly amount: string | null
  readonly currency: string | null
  /** It was taken for an amendment: what the sale had before. Else null. */
  readonly amended: { readonly amount: string; readonly currency: string | null } | null
  readonly campaign: string | null
}

type Judged = Pick<Verdict, 'outcome' | 'reason' | 'moves'>

/** Whose words may be held back: what a person says here is done, and a reply is about its own lead. */
const isHeard: Readonly<Record<CauseKind, boolean>> = {
  network: true,
  import: true,
  replay: true,
  event: true,
  reply: false,
  correction: false,
}

/** What the rules held back of this reading; `lead` is the one it was judged with. Pure. */
export function heldBack(c: JudgeCase, judged: Judged, lead?: Lead): Held | undefined {
  if (!isHeard[c.cause.kind] || c.reading.test) return undefined
  const kind = kindOf(c, judged, lead)
  // What the user's own event says is done as it says, unless it waits for a person.
  const isDone = c.cause.kind === 'event' && kind !== 'ambiguous'
  if (kind === undefined || isDone) return undefined
  const amended = kind === 'possible-sale' ? amendedBy(judged) : null
  return {
    kind,
    leadId: lead?.id ?? null,
    ...(amended ?? moneyOf(c, lead)),
    amended,
    campaign: c.click?.campaign ?? null,
  }
}

type Told = {
  readonly c: JudgeCase
  readonly judged: Judged
  readonly lead: Lead | undefined
}

function kindOf(c: JudgeCase, judged: Judged, lead: Lead | undefined): HeldKind | undefined {
  return kinds[judged.outcome]?.({ c, judged, lead })
}

const kinds: Readonly<Partial<Record<Outcome, (told: Told) => HeldKind | undefined>>> = {
  waiting: ({ c, judged: { reason } }) => {
    if (reason === 'ambiguous-lead') return 'ambiguous'
    if (reason !== 'transaction-unknown' || !c.reading.reversal) return undefined
    return 'refund-without-sale'
  },
  stale: ({ c, judged: { reason }, lead }) => {
    const isSaidBefore = lead !== undefined && heardBefore(c, lead) !== undefined
    if (reason === 'late-retry' || isSaidBefore) return 'late-retry'
    return c.reading.status === 'Lead' ? 'reopen' : 'forbidden-move'
  },
  repeat: ({ c, judged: { reason }, lead }) => {
    if (reason === 'event-id-known') return undoesEvent(c, lead) ? 'refund-of-event' : undefined
    return isLaterSale(c, lead) ? 'possible-sale' : undefined
  },
  moved: ({ c, judged: { reason, moves }, lead }) => {
    if (lead === undefined) return isOrphan(c, moves) ? 'refund-without-sale' : undefined
    return isOtherSale(c, reason, lead) ? 'possible-sale' : undefined
  },
}

/** A refund that found nothing to undo opened a lead of its own. */
function isOrphan({ reading }: JudgeCase, moves: Judged['moves']): boolean {
  return reading.reversal && moves[0]?.from === null
}

/** A refund that names the sale itself, where a name that was heard is a repeat. */
function undoesEvent({ reading }: JudgeCase, lead: Lead | undefined): boolean {
  return reading.reversal && lead?.status === 'Purchase'
}

/** The same sale once more, too late for a retry, and not under a name that tells it is the same. */
function isLaterSale(c: JudgeCase, lead: Lead | undefined): boolean {
  if (lead === undefined || !isUnnamedSale(c, lead)) return false
  if (c.leads.some((one) => heardBefore(c, one) !== undefined)) return false
  return c.now - lead.updatedAt > c.settings.network.repeat.windowMs
}

/** Another amount was taken for a correction of the first; it may have been a sale of its own. */
function isOtherSale(c: JudgeCase, reason: Judged['reason'], before: Lead): boolean {
  return reason === 'amount-amended' && before.amount !== null && isUnnamedSale(c, before)
}

function isUnnamedSale({ reading }: JudgeCase, lead: Lead): boolean {
  if (reading.status !== 'Purchase' || lead.status !== 'Purchase') return false
  return reading.txid === undefined || !lead.txids.includes(reading.txid)
}

function amendedBy({ moves: [move] }: Judged): Held['amended'] {
  if (move?.amountBefore == null) return null
  return { amount: move.amountBefore, currency: move.currencyBefore }
}

function moneyOf(
  { reading, settings: { network } }: JudgeCase,
  lead: Lead | undefined,
): Pick<Held, 'amount' | 'currency'> {
  // A bare 0 is how some say that they do not know.
  if (reading.amount === undefined || (reading.amount === '0' && lead?.amount != null)) {
    return { amount: lead?.amount ?? null, currency: lead?.currency ?? null }
  }
  const currency = reading.currency ?? network.currency ?? lead?.currency ?? null
  return { amount: reading.amount, currency }
}
