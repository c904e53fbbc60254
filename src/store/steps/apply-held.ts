import type { Cause } from '../../domain/lead.ts'
import type { HeldAnswer, HeldChoice } from '../acts.ts'
import type { Intake, Taken } from '../store.ts'
import { decide, take } from './take.ts'
import type { HeldWord, KeptHeld } from './word.ts'
import type { Work } from './work.ts'

/** Written where a person said that nothing is to come of it. */
const dismissed = 'dismissed'

/**
 * Does what a held-back word would have done, as a correction; or lets it be. Once: whoever asks again is
 * answered as the first was. undefined: nothing of this postback was held back.
 */
export function applyHeld(work: Work, choice: HeldChoice): HeldAnswer | undefined {
  const { postbacks } = work.tables
  const kept = postbacks.findHeld(choice.postbackId)
  if (kept === undefined) return undefined
  if (!kept.isOpen) return { taken: answerOf(work, kept), isNew: false }
  const taken = settle(work, kept, choice)
  return taken && { taken, isNew: true }
}

function answerOf(work: Work, { id, settledBy }: KeptHeld): Taken {
  const { postbacks } = work.tables
  const by = settledBy === null || settledBy === dismissed ? id : settledBy
  return postbacks.findAnswer(by) ?? { id, outcome: 'ignored', reason: 'dismissed' }
}

function settle(work: Work, kept: KeptHeld, choice: HeldChoice): Taken | undefined {
  const { postbacks } = work.tables
  const { postbackId, as, leadId, subid } = choice
  if (as === 'dismissed') return letBe(work, postbackId)
  if (postbacks.findWaiting(postbackId) === undefined) return correct(work, kept, choice)
  if (leadId === undefined) return undefined
  return decide(work, postbackId, { leadId, ...(subid === undefined ? {} : { subid }) })
}

function letBe(work: Work, postbackId: string): Taken | undefined {
  const { postbacks } = work.tables
  if (postbacks.findWaiting(postbackId) !== undefined) {
    return decide(work, postbackId, { leadId: null })
  }
  postbacks.settleHeld(postbackId, dismissed)
  return { id: postbackId, outcome: 'ignored', reason: 'dismissed' }
}

/** Lets all of these be; answers with how many of them were open. */
export function dismissHeld(work: Work, postbackIds: readonly string[]): number {
  const { postbacks } = work.tables
  return work
    .each(postbackIds, (id) => postbacks.findHeld(id)?.isOpen === true && letBe(work, id))
    .filter((one) => one !== false).length
}

function correct(
  work: Work,
  { id, network, held }: KeptHeld,
  { correction, leadId = held.leadId ?? undefined }: HeldChoice,
): Taken | undefined {
  if (leadId === undefined) return undefined
  const taken = take(work, {
    ...correction,
    network,
    cause: causeOf(held, leadId),
    read: { ok: true, reading: readingOf(held) },
  } satisfies Intake)
  // Not done is not settled: its lead is gone, or has moved too often.
  if (taken.outcome !== 'refused') work.tables.postbacks.settleHeld(id, taken.id)
  return taken
}

function causeOf({ kind, amended }: HeldWord, leadId: string): Cause {
  if (kind !== 'possible-sale') return { kind: 'correction', leadId }
  return { kind: 'correction', leadId, sale: { amended } }
}

/** With the money that was shown, where the word itself named none. */
function readingOf({ reading, amended, amount, currency }: HeldWord): HeldWord['reading'] {
  if (amended !== null || amount === null) return reading
  return { ...reading, amount, ...(currency === null ? {} : { currency }) }
}
