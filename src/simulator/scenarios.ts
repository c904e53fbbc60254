import type { Status } from '../domain/status.ts'

/** What the network says, and what it is to be answered. */
export type Word = {
  readonly title: string
  /** As the network writes it. */
  readonly word: string
  readonly payout?: string
  readonly as?: 'get' | 'form' | 'json'
  /** The subid comes back in capitals. */
  readonly upper?: true
  readonly wrongKey?: true
  /** HTTP status, outcome, reason. */
  readonly expect: string
}

type Wanted = {
  readonly event: Status
  readonly state: 'delivered' | 'failed'
  readonly attempts?: number
  readonly problem?: string
}

export type Scenario = {
  readonly id: string
  readonly title: string
  readonly about: string
  /** Nobody has clicked: the subid is a stranger's. */
  readonly noClick?: true
  readonly words: readonly Word[]
  /** How its destination behaves: parameters of `carom:echo/…`, and settings. */
  readonly echo?: Readonly<Record<string, string>>
  readonly settings?: Readonly<Record<string, unknown>>
  /** In the order they were made. */
  readonly deliveries: readonly Wanted[]
  /** Status and amount of the one lead, at the end. */
  readonly lead: string
  /** Moves that the destination is not told of, since its own answer made them. */
  readonly notSent?: number
}

const lead: Word = { title: 'A lead', word: 'lead', payout: '10', expect: '200 moved' }
const sale: Word = { title: 'A purchase', word: 'sale', payout: '25.50', expect: '200 moved' }
const sent = (...events: readonly Status[]): readonly Wanted[] =>
  events.map((event) => ({ event, state: 'delivered', attempts: 1 }))

const soon = { retryDelaysMs: [100, 100, 100] }

export const scenarios: readonly Scenario[] = [
  {
    id: 'happy',
    title: 'Happy path',
    about: 'A visitor clicks, the network reports a lead, then a purchase; both are passed on.',
    words: [lead, sale],
    deliveries: sent('Lead', 'Purchase'),
    lead: 'Purchase 25.50',
  },
  {
    id: 'reject',
    title: 'Reject after purchase',
    about: 'The purchase is taken back; the amount is reversed.',
    words: [lead, sale, { title: 'A refund', word: 'refund', expect: '200 moved' }],
    deliveries: sent('Lead', 'Purchase', 'Reject'),
    lead: 'Reject 25.50',
  },
  {
    id: 'trash',
    title: 'Trash',
    about: 'The lead turns out to be trash.',
    words: [lead, { title: 'Trash', word: 'trash', expect: '200 moved' }],
    deliveries: sent('Lead', 'Trash'),
    lead: 'Trash 10.00',
  },
  {
    id: 'duplicate',
    title: 'Duplicate',
    about: 'The network says the same twice; it counts once and is passed on once.',
    words: [sale, { ...sale, title: 'The same again', expect: '200 repeat same-status' }],
    deliveries: sent('Purchase'),
    lead: 'Purchase 25.50',
  },
  {
    id: 'out-of-order',
    title: 'Out of order',
    about: 'The purchase comes first and the lead after it; nothing goes back.',
    words: [sale, { title: 'The lead, late', word: 'lead', expect: '200 stale move-not-allowed' }],
    deliveries: sent('Purchase'),
    lead: 'Purchase 25.50',
  },
  {
    id: 'unknown-subid',
    title: 'Unknown subid',
    about: 'Nobody clicked; the lead is kept all the same, and waits for no one.',
    noClick: true,
    words: [{ ...lead, expect: '200 moved click-unknown' }],
    deliveries: sent('Lead'),
    lead: 'Lead 10.00',
  },
  {
    id: 'wrong-key',
    title: 'Wrong key',
    about: 'A stranger without the key is turned away; the network itself is heard.',
    words: [
      { ...sale, title: 'A stranger', wrongKey: true, expect: '401 refused key-wrong' },
      sale,
    ],
    deliveries: sent('Purchase'),
    lead: 'Purchase 25.50',
  },
  {
    id: 'capitals',
    title: 'Words in capitals',
    about: 'The network writes words and subid in capitals; they are the same words.',
    words: [
      { ...lead, word: 'LEAD', upper: true },
      { ...sale, word: 'PURCHASE', upper: true },
    ],
    deliveries: sent('Lead', 'Purchase'),
    lead: 'Purchase 25.50',
  },
  {
    id: 'methods',
    title: 'GET, form and JSON',
    about: 'The same network speaks by GET, by a form and by JSON.',
    words: [
      { ...lead, title: 'A lead by GET', as: 'get' },
      { ...sale, title: 'A purchase by a form', as: 'form' },
      { title: 'A rejection by JSON', word: 'rejected', as: 'json', expect: '200 moved' },
    ],
    deliveries: sent('Lead', 'Purchase', 'Reject'),
    lead: 'Reject 25.50',
  },
  {
    id: 'destination-500',
    title: 'Destination answers 500',
    about: 'It fails twice and recovers; the third attempt delivers.',
    words: [sale],
    echo: { respond: '500,500,200' },
    settings: soon,
    deliveries: [{ event: 'Purchase', state: 'delivered', attempts: 3 }],
    lead: 'Purchase 25.50',
  },
  {
    id: 'destination-timeout',
    title: 'Destination does not answer',
    about:
      'The first attempt runs out of time; whether it was heard is unknown; the second delivers.',
    words: [sale],
    echo: { wait: '5000,0' },
    settings: { ...soon, timeoutMs: 300 },
    deliveries: [{ event: 'Purchase', state: 'delivered', attempts: 2 }],
    lead: 'Purchase 25.50',
  },
  {
    id: 'destination-slow',
    title: 'Destination is slow',
    about: 'It answers after a second; the network was answered long before.',
    words: [sale],
    echo: { wait: '1000' },
    deliveries: sent('Purchase'),
    lead: 'Purchase 25.50',
  },
  {
    id: 'destination-redirect',
    title: 'Destination redirects',
    about: 'Redirects are not followed: the delivery fails, and can be sent again.',
    words: [sale],
    echo: { respond: '302' },
    settings: { retryDelaysMs: [] },
    deliveries: [{ event: 'Purchase', state: 'failed', attempts: 1, problem: 'redirect' }],
    lead: 'Purchase 25.50',
  },
  {
    id: 'destination-gone',
    title: 'Destination is gone (410)',
    about: 'It says that its URL is gone for good: it is not called again.',
    words: [sale],
    echo: { respond: '410' },
    deliveries: [{ event: 'Purchase', state: 'failed', attempts: 1, problem: 'gone' }],
    lead: 'Purchase 25.50',
  },
  {
    id: 'reply',
    title: 'Status in the answer',
    about: 'The destination answers the purchase with a rejection; the database follows.',
    words: [lead, sale],
    echo: { reply: '{status:Lead=,Purchase=Reject}' },
    settings: { reply: 'status' },
    deliveries: sent('Lead', 'Purchase'),
    lead: 'Reject 25.50',
    notSent: 1,
  },
]

export function findScenario(id: string): Scenario | undefined {
  return scenarios.find((scenario) => scenario.id === id)
}
