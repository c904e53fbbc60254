import type { Lead } from '../../domain/lead.ts'
import type { Word } from './word.ts'

/**
 * A subid that a network sends with every sale gathers leads without end. Beyond so many, those that
 * are named and any others are looked at, so that one postback never costs more than this.
 */
export const mostLeads = 500

/** Leads of a subid stand in the order of their networks and sale keys. */
export type LeadPlace = { readonly network: string; readonly saleKey: string }

export const placeOf = ({ network, saleKey }: Lead): LeadPlace => ({ network, saleKey })

/**
 * What concerns all leads of a subid, or all sales of an order, is done to as many of them at once as are
 * looked at. That there are more, and from where on, is noted in the same transaction: the sweep goes on.
 */
export type Unfinished = LeadPlace & {
  readonly subid: string
  /** Of the postback whose word it is; '': they are to meet their click. */
  readonly id: string
  readonly word: Word | null
}
