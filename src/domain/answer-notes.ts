import type { ReasonText } from './reasons.ts'

/** What was noticed of an answer by which a delivery is delivered: `detail` of its attempt. */
export const answerNotes = {
  duplicate: {
    meaning: 'The destination says that it had it already.',
    advice: 'Nothing.',
  },
  'answer-cut': {
    meaning:
      'The answer said that it was taken, and the rest of it did not come, or made no sense: the detail says why. Nobody needed the rest.',
    advice: 'Nothing, unless it lasts: then tell the receiver, or a proxy before it is ill.',
  },
  'reply-unknown': {
    meaning: 'The answer names a status that its dialect does not know: the lead stays as it is.',
    advice: 'Look at the answer; set `replyDialect` of the destination to the one that knows it.',
  },
} as const satisfies Readonly<Record<string, ReasonText>>

export type AnswerNote = keyof typeof answerNotes

/** The note that a detail is, or begins with. */
export function noteOf(detail: string | null | undefined): AnswerNote | undefined {
  const name = detail?.split(':', 1)[0] ?? ''
  // Safe: these are its keys.
  return Object.hasOwn(answerNotes, name) ? (name as AnswerNote) : undefined
}
