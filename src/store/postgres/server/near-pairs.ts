import type { SqlParameter } from './connect.ts'
import { numbers } from './places.ts'
import { translate } from './translate.ts'

/** A statement for rows that are spread over machines, and what it wants to know besides its values. */
export type NearText = {
  readonly text: string
  /** At which places of the values pairs are, whose buckets come behind all values. */
  readonly pairs: readonly number[]
}

const inPairs =
  /\((\w+\.)?bucket, [\w.]+\) in \(select \(value ->> 0\)::bigint, value ->> 1 from json_array_elements\(\$(\d+)::json\)\)/g

/** Rows that are named with their buckets are looked for where those are, not on every machine. */
export function translateNear(text: string): NearText {
  const own = translate(text, true)
  const pairs: number[] = []
  let last = Math.max(0, ...[...own.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)))
  const near = own.replaceAll(inPairs, (found: string, alias = '', number: string) => {
    last += 1
    pairs.push(Number(number) - 1)
    return `${found} and ${alias}bucket = any($${last}::smallint[])`
  })
  return { text: near, pairs }
}

/** The values, and the buckets of the pairs among them. */
export function nearValues(
  { pairs }: Pick<NearText, 'pairs'>,
  values: readonly SqlParameter[],
): readonly SqlParameter[] {
  return [...values, ...pairs.map((place) => numbers(bucketsIn(values[place] ?? null)))]
}

function bucketsIn(json: SqlParameter): readonly number[] {
  // Safe: as `pairsOf` and its like have written it.
  const pairs = JSON.parse(String(json)) as readonly (readonly [bucket: number, name: string])[]
  return [...new Set(pairs.map(([bucket]) => bucket))]
}
