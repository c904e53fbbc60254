import type { TraceRows } from '../store/looks.ts'
import type { Store } from '../store/store.ts'
import type { Who } from './tokens.ts'

type Limited = Pick<Who, 'campaigns'>

/** Whether what belongs to this campaign is theirs to see. */
export function maySee({ campaigns }: Limited, campaign: string | null | undefined): boolean {
  return campaigns === null || (typeof campaign === 'string' && campaigns.includes(campaign))
}

/** The same for what belongs to a subid: it is its click's campaign that counts. */
export async function maySeeSubid(
  store: Pick<Store, 'findClick'>,
  who: Limited,
  subid: string,
): Promise<boolean> {
  if (who.campaigns === null) return true
  const click = await store.findClick(subid)
  return maySee(who, click?.campaign)
}

/** What is known of a subid, when it is this person's to know; as if it were nothing, when not. */
export async function ownTrace(store: Pick<Store, 'trace'>, who: Who, subid: string) {
  const rows = await store.trace(subid)
  return maySee(who, rows.click?.campaign ?? null) ? rows : nothingKnown
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

/** One of the leads of a subid, when it is this person's to act on. */
export async function findOwnLead(
  store: Pick<Store, 'findLead'>,
  who: Who,
  { subid, leadId }: { readonly subid: string; readonly leadId: string },
) {
  const lead = await store.findLead(subid, leadId)
  return lead !== undefined && maySee(who, lead.campaign) ? lead : undefined
}
