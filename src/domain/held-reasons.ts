import type { HeldKind } from './held-back.ts'
import type { ReasonText } from './reasons.ts'

/** What each kind of held-back word means, and what makes it count by itself from then on. */
export const heldReasons = {
  'possible-sale': {
    meaning:
      'The same sale again, later than a retry, or with another amount: maybe an upsell or rebill.',
    advice: 'Apply it, or set `repeat.after: sale`, `repeat.otherAmount: sale` on the network.',
  },
  reopen: {
    meaning: 'The network takes the lead back to Lead; that was not applied.',
    advice: 'Apply it, or set `reopen: true` on the network.',
  },
  'forbidden-move': {
    meaning: 'The network’s own table of moves forbids this change.',
    advice: 'Apply it, or change `moves` of the network.',
  },
  'late-retry': {
    meaning: 'The network repeats an earlier call, and the lead has moved on since.',
    advice:
      'Mostly nothing. Apply it where the network means it anew; a shorter `repeat.windowMs` helps.',
  },
  'refund-without-sale': {
    meaning: 'A refund whose sale is not known: nothing that counted was undone.',
    advice: 'Apply it to the sale it undoes; pass the order id in the network’s postback URL.',
  },
  'refund-of-event': {
    meaning: 'A refund under the id of the sale itself: where ids name events, that is a repeat.',
    advice: 'Apply it; where a network always refunds so, set `txid: order` on it.',
  },
  ambiguous: {
    meaning: 'Several leads could be meant, and no transaction that is known tells which.',
    advice: 'Apply it to one of them; pass the transaction id in the network’s postback URL.',
  },
} as const satisfies Readonly<Record<HeldKind, ReasonText>>
