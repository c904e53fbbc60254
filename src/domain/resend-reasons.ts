import type { ReasonText } from './reasons.ts'
import type { NotSentReason } from './verdict.ts'

/** Why a delivery is not sent again, or a move not told after all, beside the reasons of `not-sent`. */
export const resendReasons = {
  'not-found': { meaning: 'There is no such delivery or move any more.', advice: 'Nothing.' },
  'not-over': {
    meaning: 'The delivery is still under way: it waits, or is parked.',
    advice: 'Let it go, or cancel it first.',
  },
  'sent-already': {
    meaning: 'The destination has been told of this move.',
    advice: 'Send that delivery again.',
  },
  'destination-removed': { meaning: 'The destination was removed.', advice: 'Nothing.' },
  'destination-off': {
    meaning: 'The destination is switched off.',
    advice: 'Set `enabled: true`.',
  },
  'newer-waits': {
    meaning: 'Newer news of the same lead waits for this destination; it must not be held up.',
    advice: 'Wait until that is over, or cancel it.',
  },
  'click-unknown': {
    meaning: 'The click is not known, and the destination has conditions on it or wants it.',
    advice: 'Import the click, or set `withoutClick: send`.',
  },
  'request-gone': {
    meaning: 'What was sent before is not kept any more, or never was.',
    advice: 'Send it rendered anew.',
  },
  'lead-gone': { meaning: 'The lead is not there any more.', advice: 'Nothing.' },
} as const satisfies Readonly<Record<string, ReasonText>>

export type NotResent = NotSentReason | keyof typeof resendReasons

/** By the templates of today, or as the very bytes that were sent before. */
export const renderModes = ['anew', 'same'] as const
export type RenderMode = (typeof renderModes)[number]

export const replayModes = ['undelivered', 'missing', 'all'] as const
/**
 * `undelivered`: what failed or expired. `all`: what was delivered too. `missing`: moves that a
 * destination has never been told of, as one that was made later.
 */
export type ReplayMode = (typeof replayModes)[number]
