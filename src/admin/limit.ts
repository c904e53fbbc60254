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
