import type { Note } from './reading.ts'
import type { NotSentReason, PostbackReason } from './verdict.ts'

/** What a reason means, and what a person can do about it. */
export type ReasonText = { readonly meaning: string; readonly advice: string }

const nothing = 'Nothing.'

/** Why a postback ended as it did: `carom-reason` of the answer, `reason` of the log. */
export const postbackReasons = {
  confirmed: {
    meaning: 'The network says what the user’s own event had said before; the lead counts now.',
    advice: nothing,
  },
  'amount-amended': {
    meaning: 'Same lead, same status, another amount or currency: the amount was changed.',
    advice:
      'If each call is a sale of its own and none bears a transaction id, set `repeat.otherAmount: sale` on the network. One id is one sale: have the network send another with each.',
  },
  'click-unknown': {
    meaning: 'The subid belongs to no click that is known.',
    advice:
      'Check that the subid in the link is Carom’s, or import the clicks of the other tracker.',
  },
  'same-status': {
    meaning: 'The lead has this status and amount already.',
    advice: 'If each call is a sale of its own, set `repeat.after: sale` on the network.',
  },
  'event-id-known': {
    meaning: 'An event with this id was heard before.',
    advice: nothing,
  },
  'move-not-allowed': {
    meaning: 'The lead may not go from its status to this one.',
    advice: 'If this network takes its words back, give it its own `moves`, or `reopen: true`.',
  },
  'late-retry': {
    meaning: 'The network repeats an earlier call, and the lead has moved on since.',
    advice: nothing,
  },
  'transaction-unknown': {
    meaning: 'There is no subid, and the transaction is not known yet; it waits for that.',
    advice: 'Pass the subid in the network’s postback URL.',
  },
  'ambiguous-lead': {
    meaning: 'Several leads could be meant, and no transaction that is known tells which.',
    advice: 'Decide it in /admin/held-back; pass the transaction id in the network’s postback URL.',
  },
  'waiting-full': {
    meaning: 'Too many postbacks wait, in all or for this subid.',
    advice: 'Find out why their clicks never come; see CAROM_WAITING_TOTAL and _PER_SUBID.',
  },
  'store-away': {
    meaning:
      'The database is away; this machine keeps the call, and it is judged when that is back.',
    advice: 'Nothing for this call; see docs/scaling.md for the database.',
  },
  'word-ignored': {
    meaning: 'The word is one to ignore, such as a test ping.',
    advice: nothing,
  },
  dismissed: {
    meaning: 'A person decided that it is about none of the leads it could have meant.',
    advice: nothing,
  },
  'status-unknown': {
    meaning: 'The status word is in no list of this network or its dialect.',
    advice: 'Add the word to `statuses` or `ignore` of the network.',
  },
  'status-missing': {
    meaning: 'No status was given, or its parameter is empty.',
    advice: 'Add `status=` to the network’s postback URL, or set `defaultStatus`.',
  },
  'macro-unreplaced': {
    meaning: 'The subid or the status is the network’s own macro, not replaced by a value.',
    advice: 'Use the macro names of this network; test pings often do not replace them.',
  },
  'subid-missing': {
    meaning: 'There is neither a subid nor a transaction, nor an order.',
    advice: 'Add the subid to the network’s postback URL; `carom networks` shows the right one.',
  },
  'subid-unreadable': {
    meaning: 'The subid is longer than 255 characters, or has unprintable ones.',
    advice: 'Look at the raw postback.',
  },
  'txid-unreadable': {
    meaning: 'The transaction id is longer than 255 characters, or has unprintable ones.',
    advice: 'Look at the raw postback.',
  },
  'body-unreadable': {
    meaning: 'The body is not what its content type says, too deep, or has too many parameters.',
    advice: 'Look at the raw postback.',
  },
  'key-wrong': {
    meaning: 'The network has a key, and the call did not bring it.',
    advice: 'Paste the URL with the key again at the network.',
  },
  'address-not-allowed': {
    meaning: 'The caller’s address is not in `allowFrom` of the network.',
    advice:
      'Compare with the addresses the network publishes; behind a proxy see CAROM_TRUST_PROXY.',
  },
  'signature-wrong': {
    meaning: 'The signature does not fit, or the message cannot be decrypted.',
    advice: 'Compare `secret` with the one set at the network.',
  },
  'secret-missing': {
    meaning: 'The dialect is signed, and the network has no `secret`.',
    advice: 'Set the same `secret` here and at the network.',
  },
  'click-never-came': {
    meaning: 'It waited for its click until the time was over.',
    advice: 'Check that clicks reach this server, or import them.',
  },
  'status-not-allowed': {
    meaning: 'A page reported a status that a browser may not report for this campaign.',
    advice: 'Report it from the server (`POST /event`), or add it to `pageEvents` of the campaign.',
  },
  'lead-gone': {
    meaning: 'The lead that this answer is about is not there any more.',
    advice: nothing,
  },
  loop: {
    meaning: 'The lead has moved 64 times; something answers itself.',
    advice: 'Look at the trace for two systems that report to each other.',
  },
} as const satisfies Readonly<Record<PostbackReason, ReasonText>>

