import { answerNotes } from '../../src/domain/answer-notes.ts'
import { deliveryReasons } from '../../src/domain/delivery-reasons.ts'
import { notSentReasons, postbackReasons, type ReasonText } from '../../src/domain/reasons.ts'
import type { Outcome } from '../../src/domain/verdict.ts'

const outcomeMeanings: Readonly<Record<Outcome, string>> = {
  moved: 'It was matched and changed a lead.',
  repeat: 'It was heard before: nothing changed.',
  stale: 'It came too late, or this change is not allowed: nothing changed.',
  waiting: 'It waits for its click, or for a person to decide.',
  ignored: 'A test, or a word this network says to ignore.',
  refused: 'It was kept, but it cannot be used as it is.',
}

export const whatCameOfIt = (outcome: Outcome): string => outcomeMeanings[outcome]

const look = (
  texts: Readonly<Record<string, ReasonText>>,
  reason: string | null | undefined,
): ReasonText | undefined =>
  reason == null || !Object.hasOwn(texts, reason) ? undefined : texts[reason]

/** Why a postback ended as it did, in words; undefined when there is nothing to say. */
export const whyPostback = (reason: string | null | undefined): ReasonText | undefined =>
  look(postbackReasons, reason)

/** Why an attempt did not deliver, or a delivery ended. */
export const whyDelivery = (problem: string | null | undefined): ReasonText | undefined =>
  look(deliveryReasons, problem)

/** What was noticed of the answer of an attempt that delivered. */
export const noteOfAnswer = (detail: string | null | undefined): ReasonText | undefined =>
  look(answerNotes, detail)

/** Why a destination was not told. */
export const whyNotSent = (reason: string): ReasonText | undefined => look(notSentReasons, reason)
