import type { Workspace } from '../../domain/access.ts'
import type { Click } from '../../domain/click.ts'
import type { Parker, RenderedRequest } from '../../domain/delivery.ts'
import type { Lead, Move } from '../../domain/lead.ts'
import type { Reading } from '../../domain/reading.ts'
import type { NotSent, PostbackReason } from '../../domain/verdict.ts'
import type { Replay } from '../acts.ts'
import type { Intake, Settlement, Taken } from '../store.ts'
import type { StoredDelivery, Told } from './stored-delivery.ts'
import type { LeadPlace, Unfinished } from './unfinished.ts'
import type { WaitKey } from './wait-keys.ts'
import type { Ending, KeptHeld, Word } from './word.ts'

export type ToldMove = Move & { readonly notSent: readonly NotSent[] }

/** What of a settlement is kept as an attempt. */
export type KeptAttempt = Pick<
  Settlement,
  'deliveryId' | 'subid' | 'generation' | 'attempt' | 'request' | 'result'
>

export type KeptRequest = { readonly generation: number; readonly request: RenderedRequest }

/** Which leads a word or a person means: they are found however many others their subid has. */
export type NamedLeads = {
  readonly saleKeys?: readonly string[]
  readonly id?: string | undefined
}

/** Who called a network's URL. `isSale`: it told of a Purchase, from an address in no list. */
export type ObservedCall = {
  readonly network: string
  readonly ip: string
  readonly at: number
  readonly isSale: boolean
}

/**
 * The rows of one transaction, as what happens in it reads and writes them. What is written is read again
 * at once. A database answers by statements, or from rows it has fetched before.
 */
export type WorkTables = {
  readonly clicks: {
    readonly find: (subid: string) => Click | null
    /** False when this subid is known: its first click stays as it is. */
    readonly insert: (click: Click) => boolean
  }
  readonly postbacks: {
    readonly findAnswer: (id: string) => Taken | undefined
    /** A postback that waits, as it is to be judged again. */
    readonly findWaiting: (
      id: string,
    ) => { readonly word: Word; readonly reason: PostbackReason } | undefined
    /** A postback whose word nobody understood. */
    readonly findUnknownWord: (
      id: string,
    ) => Pick<Intake, 'id' | 'receivedAt' | 'network' | 'unauthenticated'> | undefined
    /** A postback of which something was held back, applied or not. */
    readonly findHeld: (id: string) => KeptHeld | undefined
    /** By the id of the correction that applied it, or `dismissed`: it is not open any more. */
    readonly settleHeld: (id: string, by: string) => void
    readonly insert: (intake: Intake, ending: Ending, settingsVersion: number) => void
    readonly setEnding: (
      word: Pick<Word, 'id' | 'cause'>,
      ending: Ending,
      settingsVersion: number,
    ) => void
  }
  readonly leads: {
    /** Those of this subid and network, as many as are looked at, and those that are named. */
    readonly ofNetwork: (subid: string, network: string, named: NamedLeads) => readonly Lead[]
    /** Whether there is one, be it beyond those that are looked at. */
    readonly hasKey: (subid: string, network: string, saleKey: string) => boolean
    readonly ofSubid: (subid: string) => readonly Lead[]
    /** Those from this place on, in order, as many as are looked at. */
    readonly from: (subid: string, place: LeadPlace) => readonly Lead[]
    /** The same of one order, at the network of the place. */
    readonly ofOrder: (subid: string, order: string, from: LeadPlace) => readonly Lead[]
    readonly insert: (lead: Lead, click: Click | null) => void
    readonly update: (lead: Lead) => void
    readonly setClick: (lead: Lead, click: Click) => void
    readonly setAmount: (lead: Lead, amount: string, currency: string | null) => void
  }
  readonly moves: {
    readonly find: (id: string) => Move | undefined
    readonly findTold: (id: string) => ToldMove | undefined
    readonly insert: (move: Move, notSent: readonly NotSent[]) => void
    /** Of the moves of a lead that no amount was known of. */
    readonly setAmount: (leadId: string, amount: string, currency: string | null) => void
    readonly setNotSent: (id: string, notSent: readonly NotSent[]) => void
  }
  readonly deliveries: {
    readonly find: (id: string) => StoredDelivery | undefined
    readonly insert: (delivery: StoredDelivery) => void
    readonly save: (delivery: StoredDelivery) => void
    /** The oldest that is still open: the only one that may be due. */
    readonly head: (leadId: string, destination: string) => StoredDelivery | undefined
    readonly newerWaits: (told: Told) => boolean
    /** Whether it was told of a Purchase of this lead before this move. */
    readonly toldSale: (told: Told) => boolean
    /** Whether this destination has been, or is to be, told of this move. */
    readonly ofMove: (told: Told) => boolean
    readonly clicklessOfLead: (leadId: string) => readonly StoredDelivery[]
    readonly ofState: (
      destination: string,
      state: 'waiting' | 'parked',
      limit: number,
    ) => readonly StoredDelivery[]
    /** Oldest first. */
    readonly parkedBy: (destination: string, by: Parker, limit: number) => readonly StoredDelivery[]
    /** Those that have waited for their click since `before`. */
    readonly clicklessSince: (
      destination: string,
      before: number,
      limit: number,
    ) => readonly StoredDelivery[]
  }
  /** What each destination with a daily cap has used of a day. */
  readonly caps: {
    readonly used: (destination: string, day: string) => number
    /** A day that is new begins at nothing. */
    readonly add: (destination: string, day: string, count: number) => void
  }
  readonly workspace: { readonly read: () => Pick<Workspace, 'zone'> }
  readonly attempts: {
    readonly insert: (attempt: KeptAttempt, isNew: boolean) => void
    /** What was rendered last of this delivery, and in which generation of it. */
    readonly findRequest: (deliveryId: string) => KeptRequest | null
  }
  readonly transactions: {
    readonly findSubid: (network: string, reading: Reading) => string | undefined
    /** True when it is news: the first word about an order settles whose it is. */
    readonly insert: (network: string, orderId: string, subid: string) => boolean
  }
  readonly waiting: {
    readonly insert: (key: WaitKey, word: Pick<Word, 'id' | 'at'>) => void
    /** How many rows that were. */
    readonly remove: (key: WaitKey, postbackId: string) => number
    readonly countOf: (key: WaitKey) => number
    readonly forClick: (subid: string) => readonly string[]
    readonly forOrder: (orderId: string, network: string) => readonly string[]
  }
  readonly unfinished: {
    readonly find: (subid: string, id: string) => Unfinished | undefined
    readonly save: (one: Unfinished) => void
    readonly end: (one: Unfinished) => void
  }
  readonly replays: {
    readonly find: (id: string) => Replay | undefined
    readonly placeOf: (id: string) => string
    readonly save: (replay: Replay, place: string) => void
  }
  readonly addresses: {
    /** True when this network was heard from elsewhere before, and never from there. */
    readonly note: (call: ObservedCall) => boolean
  }
  readonly rollups: {
    /** Something of this time is told late: its quarter of an hour may have been counted already. */
    readonly noticeClick: (at: number, now: number) => void
    /** A postback that is kept so late that the logs' index is past its time. */
    readonly notePostback: (id: string) => void
    /** A lead that has changed without a move. */
    readonly touchLead: (lead: Pick<Lead, 'id' | 'createdAt'>) => void
  }
}
