import { crc32 } from 'node:zlib'
import { bucketOf } from '../../../domain/ids.ts'
import type { Known } from '../memory/known.ts'
import { listLiteral } from './literals.ts'

/** Where the rows of a subid are. */
export const bucketFor = (subid: string): number => bucketOf(subid, crc32)

export const texts = (values: readonly string[]): string => listLiteral('text', values)
export const numbers = (values: readonly number[]): string => listLiteral('bigint', values)

/** Of a row that was read, or led to, before. */
export function placeOf({ places }: Pick<Known, 'places'>, id: string): number {
  const bucket = places.get(id)
  if (bucket === undefined) throw new Error(`Nobody has read where ${id} is.`)
  return bucket
}

export const placesOf = (known: Pick<Known, 'places'>, ids: readonly string[]): readonly number[] =>
  ids.map((id) => placeOf(known, id))
