import type { ProcessState } from '../../src/domain/delivery.ts'
import type { ShownPostback, Trace, TraceEvent } from '../api/shapes.ts'

type Of<Kind extends TraceEvent['kind']> = Extract<TraceEvent, { readonly kind: Kind }>

export type ClickEvent = Of<'click'>
export type MoveEvent = Of<'move'>
export type DeliveryEvent = Of<'delivery'>
export type AttemptEvent = Of<'attempt'>
export type NotSentEvent = Of<'not-sent'>
export type PostbackEvent = Of<'postback'>

/** One point of the timeline: events that belong together are one. */
export type Step =
  | { readonly kind: 'click'; readonly id: string; readonly at: string; readonly click: ClickEvent }
  | {
      readonly kind: 'view'
      readonly id: string
      readonly at: string
      readonly landing: string | null
    }
  | {
      readonly kind: 'postback'
      readonly id: string
      readonly at: string
      readonly postback: PostbackEvent
      readonly moves: readonly MoveEvent[]
      readonly notSent: readonly NotSentEvent[]
    }
  | { readonly kind: 'move'; readonly id: string; readonly at: string; readonly move: MoveEvent }
  | {
      readonly kind: 'delivery'
      readonly id: string
      readonly at: string
      readonly delivery: DeliveryEvent
      /** The newer news that it gave way to. */
      readonly gaveWayTo: DeliveryEvent | undefined
      readonly attempts: readonly AttemptEvent[]
    }

/** A postback with what it moved and what was not sent because of it; a delivery with its attempts. */
export function stepsOf({ events }: Trace): readonly Step[] {
  const moves = events.filter((event) => event.kind === 'move')
  const notSent = events.filter((event) => event.kind === 'not-sent')
  const known = new Set(events.map((event) => (event.kind === 'postback' ? event.id : '')))
  return events.flatMap((event, index): readonly Step[] => {
    switch (event.kind) {
      case 'click':
        return [{ ...pick(event), id: 'click', click: event }]
      case 'view':
        return [{ ...pick(event), id: `view-${index}`, landing: event.landing }]
      case 'postback':
        return [postbackStep(event, moves, notSent)]
      case 'delivery':
        return [deliveryStep(event, events)]
      case 'move':
        // Its postback was deleted when its time was over; the move stays longer.
        return known.has(event.postbackId) ? [] : [{ ...pick(event), id: event.id, move: event }]
      default:
        return []
    }
  })
}

const pick = <Kind extends string>({ kind, at }: { readonly kind: Kind; readonly at: string }) => ({
  kind,
  at,
})

function deliveryStep(delivery: DeliveryEvent, events: Trace['events']): Step {
  const attempts = events.filter((event) => event.kind === 'attempt')
  const deliveries = events.filter((event) => event.kind === 'delivery')
  return {
    ...pick(delivery),
    id: delivery.id,
    delivery,
    gaveWayTo: deliveries.find(({ id }) => id === delivery.supersededBy),
    attempts: attempts.filter(({ deliveryId }) => deliveryId === delivery.id),
  }
}

function postbackStep(
  postback: PostbackEvent,
  moves: readonly MoveEvent[],
  notSent: readonly NotSentEvent[],
): Step {
  const own = moves.filter(({ postbackId }) => postbackId === postback.id)
  const ids = new Set(own.map(({ id }) => id))
  return {
    kind: 'postback',
    id: postback.id,
    at: postback.at,
    postback,
    moves: own,
    notSent: notSent.filter(({ moveId }) => ids.has(moveId)),
  }
}

const titles: Readonly<Record<ShownPostback['cause'], (network: string) => string>> = {
  network: (network) => `Postback from ${network}`,
  event: () => 'Your own event',
  reply: (network) => `Answer of a destination, read as ${network}`,
  import: (network) => `Imported for ${network}`,
  replay: (network) => `Postback of ${network}, judged again`,
  correction: (network) => `Corrected by hand for ${network}`,
}

export const titleOf = ({ cause, network }: Pick<ShownPostback, 'cause' | 'network'>): string =>
  titles[cause](network)

/** The six states of one outgoing postback, and what each means. */
export const processMeanings: Readonly<Record<ProcessState, string>> = {
  Initial: 'The move that caused it',
  Generated: 'Its URL with the macros filled in',
  Sending: 'On its way',
  Processing: 'The receiver has it; its answer is awaited',
  Updating: 'The status it answered goes into the database',
  Final: 'Done',
}
