import { keySubid } from '../domain/ids.ts'
import type { ListWish } from '../store/looks.ts'
import type { Who } from './tokens.ts'

type Paged = {
  readonly limit: number
  readonly cursor?: string | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
}

export function wishOf({ limit, cursor, from, to }: Paged): ListWish {
  return { limit, cursor: cursor ?? null, from: from ?? null, to: to ?? null }
}

/** What a question needs beside the filter of its log. */
const beside = [
  ...(['limit', 'cursor', 'from', 'to'] as const),
  ...(['zone', 'buckets', 'field', 'format', 'delimiter'] as const),
]
type Beside = (typeof beside)[number]

type Filled<Query> = {
  [Name in Exclude<keyof Query, Beside>]?: Exclude<Query[Name], undefined>
} & { readonly campaigns: readonly string[] | null }

/** The campaigns whose rows somebody may see; null: all. */
export const seenBy = ({ campaigns }: Who): readonly string[] | null => campaigns

/** What is not asked for is left out. Subids are looked for as they are kept. */
export function filterOf<Query extends object>(query: Query, who: Who): Filled<Query> {
  const others: readonly string[] = beside
  const asked = Object.entries(query).filter(
    ([name, value]) => value !== undefined && !others.includes(name),
  )
  const keyed = asked.map(([name, value]) => [
    name,
    name === 'subid' && typeof value === 'string' ? (keySubid(value) ?? value) : value,
  ])
  // Safe: only names of the query with their own values are in it, and the campaigns.
  return { ...Object.fromEntries(keyed), campaigns: seenBy(who) } as Filled<Query>
}
