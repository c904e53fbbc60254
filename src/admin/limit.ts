import type { Store } from '../store/store.ts'
import type { Who } from './tokens.ts'

type Limited = Pick<Who, 'campaigns'>

/** A filter of a list, so that it shows a buyer the rows of their campaigns alone. */
export function limitTo<Filter extends object>(
  { campaigns }: Limited,
  filter: Filter,
): Filter & { readonly campaigns?: readonly string[] } {
  return campaigns === null ? filter : { ...filter, campaigns }
}

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
