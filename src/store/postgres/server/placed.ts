import { groupOf } from '../../../domain/groups.ts'
import type { SqlValue } from '../../rows/fields.ts'
import type { GroupPart, Statement } from './connect.ts'
import { type ListType, listLiteral } from './literals.ts'

/**
 * Has a statement name, for a table of this name in it, the buckets that its first list holds. Said beside
 * `bucket = k.bucket`, from which nobody who spreads rows over machines knows where to look beforehand.
 */
type Within = (table: string) => string

type PlacedText = {
  readonly name: string
  readonly text: (within: Within) => string
  /** Of the lists behind that of the buckets. */
  readonly types: readonly ListType[]
}

type Lists = readonly (readonly SqlValue[])[]

/** Nothing: on one machine it would be compared with every row, and change nothing. */
const anywhere: Within = () => ''
const inBuckets: Within = (table) => ` and ${table}.bucket = any($1::smallint[])`

/**
 * A statement about rows whose buckets are known: `$1` are those, and each further list is as long. It is
 * one for all of them, or one for each group of buckets (`byGroup`).
 */
export function placed({ name, text, types }: PlacedText) {
  const [whole, ofGroup] = [text(anywhere), text(inBuckets)]
  const valuesOf = (buckets: readonly number[], lists: Lists) => [
    listLiteral('smallint', buckets),
    ...lists.map((list, index) => listLiteral(types[index] ?? 'text', list)),
  ]
  return (buckets: readonly number[], ...lists: Lists): Statement => ({
    ...{ name, text: whole, values: valuesOf(buckets, lists) },
    byGroup: () =>
      placesByGroup(buckets).map(([group, places]): GroupPart => {
        const pick = <Value>(list: readonly Value[]) => places.map((place) => list[place] as Value)
        const values = valuesOf(pick(buckets), lists.map(pick))
        return { group, statement: { name: `${name}-g`, text: ofGroup, values } }
      }),
  })
}

/** Which places of a list of buckets belong to each group. */
export function placesByGroup(
  buckets: readonly number[],
): readonly (readonly [group: number, places: readonly number[]])[] {
  const places = [...buckets.keys()]
  return [...Map.groupBy(places, (place) => groupOf(buckets[place] ?? -1))]
}
