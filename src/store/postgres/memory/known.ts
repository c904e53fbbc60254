import type { Click } from '../../../domain/click.ts'
import type { Parker } from '../../../domain/delivery.ts'
import type { Lead } from '../../../domain/lead.ts'
import type { Replay } from '../../acts.ts'
import type { SeenAddress } from '../../looks.ts'
import type { StoredWord } from '../../rows/postbacks.ts'
import type { StoredDelivery, Told } from '../../steps/stored-delivery.ts'
import type { KeptRequest, ToldMove } from '../../steps/tables.ts'
import type { Unfinished } from '../../steps/unfinished.ts'
import type { WaitKey } from '../../steps/wait-keys.ts'
import type { KeptHeld } from '../../steps/word.ts'
import type { Taken } from '../../store.ts'
import { joined, openShelf } from './shelves.ts'

/** A postback that may be judged again; its row is locked. */
export type HeldPostback = Omit<StoredWord, 'pending' | 'reason'> & {
  readonly bucket: number
  readonly cause: string
  readonly reason: StoredWord['reason'] | null
  readonly pending: string | null
}

export type WaitingRow = {
  readonly kind: WaitKey['kind']
  readonly key: string
  readonly network: string
  readonly postbackId: string
}

/** Which delivery; its subid, where it is known beforehand, is locked before the row is read. */
export type DeliveryKey = { readonly id: string; readonly subid: string | null }

/** Rows by what they have in common, at most so many. */
export type ListKey =
  | {
      readonly kind: 'of-state'
      readonly destination: string
      readonly state: string
      readonly limit: number
    }
  | {
      readonly kind: 'parked-by'
      readonly destination: string
      readonly by: Parker
      readonly limit: number
    }
  | {
      readonly kind: 'clickless'
      readonly destination: string
      readonly before: number
      readonly limit: number
    }

type Of = { readonly subid: string; readonly network: string }

export type Known = ReturnType<typeof openKnown>

/** All that one transaction knows of the database; `group`: the one whose rows it may change. */
export function openKnown(group?: number) {
  return {
    group,
    /** Postbacks that may be known in another place than the one they would have now. */
    elsewhere: new Set<string>(),
    /** Subids whose rows nobody else changes until this transaction ends. */
    locked: new Set<string>(),
    /** Of clicks that are about to be kept: when each was, by its subid. */
    clickTimes: new Map<string, number>(),
    /** Subids that were not in the database, and the time of the click they were kept with. */
    newSubjects: new Map<string, number | null>(),
    /** The latest move among the rows: those that are made after it are named after it. */
    latest: { moveId: '' },
    /** The buckets of rows whose own names do not tell it: by their ids. */
    places: new Map<string, number>(),
    clicks: openShelf<string, Click | null>((subid) => subid),
    answers: openShelf<string, Taken | null>((id) => id),
    held: openShelf<string, HeldPostback | null>((id) => id),
    ...openLeadShelves(),
    unfinished: openShelf<Pick<Unfinished, 'subid' | 'id'>, Unfinished | null>(({ subid, id }) =>
      joined(subid, id),
    ),
    deliveries: openShelf<DeliveryKey, StoredDelivery | null>(({ id }) => id),
    /** By the lead's id. */
    open: openShelf<string, readonly StoredDelivery[]>((leadId) => leadId),
    told: openShelf<Told, boolean>(({ leadId, destination, moveId }) =>
      joined(leadId, destination, moveId),
    ),
    /** The first Purchase of a lead that a destination was told of: the id of its move. */
    sold: openShelf<Pick<Told, 'leadId' | 'destination'>, string | null>(
      ({ leadId, destination }) => joined(leadId, destination),
    ),
    caps: openShelf<{ readonly destination: string; readonly day: string }, number>(
      ({ destination, day }) => joined(destination, day),
    ),
    zones: openShelf<'zone', string>((name) => name),
    /** By the network's id: all who called it. */
    addresses: openShelf<string, readonly SeenAddress[]>((network) => network),
    /** By the group's number: the epoch it is leased under, which stays until this transaction ends. */
    leases: openShelf<number, number>(String),
    /** By the postback's id. */
    heldWords: openShelf<string, KeptHeld | null>((id) => id),
    lists: openShelf<ListKey, readonly DeliveryKey[]>((key) => JSON.stringify(key)),
    moves: openShelf<string, ToldMove | null>((id) => id),
    /** By the delivery's id: what its last attempt with a request sent. */
    requests: openShelf<string, KeptRequest | null>((deliveryId) => deliveryId),
    orders: openShelf<{ readonly network: string; readonly orderId: string }, string | null>(
      ({ network, orderId }) => joined(network, orderId),
    ),
    waits: openShelf<Pick<WaitKey, 'kind' | 'key'>, readonly WaitingRow[]>(({ kind, key }) =>
      joined(kind, key),
    ),
    replays: openShelf<string, { readonly replay: Replay; readonly place: string } | null>(
      (id) => id,
    ),
  }
}

function openLeadShelves() {
  return {
    leadsOfNetwork: openShelf<Of, readonly Lead[]>(({ subid, network }) => joined(subid, network)),
    leadsOfSubid: openShelf<string, readonly Lead[]>((subid) => subid),
    leadByKey: openShelf<Of & { readonly saleKey: string }, Lead | null>(
      ({ subid, network, saleKey }) => joined(subid, network, saleKey),
    ),
    leadById: openShelf<Of & { readonly id: string }, Lead | null>(({ id }) => id),
    /** From a place on; `order`: of one order. */
    leadsFrom: openShelf<
      Of & { readonly saleKey: string; readonly order: string | null },
      readonly Lead[]
    >(({ subid, network, saleKey, order }) => JSON.stringify([subid, network, saleKey, order])),
  }
}
