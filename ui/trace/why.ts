import { answerNotes, noteOf } from '../../src/domain/answer-notes.ts'
import { type DeliveryState, loggedState, type Parker } from '../../src/domain/delivery.ts'
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

type Ended = {
  readonly state: DeliveryState
  readonly parkedBy: Parker | null
  readonly lastError: string | null
}

/** Why a delivery stands as it does. What is held is not tried again, whatever its last attempt says. */
export function whyHolds(delivery: Ended): ReasonText | undefined {
  const why = delivery.state === 'delivered' ? undefined : whyDelivery(delivery.lastError)
  if (loggedState(delivery) !== 'held' || delivery.lastError === 'restored') return why
  const meaning = why?.meaning.replace(/ Tried again\.$/, '') ?? 'It was held back by hand.'
  return { meaning, advice: 'It is not sent until you release it; you may cancel it instead.' }
}

/** What was noticed of the answer of an attempt that delivered. */
export const noteOfAnswer = (detail: string | null | undefined): ReasonText | undefined =>
  look(answerNotes, noteOf(detail))

/** Why a destination was not told. */
export const whyNotSent = (reason: string): ReasonText | undefined => look(notSentReasons, reason)
