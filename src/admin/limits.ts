import type { TraceRows } from '../store/looks.ts'
import type { Store } from '../store/store.ts'
import type { Who } from './tokens.ts'

/** The campaigns that this person may act on; null: all of them, and what has none. */
export function campaignsOf({ campaigns }: Who): readonly string[] | null {
  return campaigns ?? null
}

export function mayActOn(who: Who, campaign: string | null): boolean {
  const own = campaignsOf(who)
  return own === null || (campaign !== null && own.includes(campaign))
}

/** What is known of a subid, when it is this person's to know; as if it were nothing, when not. */
export async function ownTrace(store: Pick<Store, 'trace'>, who: Who, subid: string) {
  const rows = await store.trace(subid)
  return mayActOn(who, rows.click?.campaign ?? null) ? rows : nothingKnown
}

const nothingKnown: TraceRows = {
  click: null,
  leads: [],
  views: [],
  postbacks: [],
  moves: [],
  deliveries: [],
  attempts: [],
}

/** The lead as it is listed, when it is this person's to act on. */
export async function findOwnLead(
  store: Pick<Store, 'listLeads'>,
  who: Who,
  { subid, leadId }: { readonly subid: string; readonly leadId: string },
) {
  const wish = { limit: 500, cursor: null, from: null, to: null }
  const { items } = await store.listLeads({ subid }, wish)
  const lead = items.find((row) => row.id === leadId)
  return lead !== undefined && mayActOn(who, lead.campaign) ? lead : undefined
}
