import { readAmount } from './money.ts'
import type { Campaign, Source } from './settings.ts'

type Bought = {
  readonly campaign: Pick<Campaign, 'costPerClick'> | undefined
  readonly source: Pick<Source, 'cost' | 'costPerClick'> | undefined
  readonly params: Readonly<Record<string, string>>
}

/**
 * What a click has cost, canonical decimal text in the base currency: what its link says, else the fixed
 * price of its campaign, else that of its source. null: nobody knows.
 */
export function clickCost({ campaign, source, params }: Bought): string | null {
  const name = source?.cost ?? null
  const said = name !== null && Object.hasOwn(params, name) ? readCost(params[name] ?? '') : null
  return said ?? campaign?.costPerClick ?? source?.costPerClick ?? null
}

/** A negative cost is a mistake of the link: taken without its sign it would be a wrong one. */
function readCost(text: string): string | null {
  const cost = readAmount(text)
  return cost === undefined || cost.negative ? null : cost.amount
}