/** What a reader noticed and went on without: `notes` of the log. */
export const noteTexts = {
  'amount-not-understood': {
    meaning: 'The amount is no number; it counts as absent.',
    advice: 'Look at the raw postback; a macro may be misspelt at the network.',
  },
  'amount-zero-not-applied': {
    meaning: 'A Purchase that had an amount was told 0; the amount stays.',
    advice: nothing,
  },
  'refund-smaller': {
    meaning:
      'A refund of less than its sale; the whole sale counts no longer, and the refund’s amount as reversed.',
    advice:
      'If the rest is yours to keep, set `partialRefund: true` on the network and correct the lead.',
  },
  'macro-unreplaced': {
    meaning: 'A parameter other than subid and status is a macro without its value.',
    advice: 'Use the macro names of this network.',
  },
  'address-new': {
    meaning: 'The network learns who calls it, and this address is new and in no list.',
    advice: 'If it is the network’s, add it to `allowFrom`; else give the network a new key.',
  },
} as const satisfies Readonly<Record<Note, ReasonText>>

/** Why a move was not sent to a destination: `not-sent` of the trace. */
export const notSentReasons = {
  'event-not-chosen': {
    meaning: 'The destination does not want this status.',
    advice: 'Add it to `events`.',
  },
  'campaign-not-chosen': {
    meaning: 'The click’s campaign is not in `campaigns` of the destination.',
    advice: 'Add it, or leave the list out.',
  },
  'source-not-chosen': {
    meaning: 'The click’s source is not in `sources` of the destination.',
    advice: 'Add it, or leave the list out.',
  },
  'network-not-chosen': {
    meaning: 'The network is not in `networks` of the destination.',
    advice: 'Add it, or leave the list out.',
  },
  'from-not-chosen': {
    meaning: 'The status before is not in `from` of the destination.',
    advice: 'Add it, or leave the list out.',
  },
  'not-first-sale': {
    meaning: 'It is an upsell, a rebill, or another sale of the same click.',
    advice: 'Set `firstSaleOnly: false` to hear about each.',
  },
  'payout-too-low': {
    meaning: 'The amount is below `minPayout` of the destination, or not known.',
    advice: 'Lower it, or leave it out.',
  },
  'not-in-share': {
    meaning: 'The destination is told of a share of the leads, and this one is not in it.',
    advice: 'Raise `share`.',
  },
  'amendment-not-chosen': {
    meaning: 'Only the amount changed, and the destination does not ask for that.',
    advice: 'Set `amendments: true`.',
  },
  'confirmation-not-chosen': {
    meaning: 'The status was only confirmed, and the destination does not ask for that.',
    advice: 'Set `confirmed: true`.',
  },
  'test-lead': {
    meaning: 'The lead is a test.',
    advice: 'Set `tests: true` to hear about tests.',
  },
  unauthenticated: {
    meaning: 'The move came through a network without a key; the destination wants a key.',
    advice: 'Give the network a key.',
  },
  'do-not-sell': {
    meaning: 'The visitor does not want their data sold or shared.',
    advice: 'Set `doNotSell: send` to tell it all the same.',
  },
  'own-reply': {
    meaning: 'The destination’s own answer caused this move.',
    advice: nothing,
  },
  'chain-too-long': {
    meaning: 'Three answers have caused moves one after the other; the chain ends here.',
    advice: 'Look at the trace for destinations that answer each other.',
  },
} as const satisfies Readonly<Record<NotSentReason, ReasonText>>
