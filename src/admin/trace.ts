import type { Move } from '../domain/lead.ts'
import type { DeliveryRow, TraceRows } from '../store/looks.ts'
import type { Trace, TraceEvent } from './contract.ts'
import type { SecretsOf } from './network-secrets.ts'
import {
  type LiveStates,
  shownAttempt,
  shownClick,
  shownDelivery,
  shownLead,
  shownMoney,
  shownTime,
  textOrNull,
} from './shown.ts'
import { shownPostback } from './shown-postback.ts'

type TraceContext = {
  readonly subid: string
  readonly secretsOf: SecretsOf
  readonly live: LiveStates
}

/** Everything that happened to one subid, in order of time; undefined when nothing ever did. */
export function shownTrace(rows: TraceRows, context: TraceContext): Trace | undefined {
  const events = traceEvents(rows, context)
  if (events.length === 0 && rows.leads.length === 0) return undefined
  const { click } = rows
  const ofClick = {
    campaign: click?.campaign ?? null,
    click: click !== null,
    clickAt: click?.at ?? null,
  }
  return {
    subid: context.subid,
    click: rows.click === null ? null : shownClick(rows.click),
    leads: rows.leads.map((lead) =>
      shownLead(lead, { ...ofClick, deliveries: statesOf(rows.deliveries, lead.id) }),
    ),
    events,
  }
}

function statesOf(deliveries: readonly DeliveryRow[], leadId: string) {
  const counts: Partial<Record<DeliveryRow['state'], number>> = {}
  for (const delivery of deliveries) {
    if (delivery.leadId !== leadId) continue
    counts[delivery.state] = (counts[delivery.state] ?? 0) + 1
  }
  return counts
}

function traceEvents(rows: TraceRows, { secretsOf, live }: TraceContext): TraceEvent[] {
  const deliveries = new Map(rows.deliveries.map((row) => [row.id, row]))
  const clicks = rows.click === null ? [] : [clickEvent(shownClick(rows.click))]
  const events: TraceEvent[] = [
    ...clicks,
    ...rows.views.map((view) => ({
      kind: 'view' as const,
      at: shownTime(view.at),
      landing: view.landing,
    })),
    ...rows.postbacks.map((row) => ({
      kind: 'postback' as const,
      ...shownPostback(row, secretsOf),
    })),
    ...rows.moves.map(moveEvent),
    ...rows.moves.flatMap(notSentEvents),
    ...rows.deliveries.map((row) => ({ kind: 'delivery' as const, ...shownDelivery(row, live) })),
    ...rows.attempts.map((row) => attemptEvent(row, deliveries.get(row.deliveryId))),
  ]
  return inOrder(events, new Set(rows.moves.filter(isReply).map((move) => move.id)))
}

const isReply = (caused: { readonly cause: string }) => caused.cause === 'reply'

const kindOrder: Readonly<Record<TraceEvent['kind'], number>> = {
  click: 0,
  view: 1,
  postback: 2,
  move: 3,
  'not-sent': 4,
  delivery: 5,
  attempt: 6,
}

/** Within one millisecond the cause comes before what it caused; an answer comes after its attempt. */
function inOrder(events: TraceEvent[], replyMoves: ReadonlySet<string>): TraceEvent[] {
  const rank = (event: TraceEvent) => {
    const afterAttempt =
      ('cause' in event && isReply(event)) || ('moveId' in event && replyMoves.has(event.moveId))
    return kindOrder[event.kind] + (afterAttempt ? 10 : 0)
  }
  return events.sort((a, b) => {
    if (a.at !== b.at) return a.at < b.at ? -1 : 1
    return rank(a) - rank(b)
  })
}

function clickEvent(click: ReturnType<typeof shownClick>): TraceEvent {
  return { kind: 'click', ...click }
}

function moveEvent(move: Move): TraceEvent {
  return {
    kind: 'move',
    at: shownTime(move.at),
    id: move.id,
    leadId: move.leadId,
    network: move.network,
    postbackId: move.postbackId,
    cause: move.cause,
    chain: move.chain,
    from: move.from,
    to: move.to,
    reason: move.reason,
    txid: textOrNull(move.txid),
    sale: move.sale,
    payout: shownMoney(move.amount, move.currency),
    currency: move.currency,
    payoutBefore: shownMoney(move.amountBefore, move.currencyBefore),
    currencyBefore: move.currencyBefore,
    comment: move.comment,
    goal: move.goal,
    eventAt: shownTime(move.eventAt),
    test: move.test,
    provisional: move.provisional,
    unauthenticated: move.unauthenticated,
  }
}

function notSentEvents(move: TraceRows['moves'][number]): TraceEvent[] {
  return move.notSent.map(({ destination, reason }) => ({
    kind: 'not-sent',
    at: shownTime(move.at),
    moveId: move.id,
    destination,
    reason,
  }))
}

function attemptEvent(
  row: TraceRows['attempts'][number],
  delivery: DeliveryRow | undefined,
): TraceEvent {
  const shown = shownAttempt(row, delivery?.request ?? null)
  return {
    kind: 'attempt',
    at: shown.startedAt,
    destination: delivery?.destination ?? '',
    ...shown,
  }
}
