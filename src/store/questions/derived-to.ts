import { inSums } from '../rows/bucket.ts'
import { type Asking, get } from './asking.ts'
import type { Place } from './cursor.ts'

export const nowhere: Place = { at: -1, id: '' }

/** Where a derivation has come to, for whoever reads beyond it. */
export function* placeOf(name: string): Asking<Place> {
  const text = `select at, id from derivations where ${inSums} and name = ?`
  return (yield* get<Place>(text, name)) ?? nowhere
}
